"""A walk past every page of the account, which speaks any language on the way."""

import secrets
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from streamlit_cognito.words.catalogues import ours
from tests.browser.account_pages import (
    WRONG_PASSWORD,
    open_part,
    open_row,
    send,
    stack_file,
)
from tests.browser.app import App
from tests.browser.visitor import Visitor, settled
from tests.embedded import Embedded, Pool
from tests.stack import PASSWORD, ROOT, Stack

ATTRIBUTES = [
    {"name": "given_name", "required": True},
    {"name": "preferred_username"},
    {"name": "zoneinfo"},
]
LONG_NAME = "Adelheid-Maximiliane.von-und-zu-Oberhausen"
# The radio stands for the switch, since a press on it is one run and no more.
APP = """\
import streamlit as st
from streamlit_cognito import Page, account_pages, mount, navigation, pages
from streamlit_cognito.script import languages
from streamlit_cognito.words import languages as offered

app = st.App(__file__, **mount(brand="brand.json"))


def speak():
    languages.choose(st.session_state["speak"])


if __name__ == "__main__":
    home = Page(pages.home, "1", "home", default=True)
    admins = Page(pages.home, "2", "admins", groups=["admins"])
    page = navigation([home, admins, *account_pages()])
    st.radio("1", offered(), key="speak", on_change=speak, label_visibility="hidden")
    page.run()
"""
FILES = {
    ".streamlit/config.toml": (ROOT / "ui" / ".streamlit" / "config.toml").read_text(),
    "app.py": APP,
    "brand.json": (ROOT / "ui" / "brand.json").read_text("utf-8"),
}
# Presses each tag in turn, and gives back what LOOK finds in its language.
SPEAK = """async ([tags, look]) => {
    const find = eval(look), found = {}, root = document.documentElement;
    const frame = () => new Promise(requestAnimationFrame);
    const option = tag => [...document.querySelectorAll(".st-key-speak label")]
        .find(label => label.textContent === tag);
    const isAtWork = () =>
        document.querySelector("[data-testid=stApp]").dataset.testScriptState
        !== "notRunning" || document.querySelector("[data-busy]");
    for (const tag of tags) {
        while (isAtWork() || !option(tag)) await frame();
        option(tag).click();
        while (root.lang !== tag || isAtWork()) await frame();
        await frame();
        found[tag] = find();
    }
    return found;
}"""


def make_pool(emulator: Embedded) -> Pool:
    """A pool with every attribute there is."""
    return emulator.make_pool()


def serve(
    small_app: Callable[..., App],
    stack: Stack,
    pool: Pool,
    directory: Path,
    **offers: Any,
) -> App:
    """The app of this pool, whose stack.json says what it offers beside the usual."""
    has = {
        "sign_up_attributes": ATTRIBUTES,
        "api_url": "https://api.example.com/prod",
        **offers,
    }
    file = stack_file(directory, stack, pool, **has)
    return small_app({**FILES, "stack.json": file.read_text("utf-8")})


def speak(visitor: Visitor, look: str, tags: list[str] | None = None) -> dict[str, Any]:
    """What a script finds on the page in each language; it is in English again then.

    Args:
        visitor: At a page in English.
        look: A function in JavaScript.
        tags: The languages; all by default.
    """
    settled(visitor.page)
    others = [tag for tag in tags or ours() if tag != "en"]
    found: dict[str, Any] = visitor.page.evaluate(SPEAK, [[*others, "en"], look])
    # a field of a fragment loses the focus to the radio, which is in none
    visitor.forgive("Multiple different fragmentIds")
    return found


def as_a_guest(visitor: Visitor, pool: Pool) -> Iterator[str]:
    """Past what somebody sees who has no account yet."""
    page = visitor.open("/", "Accounts for this app")
    settled(page)
    page.get_by_text("How is my password protected?").click()
    yield "home"
    visitor.open("/register", "Create your account")
    email = f"{LONG_NAME}-{secrets.token_hex(3)}@example.com"
    person = {"Email": email, "Given name": LONG_NAME}
    visitor.fill(person)
    send(page, "Create account", Password="Correct horse")
    expect(page.get_by_role("alert")).to_be_visible()
    yield "register"
    send(page, "Create account", Password=PASSWORD, Repeat_password=PASSWORD)
    visitor.sees("Verify your email")
    yield "verify"
    visitor.open("/inbox", "Inbox")
    yield "inbox"
    visitor.open("/signin", "Sign in")
    visitor.enter_credentials(pool.confirmed_user(given_name=LONG_NAME), WRONG_PASSWORD)
    expect(page.get_by_role("alert")).to_be_visible()
    yield "signin"
    visitor.open("/forgot", "Reset your password")
    yield "forgot"
    send(page, "Mail me a code", Email=email)
    expect(visitor.field("Verification code")).to_be_visible()
    visitor.field("New password").fill("Correct horse")
    yield "forgot, code"


def at_a_challenge(visitor: Visitor, pool: Pool) -> Iterator[str]:
    """Past what stands between the password and the account."""
    visitor.open("/signin", "Sign in")
    visitor.enter_credentials(pool.invite(password=PASSWORD), PASSWORD)
    visitor.sees("One more step")
    yield "challenge, password"


def as_a_member(visitor: Visitor, pool: Pool) -> Iterator[str]:
    """Past every part of the account, and every row of it."""
    email = pool.confirmed_user(given_name=LONG_NAME)
    visitor.sign_in(email)
    page = visitor.page
    yield "overview"
    for part, rows in {
        "Profile": ["Email address"],
        "Sessions": ["All sessions"],
        "Activity": [],
        "Tokens": [],
        "Security": ["Password", "Authenticator app", "Delete account"],
    }.items():
        open_part(visitor, part)
        if part == "Tokens":
            visitor.press("Show raw tokens")
        if not rows:
            yield part
        # the others stand closed beside an open one
        for title in rows:
            open_row(visitor, title)
            yield f"{part}, {title}"
    visitor.open("/api-call", "Call the API")
    yield "api call"
    visitor.open("/admins")
    settled(page)
    yield "admins"


def step_by_step(visitor: Visitor, pool: Pool) -> Iterator[str]:
    """Past one's own sign-in, which is full of names and numbers in Latin letters."""
    visitor.sign_in(pool.confirmed_user(given_name=LONG_NAME))
    visitor.open("/insight", "Your sign-in, step by step")
    settled(visitor.page)
    yield "insight"
