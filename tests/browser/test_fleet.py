"""Several servers, several processes each, one DynamoDB table, TLS in front."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from playwright.sync_api import expect

from tests.browser.account_pages import open_part, sign_out_everywhere
from tests.browser.app import ROOT, App
from tests.browser.test_mfa import APP_CODE, enter_code
from tests.browser.tls_proxy import TlsProxy
from tests.browser.visitor import Visitor, sees
from tests.flows import STEP_SECONDS, enrol, signed_in, totp
from tests.stack import Stack

pytestmark = pytest.mark.browser

WORKERS = 2


def as_uvicorn(port: int) -> list[str]:
    """Uvicorn with several workers, as in a container."""
    return [
        *(sys.executable, "-m", "uvicorn", "Home:app", "--app-dir", str(ROOT / "ui")),
        *("--host", "127.0.0.1", "--port", str(port), "--workers", str(WORKERS)),
    ]


@pytest.fixture(scope="module")
def fleet(
    stack: Stack, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[App, App]]:
    """Two servers of two processes each, which share a table and a key."""
    variables = {
        "SESSION_STORE": f"dynamodb://{stack.embedded.make_table()}",
        "SESSION_KEY": Fernet.generate_key().decode(),
    }
    servers: list[App] = []
    for name in ("one", "other"):
        server = App(
            tmp_path_factory.mktemp(name),
            stack.file,
            command=as_uvicorn,
            variables=variables,
        )
        server.start()
        servers.append(server)
    yield servers[0], servers[1]
    for server in servers:
        server.stop()


def test_a_sign_in_on_one_server_is_known_to_the_other(
    fleet: tuple[App, App], new_visitor: Callable[..., Visitor], stack: Stack
) -> None:
    one, other = fleet
    visitor = new_visitor(one.url)
    visitor.sign_in(stack.confirmed_user())

    # cookies know no ports: the same browser, another server, several processes
    for server in (other, one, other, other, one, one):
        visitor.page.goto(server.url + "/account")
        visitor.sees("Your account")


@pytest.mark.parametrize("where", [0, 1], ids=["the same server", "the other server"])
def test_a_sign_out_on_either_server_counts_on_both(
    fleet: tuple[App, App],
    new_visitor: Callable[..., Visitor],
    stack: Stack,
    where: int,
) -> None:
    visitor = new_visitor(fleet[0].url)
    visitor.sign_in(stack.confirmed_user())
    visitor.page.goto(fleet[where].url + "/account")
    visitor.sees("Your account")

    visitor.press("Sign out")
    visitor.sees("Sign in")

    for server in fleet:
        visitor.page.goto(server.url + "/account")
        visitor.sees("Sign in")


def test_a_step_begun_on_one_server_goes_on_on_another(
    fleet: tuple[App, App], new_visitor: Callable[..., Visitor], stack: Stack
) -> None:
    one, other = fleet
    email = stack.confirmed_user()
    secret = enrol(stack.flows, signed_in(stack.flows, email))
    visitor = new_visitor(one.url)
    with stack.embedded.later(STEP_SECONDS):
        visitor.open("/signin", "Sign in")
        visitor.enter_credentials(email)
        visitor.sees("One more step")
        for server in (one, one, other):
            visitor.page.goto(f"{server.url}/challenge")
            visitor.sees("One more step")
            expect(visitor.field(APP_CODE)).to_be_visible()

        enter_code(visitor, "Continue", totp(secret, STEP_SECONDS))
        visitor.sees("Your account")


def test_signing_out_everywhere_reaches_a_second_browser_on_another_server(
    fleet: tuple[App, App], new_visitor: Callable[..., Visitor], stack: Stack
) -> None:
    email = stack.confirmed_user()
    first, second = new_visitor(fleet[0].url), new_visitor(fleet[1].url)
    first.sign_in(email)
    second.sign_in(email)

    open_part(second, "Tokens")

    sign_out_everywhere(first)

    second.press("Show raw tokens")
    second.sees("Sign in")


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
