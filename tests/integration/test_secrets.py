"""No secret is anywhere that it has no business to be: searched for by its value.

An account is registered, verified, given a second factor, reset, changed and deleted
on real pages, by somebody who notes every password, code, token, ticket and cookie.
"""

import re
import secrets
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from cognito_auth.sessions.life import Sessions
from cognito_auth.sessions.sealing import Sealer, key_file
from cognito_auth.sessions.sqlite import SqliteStore
from tests.browser.app import ROOT, App
from tests.flows import not_a_code, totp
from tests.soak.client import Client, Page
from tests.stack import Stack

pytestmark = pytest.mark.integration

# A script that says what it remembers, and one that fails while somebody is there.
FILES = {
    "app.py": """
import streamlit as st
from streamlit_cognito import mount

app = st.App("main.py", **mount())
""",
    "main.py": """
import pickle

import streamlit as st
from streamlit_cognito import Page, account_pages, navigation, user

with open("state", "ab") as state:
    for key, value in dict(st.session_state).items():
        state.write(f"{key} {value!r} {getattr(value, '__dict__', '')}".encode())
        state.write(pickle.dumps(value))

def home():
    st.write("Home")

def fails():
    who = user()
    raise RuntimeError("planned")

navigation([
    Page(home, "Home", default=True),
    Page(fails, "Fails", "fails", members=True),
    *account_pages(),
]).run()
""",
}
# Where Terraform has its provider.
PROGRAMS = {".provider", ".terraform"}
CODE = "Code from your authenticator app"


class Somebody:
    """Who registers, and what they know."""

    def __init__(self, stack: Stack) -> None:
        self.email = stack.new_email()
        self.known: dict[str, str] = {}
        self._mailbox = stack.embedded

    def password(self, name: str) -> str:
        """Another password, of which no other text has a part by accident."""
        return self.note(f"password {name}", f"Aa1! {secrets.token_urlsafe(18)}")

    def code(self) -> str:
        """The newest code that was mailed."""
        code = self._mailbox.code_for(self.email)
        assert code
        return self.note(f"code {len(self.known)}", code)

    def note(self, name: str, value: str) -> str:
        self.known[name] = value
        return value


@pytest.fixture
def app(stack: Stack, tmp_path: Path) -> Iterator[App]:
    folder = tmp_path / "app"
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text)
    made = App(
        tmp_path,
        stack.file,
        cwd=folder,
        command=lambda port: [
            *(sys.executable, "-m", "streamlit", "run", "app.py"),
            *("--server.headless=true", f"--server.port={port}"),
        ],
        variables={"PYTHONPATH": str(ROOT), "PYTHONFAULTHANDLER": "1"},
    )
    made.start()
    yield made
    made.kill()


def test_what_somebody_knows_is_found_nowhere(
    app: App, stack: Stack, tmp_path: Path
) -> None:
    somebody, client = Somebody(stack), Client(app.port)
    first, reset, changed = map(somebody.password, ("first", "reset", "changed"))

    _register(somebody, client, first)
    _sign_in(somebody, client, first)
    _note_tokens(somebody, client, tmp_path)
    app_secret = _add_an_app(somebody, client)
    _sign_out(client)
    # the log in its other form
    app.variables["SECURITY_LOG"] = "json"
    app.restart()
    _reset(somebody, client, reset)
    _sign_in(somebody, client, reset, totp(app_secret, later_seconds=30))
    _note_tokens(somebody, client, tmp_path)
    _change(client, reset, changed)
    with client.page("fails") as page:
        assert page.exceptions
    somebody.known |= {f"cookie {key}": value for key, value in client.cookies.items()}
    _delete(client, changed)
    app.abort()

    somebody.known |= {f"ticket {key}": key for key in client.tickets}
    written = _written(app, stack, tmp_path)
    for word in ("RuntimeError: planned", "Fatal Python error: Aborted"):
        assert word in app.log
    for word in ("security event=sign_in", '{"event": "delete_account"'):
        assert word in app.log
    assert b"cognito form signin" in written["state"]
    assert len(somebody.known) > 20
    assert _found(somebody.known, written) == []
    # who searches finds
    planted = {**written, "planted": b"x=" + first.encode()}
    assert _found(somebody.known, planted) == [("password first", "planted")]


def _register(somebody: Somebody, client: Client, password: str) -> None:
    with client.page("register") as page:
        _send(
            page,
            "Create account",
            Email=somebody.email,
            Password=password,
            Repeat_password=password,
        )
        code = somebody.code()
        _send(page, "Verify", Email=somebody.email, Verification_code=code)
        assert page.has("Sign in")


def _sign_in(
    somebody: Somebody, client: Client, password: str, app_code: str = ""
) -> None:
    wrong = somebody.password("wrong")
    with client.page("signin") as page:
        page.send("Sign in", Email=somebody.email, Password=wrong)
        assert page.problems
        _send(page, "Sign in", Email=somebody.email, Password=password)
        if app_code:
            somebody.note("app's code at a sign-in", app_code)
            page.send("Continue", **{CODE: not_a_code(somebody.known["app"])})
            assert page.problems
            _send(page, "Continue", **{CODE: app_code})
        assert page.has("Sign out")


def _note_tokens(somebody: Somebody, client: Client, directory: Path) -> None:
    """By the key, which is beside the database and not in it."""
    database = directory / "sessions.db"
    store = SqliteStore(database)
    sessions = Sessions(store, Sealer([key_file(database.with_suffix(".key"))]))
    [cookie] = [v for k, v in client.cookies.items() if k.startswith("session")]
    session = sessions.from_cookie(cookie)
    assert session
    for name, token in vars(session.tokens).items():
        if name == "recorded" or not token:
            # this pool tracks no devices
            continue
        somebody.note(f"{name} {len(somebody.known)}", token)
        # the part that makes it one, should it be cut
        somebody.note(f"{name}'s end {len(somebody.known)}", token[-40:])
    somebody.note(f"cookie {len(somebody.known)}", cookie)
    somebody.note(f"cookie's secret {len(somebody.known)}", cookie.partition(".")[2])
    store.close()


def _add_an_app(somebody: Somebody, client: Client) -> str:
    with client.page("account", "part=security&open=app") as page:
        [secret] = [one.code.code_text for one in page.of("code")]
        secret = somebody.note("app", secret.replace(" ", ""))
        code = somebody.note("app's first code", totp(secret))
        _send(page, "Turn on", **{CODE: code})
        return secret


def _reset(somebody: Somebody, client: Client, password: str) -> None:
    with client.page("forgot") as page:
        _send(page, "Mail me a code", Email=somebody.email)
        _send(
            page,
            "Set new password",
            Email=somebody.email,
            Verification_code=somebody.code(),
            New_password=password,
            Repeat_new_password=password,
        )
        assert page.has("Sign in")


def _change(client: Client, old: str, new: str) -> None:
    with client.page("account", "part=security&open=password") as page:
        _send(
            page,
            "Change password",
            Current_password=old,
            New_password=new,
            Repeat_new_password=new,
        )


def _delete(client: Client, password: str) -> None:
    with client.page("account", "part=security&open=delete") as page:
        label = "Current_password,_to_delete_the_account"
        _send(page, "Delete my account", **{label: password})
        assert page.has("Sign in")


def _sign_out(client: Client) -> None:
    with client.page("account") as page:
        _send(page, "Sign out")


def _send(page: Page, button: str, **typed: str) -> None:
    page.send(button, **typed)
    assert page.problems == []
    assert page.exceptions == []


def _written(app: App, stack: Stack, directory: Path) -> dict[str, bytes]:
    """All that app, emulator and Terraform wrote, but for the key to all of it."""
    folders = [directory, stack.file.parent]
    files = [path for folder in folders for path in folder.rglob("*")]
    files += [stack.embedded.log_path]
    found = {
        path.name: path.read_bytes()
        for path in files
        if path.is_file() and path.suffix != ".key" and not PROGRAMS & {*path.parts}
    }
    assert {
        *("app.log", "emulator.log", "state", "terraform.tfstate"),
        *("sessions.db", "sessions.db-wal", "sessions.db-shm"),
    } <= set(found)
    return found


def _found(known: dict[str, str], written: dict[str, bytes]) -> list[tuple[str, str]]:
    """Which secrets stand where, as words of their own."""
    return [
        (name, file)
        for name, value in known.items()
        for file, content in written.items()
        if value.encode() in content
        and re.search(rb"(?<!\w)%b(?!\w)" % re.escape(value.encode()), content)
    ]
