"""Several servers, several processes, one DynamoDB table, a balancer, TLS in front."""

import re
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from playwright.sync_api import expect

from tests.browser.app import ROOT, START_SECONDS, App
from tests.browser.balancer import Balancer
from tests.browser.test_apps import loaded, tone
from tests.browser.test_mfa import APP_CODE, enter_code
from tests.browser.tls_proxy import TlsProxy
from tests.browser.visitor import Visitor, sees
from tests.flows import STEP_SECONDS, enrol, signed_in, totp
from tests.stack import Stack

pytestmark = pytest.mark.browser

PROCESSES = 2


def as_uvicorn(port: int) -> list[str]:
    """Uvicorn, as in a container."""
    return [
        *(sys.executable, "-m", "uvicorn", "Home:app", "--app-dir", str(ROOT / "ui")),
        *("--host", "127.0.0.1", "--port", str(port)),
    ]


def as_processes(port: int) -> list[str]:
    """Several processes, on this port and those after it."""
    return several(port, ROOT / "ui" / "Home.py")


def several(port: int, script: Path | str) -> list[str]:
    return [
        *(sys.executable, "-m", "streamlit_cognito", str(script)),
        *(f"--processes={PROCESSES}", f"--server.port={port}"),
    ]


def all_up(app: App) -> list[int]:
    """The ports of an app's processes, once each of them answers."""
    ports = [app.port + each for each in range(PROCESSES)]
    until = time.monotonic() + START_SECONDS
    for port in ports:
        while not is_up(port):
            assert time.monotonic() < until, app.log
            time.sleep(0.1)
    return ports


def is_up(port: int) -> bool:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        opener.open(f"http://127.0.0.1:{port}/_stcore/health").close()
    except OSError:
        return False
    return True


@pytest.fixture(scope="module")
def fleet(
    stack: Stack, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, ...]]:
    """Where servers are that share a table and a key: one, and two beside it."""
    variables = {
        "SESSION_STORE": f"dynamodb://{stack.embedded.make_table()}",
        "SESSION_KEY": Fernet.generate_key().decode(),
    }
    servers: list[App] = []
    for name, command in (("one", as_uvicorn), ("other", as_processes)):
        server = App(
            tmp_path_factory.mktemp(name),
            stack.file,
            command=command,
            variables=variables,
        )
        server.start()
        servers.append(server)
    one, other = servers
    yield (one.url, *(f"http://localhost:{port}" for port in all_up(other)))
    for server in servers:
        server.stop()


def test_a_sign_in_on_one_server_is_known_to_the_other(
    fleet: tuple[str, ...], new_visitor: Callable[..., Visitor], stack: Stack
) -> None:
    one, other, beside = fleet
    visitor = new_visitor(one)
    visitor.sign_in(stack.confirmed_user())

    # cookies know no ports: the same browser, another server, another process
    for server in (other, one, other, beside, beside, one, other):
        visitor.page.goto(server + "/account")
        visitor.sees("Your account")


@pytest.mark.parametrize("where", [0, 2], ids=["the same server", "the other server"])
def test_a_sign_out_on_either_server_counts_on_both(
    fleet: tuple[str, ...],
    new_visitor: Callable[..., Visitor],
    stack: Stack,
    where: int,
) -> None:
    visitor = new_visitor(fleet[0])
    visitor.sign_in(stack.confirmed_user())
    visitor.page.goto(fleet[where] + "/account")
    visitor.sees("Your account")

    visitor.press("Sign out")
    visitor.sees("Sign in")

    for server in fleet:
        visitor.page.goto(server + "/account")
        visitor.sees("Sign in")


def test_a_step_begun_on_one_server_goes_on_on_another(
    fleet: tuple[str, ...], new_visitor: Callable[..., Visitor], stack: Stack
) -> None:
    one, other, _ = fleet
    email = stack.confirmed_user()
    secret = enrol(stack.flows, signed_in(stack.flows, email))
    visitor = new_visitor(one)
    with stack.embedded.later(STEP_SECONDS):
        visitor.open("/signin", "Sign in")
        visitor.enter_credentials(email)
        visitor.sees("One more step")
        for server in (one, one, other):
            visitor.page.goto(f"{server}/challenge")
            visitor.sees("One more step")
            expect(visitor.field(APP_CODE)).to_be_visible()

        enter_code(visitor, "Continue", totp(secret, STEP_SECONDS))
        visitor.sees("Your account")


def test_signing_out_everywhere_reaches_a_second_browser_on_another_server(
    fleet: tuple[str, ...], new_visitor: Callable[..., Visitor], stack: Stack
) -> None:
    email = stack.confirmed_user()
    first, second = new_visitor(fleet[0]), new_visitor(fleet[1])
    first.sign_in(email)
    second.sign_in(email)

    first.press("Sign out everywhere")
    first.sees("Sign in")

    second.press("Show raw tokens")
    second.sees("Sign in")


UPLOADS = """\
import os
import streamlit as st

st.title("Uploads")
st.text(f"process {os.getpid()}")
sound = st.file_uploader("Sound")
if sound:
    st.text(f"{len(sound.getvalue())} bytes")
    st.audio(sound.getvalue(), format="audio/wav")
"""


def test_behind_a_balancer_uploads_and_media_stay_with_their_process(
    small_app: Callable[..., App], new_visitor: Callable[..., Visitor], stack: Stack
) -> None:
    app = small_app(
        {"uploads.py": UPLOADS}, command=lambda port: several(port, "uploads.py")
    )
    balancer = Balancer(all_up(app))
    balancer.start()
    sound = tone()
    file = {"name": "tone.wav", "mimeType": "audio/wav", "buffer": sound}
    processes = set()
    try:
        visitors = [new_visitor(balancer.url) for _ in range(PROCESSES)]
        for visitor in visitors:
            visitor.open("/", "Sign in")
            visitor.enter_credentials(stack.confirmed_user())
            visitor.sees("Uploads")
            visitor.has_cookie("session")
        for visitor in visitors:
            visitor.page.reload()
            visitor.sees("Uploads")
            visitor.page.locator("input[type=file]").set_input_files(file)
            expect(visitor.page.get_by_text(f"{len(sound)} bytes")).to_be_visible()
            assert loaded(visitor.page, "audio")
            processes.add(visitor.page.get_by_text(re.compile("^process")).inner_text())
            visitor.context.close()
    finally:
        balancer.stop()
    assert len(processes) == PROCESSES, "each has people of its own"


@pytest.fixture
def proxied(
    stack: Stack, tmp_path: Path, new_app: Callable[..., App]
) -> Iterator[TlsProxy]:
    """One server behind a proxy that ends TLS."""
    proxy = TlsProxy(tmp_path)
    proxy.upstream = new_app(stack.file, variables={"APP_ORIGIN": proxy.url}).port
    proxy.start()
    yield proxy
    proxy.stop()


def test_behind_a_tls_proxy_everything_works_and_cookies_are_host_bound(
    proxied: TlsProxy, new_visitor: Callable[..., Visitor], stack: Stack
) -> None:
    visitor = new_visitor(proxied.url, ignore_https_errors=True)
    visitor.open("/signin", "Sign in")
    visitor.enter_credentials(stack.confirmed_user())
    visitor.sees("Your account")
    visitor.has_cookie("__Host-session")

    visitor.page.reload()
    visitor.sees("Your account")

    ours = [
        item
        for item in visitor.context.cookies()
        if item["name"] in ("__Host-session", "__Host-browser")
    ]
    assert len(ours) == 2
    assert all(item["secure"] and item["httpOnly"] for item in ours)
    assert {item["sameSite"] for item in ours} == {"Lax"}
    assert not {"session", "browser"} & visitor.cookies.keys()
    tab = visitor.new_tab("/account", "Your account")
    visitor.press("Sign out")
    sees(tab, "Sign in")
    visitor.lost_cookie("__Host-session")
    expect(visitor.page.get_by_text("You are signed out.")).to_be_visible()
