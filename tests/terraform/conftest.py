"""Terraform as people have it: the real program, and the shim where there is none."""

import os
import shutil
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from local.preparation import prepare
from local.terraform import terraform_program
from local.terraform_run import TerraformRun
from tests.embedded import Embedded
from tests.terraform.demo import SOURCE, Demo
from tests.terraform.deployed import PLAYED, Deployed, deploy

NOWHERE = "http://127.0.0.1:9"


@pytest.fixture(scope="session", params=["real", "shim"])
def program(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    bin_dir = tmp_path_factory.mktemp("bin")
    search_path = "" if request.param == "shim" else os.environ["PATH"]
    found = terraform_program(bin_dir, search_path)
    if request.param == "real" and found.parent == bin_dir:
        pytest.skip("no terraform on PATH")
    return found


# per module: what it patches is tested elsewhere in the same run
@pytest.fixture(scope="module", autouse=True)
def registry_away() -> Iterator[None]:
    """The suite pins what the packaged provider does, with a registry or without."""
    patch = pytest.MonkeyPatch()
    patch.setenv("HTTPS_PROXY", NOWHERE)
    yield
    patch.undo()


@pytest.fixture(scope="module")
def demo(
    program: Path,
    emulator: Embedded,
    registry_away: None,
    tmp_path_factory: pytest.TempPathFactory,
) -> Demo:
    made = Demo(tmp_path_factory.mktemp("demo"), program, emulator.endpoint_url)
    made.provision()
    return made


@pytest.fixture(scope="session")
def provider(program: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The packaged provider, laid out as working copies have it."""
    directory = tmp_path_factory.mktemp("provider")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HTTPS_PROXY", NOWHERE)
        prepare(SOURCE, TerraformRun(program, directory, directory / "log"), print)
    return directory / ".provider"


def borrowing(provider: Path, made: Demo) -> Demo:
    """A working copy that borrows the provider, which saves seconds."""
    made.work_dir.mkdir()
    shutil.copytree(
        provider,
        made.work_dir / ".provider",
        ignore=shutil.ignore_patterns("prepared.json"),
        copy_function=os.link,
    )
    return made


@pytest.fixture
def fresh(program: Path, emulator: Embedded, tmp_path: Path, provider: Path) -> Demo:
    """A working copy of its own."""
    return borrowing(provider, Demo(tmp_path, program, emulator.endpoint_url))


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A configuration that a test may change."""
    return shutil.copytree(SOURCE, tmp_path / "source")


@pytest.fixture(scope="session", autouse=True)
def deploying(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Future[Deployed] | None]:
    """The app's module on its way, if a test of this run asks for it.

    Beside the other tests, since its provider sleeps for most of two minutes.
    """
    items: list[pytest.Function] = request.session.items  # type: ignore[assignment]
    if not any("deployed" in item.fixturenames for item in items):
        yield None
        return
    cloud = Embedded(tmp_path_factory.mktemp("cloud"), PLAYED)
    cloud.start()
    with ThreadPoolExecutor(1) as beside:
        yield beside.submit(deploy, tmp_path_factory.mktemp("deployed"), cloud)
        # whoever stops early waits for nothing more than the provider's own patience
        cloud.stop()
