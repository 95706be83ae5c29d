"""Fixtures that more than one suite uses."""

import os
import re
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import aws_javascript
from tests.embedded import Embedded, Pool
from tests.stack import Stack, make_stack

FOREIGN = (
    *("API_", "APP_ORIGIN", "AWS_", "BREACHED_", "COGNITO_", "FORWARDED_", "GUEST_"),
    *("HISTORY_", "INSIGHT", "LIMIT_", "NOTICE_", "PROOF_", "SECURITY_", "SESSION_"),
    *("STACK_", "STREAMLIT_", "TAKEN_", "TF_", "TRUSTED_", "UPLOAD_", "UVICORN_"),
)
TESTS = Path(__file__).parent
DAY_SECONDS = 86400
# What takes longest, in that order: at the end it would keep one process alone.
LONG = (
    *("unit", "integration", "terraform", "soak", "test_every_language.py"),
    *("test_passkeys.py", "test_image.py", "test_accessibility.py", "test_apps.py"),
    *("test_fleet.py", "test_look.py", "test_auto_type.py", "test_session.py"),
    *("test_installed.py", "test_limits.py", "test_outcomes.py"),
    *("test_nothing_lost.py", "test_mailed_codes.py", "test_api_call.py"),
    "test_challenge.py",
    *("test_surroundings.py", "test_setup.py", "test_files.py", "test_one_answer.py"),
    *("test_browser_side.py", "test_timeouts.py", "test_proof.py"),
)


def pytest_configure() -> None:
    """A run in the background starts with Ctrl-C ignored, and all it starts too."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    # what the shell is set for is another pool, another account
    for name in list(os.environ):
        if name.startswith(FOREIGN):
            del os.environ[name]


def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Where pytest-xdist runs several processes, they take the long files first.

    Raises:
        pytest.UsageError: A test's name has the present time in it: each process would
            have another name, and all of them would refuse to run.
    """
    for item in items:
        for number in re.findall(r"[0-9]{10,}", item.nodeid):
            if abs(float(number[:10]) - time.time()) < DAY_SECONDS:
                raise pytest.UsageError(f"Give the time in it an id: {item.nodeid}")
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: [*LONG, group(item)].index(group(item)))


def group(item: pytest.Item) -> str:
    """A file of the browser suite, or another suite as a whole."""
    suite = item.path.relative_to(TESTS).parts[0]
    return item.path.name if suite == "browser" else suite


@pytest.fixture(scope="session")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Embedded]:
    """One embedded Cognito for the whole run; move its clock with `later`."""
    embedded = Embedded(tmp_path_factory.mktemp("emulator"))
    embedded.start()
    yield embedded
    embedded.stop()


@pytest.fixture(scope="session")
def pool(emulator: Embedded) -> Pool:
    """A user pool and SRP client with the product's settings."""
    return emulator.make_pool()


@pytest.fixture(scope="session")
def stack(emulator: Embedded, tmp_path_factory: pytest.TempPathFactory) -> Stack:
    """The embedded stack with the pool that the product's Terraform makes."""
    return make_stack(emulator, tmp_path_factory.mktemp("stack"))


@pytest.fixture(scope="session")
def javascript() -> None:
    """AWS's JavaScript clients, installed; see tests/aws_javascript.py."""
    try:
        aws_javascript.install()
    except aws_javascript.NodeMissing as error:
        pytest.fail(str(error))
