"""What the Dockerfile builds, run as Fargate runs it: behind a load balancer.

The steps of the Dockerfile are done in a folder in place of `/`, since no Docker is at
hand, and its process is the image's user where the tests may change to that one. The
balancer is ours, with TLS in front of it, and so is DynamoDB.
"""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from playwright.sync_api import expect

from tests.browser.app import App
from tests.browser.balancer import COOKIE, Balancer
from tests.browser.raw import get
from tests.browser.tls_proxy import TlsProxy
from tests.browser.visitor import Visitor
from tests.image import Image, build
from tests.readme import examples
from tests.stack import Stack
from tests.wheel import copy_checkout

pytestmark = pytest.mark.browser

# what ECS waits before it kills, see terraform/modules/app/main.tf
STOP_SECONDS = 30.0
# as a load balancer asks: by a task's address, and by http
TASK = "10.0.0.7:8501"


@pytest.fixture(scope="module")
def image() -> Iterator[Image]:
    """The image of the example app: half a minute, its packages in pip's cache."""
    # others may go through it, as they may not through pytest's own folders
    root = Path(tempfile.mkdtemp(prefix="image-"))
    root.chmod(0o755)
    try:
        with tempfile.TemporaryDirectory() as context:
            yield build(root, copy_checkout(Path(context)), {})
    finally:
        shutil.rmtree(root)


@pytest.fixture
def container(
    image: Image, stack: Stack, tmp_path: Path
) -> Iterator[Callable[..., App]]:
    """Starts containers of the image, with further settings."""
    running: list[App] = []
    config = stack.config
    given = image.variables | {
        "COGNITO_USER_POOL_ID": config.user_pool_id,
        "COGNITO_CLIENT_ID": config.client_id,
        "COGNITO_ISSUER": config.issuer,
        "COGNITO_JWKS_URI": config.jwks_uri,
        "COGNITO_ENDPOINT_URL": config.endpoint_url or "",
        "UVICORN_HOST": "127.0.0.1",
    }

    def start(**variables: str) -> App:
        directory = tmp_path / f"container-{len(running)}"
        directory.mkdir()
        app = App(
            directory,
            Path("no-stack.json"),
            command=lambda _: image.as_user(image.command),
            cwd=Path(variables.get("UVICORN_APP_DIR", image.folder)),
        )
        app.variables = {**given, "UVICORN_PORT": str(app.port), **variables}
        app.start()
        running.append(app)
        return app

    yield start
    for app in running:
        app.stop()


def asked_for_health(image: Image, app: App) -> int:
    """What Docker learns by the image's HEALTHCHECK: 0 for a healthy one."""
    done = subprocess.run(
        image.as_user(image.health),
        env=app.variables,
        check=False,
        capture_output=True,
    )
    return done.returncode


def stopped(app: App) -> None:
    """End it by SIGTERM, in time."""
    begin = time.monotonic()
    app.stop()
    assert time.monotonic() - begin < STOP_SECONDS
    assert "Traceback" not in app.log
    assert "GET /" not in app.log, "addresses of pages may hold an email"


def is_connected(visitor: Visitor) -> None:
    """The open page has found back by itself."""
    expect(visitor.page.get_by_test_id("stApp")).to_have_attribute(
        "data-test-connection-state", "CONNECTED"
    )


def test_containers_behind_a_load_balancer_are_replaced_and_nobody_is_signed_out(
    image: Image,
    container: Callable[..., App],
    new_visitor: Callable[..., Visitor],
    stack: Stack,
    tmp_path: Path,
) -> None:
    before = image.files()
    proxy = TlsProxy(tmp_path)
    settings = {
        "APP_ORIGIN": proxy.url,
        "TRUSTED_PROXIES": "127.0.0.1",
        "SESSION_STORE": f"dynamodb://{stack.embedded.make_table()}",
        "SESSION_KEY": Fernet.generate_key().decode(),
    }
    tasks = [container(**settings), container(**settings)]
    for task in tasks:
        # by http, by its own address: neither redirected nor refused
        answer = get(task, "/_stcore/health", host=TASK)
        assert (answer.status, answer.header("location")) == (200, None)
        assert asked_for_health(image, task) == 0

    balancer = Balancer([task.port for task in tasks])
    balancer.start()
    proxy.upstream = balancer.port
    proxy.start()
    try:
        visitor = new_visitor(proxy.url, ignore_https_errors=True)
        visitor.open("/signin", "Sign in")
        visitor.enter_credentials(stack.confirmed_user())
        visitor.sees("Your account")
        visitor.has_cookie("__Host-session")
        visitor.page.wait_for_load_state("networkidle")
        for _ in range(3):
            visitor.page.reload()
            visitor.sees("Your account")
        at = int(visitor.cookies[COOKIE])
        # first the one that this browser is on
        for number in (at, 1 - at):
            visitor.page.wait_for_load_state("networkidle")
            stopped(tasks[number])
            assert asked_for_health(image, tasks[number]) != 0
            # on the other one, without a reload and with one
            is_connected(visitor)
            visitor.sees("Your account")
            visitor.page.reload()
            visitor.sees("Your account")
            assert int(visitor.cookies[COOKIE]) == 1 - number, "it stays where it came"
            tasks[number].start()
        visitor.page.reload()
        visitor.sees("Your account")
        visitor.forgive_outage()
    finally:
        proxy.stop()
        balancer.stop()
    assert image.files() == before, "nothing is written but to /tmp"


@pytest.mark.parametrize("kind", ["one-file", "menu"])
def test_apps_of_others_are_started_in_the_same_way(
    image: Image, container: Callable[..., App], kind: str
) -> None:
    folder = image.root / "app" / kind
    folder.mkdir()
    for name, text in examples()[kind].items():
        (folder / name).write_text(text)
    app = container(UVICORN_APP="app:app", UVICORN_APP_DIR=str(folder))
    assert get(app, "/_stcore/health").status == 200
    assert get(app, "/").status == 200
    # one container by itself keeps its sessions where it may write
    kept = image.root / "tmp" / "sessions.db"
    until = time.monotonic() + 20
    while not kept.exists():
        assert time.monotonic() < until, app.log
        time.sleep(0.05)
    user = image.user.partition(":")[0] if image.may_switch else os.geteuid()
    assert kept.stat().st_uid == int(user)
    kept.unlink()
    stopped(app)
