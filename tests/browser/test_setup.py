"""The app before it knows its pool, and started in other ways."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser import raw
from tests.browser.account_pages import header
from tests.browser.app import App, as_streamlit_run
from tests.browser.live import open_page
from tests.browser.visitor import Visitor
from tests.stack import Stack

pytestmark = pytest.mark.browser

NewVisitor = Callable[..., Visitor]


def put(file: Path, text: str) -> None:
    """Write as write_config does: whole or not at all."""
    draft = file.with_suffix(".new")
    draft.write_text(text)
    draft.replace(file)


def test_a_page_names_the_commands_until_the_configuration_is_right(
    new_app: Callable[..., App], new_visitor: NewVisitor, stack: Stack, tmp_path: Path
) -> None:
    file = tmp_path / "stack.json"
    right = json.loads(stack.file.read_text())
    visitor = new_visitor(new_app(file).url)
    page = visitor.open("/signin", "Not set up yet")
    expect(page.get_by_test_id("stText")).to_have_text("stack.json is missing")
    expect(page.get_by_test_id("stCode").first).to_have_text("scripts/up")
    expect(page.get_by_test_id("stCode").nth(1)).to_contain_text(
        "python scripts/write_config.py"
    )
    expect(page.get_by_test_id("stCode").last).to_have_text("python scripts/doctor.py")
    expect(page.locator("main input")).to_have_count(0)

    for text, sentence in (
        ("{", "stack.json is not JSON"),
        ("[]", "stack.json must hold a JSON object"),
        (
            json.dumps({**right, "client_id": ""}),
            "stack.json: client_id must be a text",
        ),
        (
            json.dumps({k: v for k, v in right.items() if k != "mfa"}),
            "stack.json: mfa is missing",
        ),
    ):
        put(file, text)
        visitor.press("Look again")
        expect(page.get_by_test_id("stText")).to_have_text(sentence)
        visitor.sees("Not set up yet")

    put(file, json.dumps(right))
    visitor.press("Look again")
    visitor.sees("Sign in")
    visitor.enter_credentials(stack.confirmed_user())
    visitor.sees("Your account")


def test_register_asks_for_the_pools_further_attributes(
    new_app: Callable[..., App], new_visitor: NewVisitor, stack: Stack, tmp_path: Path
) -> None:
    file = tmp_path / "stack.json"
    attributes = [
        {"name": "given_name", "label": "First name", "required": True},
        {"name": "family_name", "required": True},
        {"name": "name"},
        {"name": "phone_number"},
        {"name": "birthdate"},
        {"name": "custom:team", "max_length": 4},
    ]
    known = json.loads(stack.file.read_text())
    put(file, json.dumps({**known, "sign_up_attributes": attributes}))
    visitor = new_visitor(new_app(file).url)
    visitor.open("/register", "Create your account")
    fields = visitor.page.locator("main input")
    expect(fields).to_have_count(9)
    assert {
        field.get_attribute("aria-label"): field.get_attribute("autocomplete")
        for field in fields.all()
    } == {
        "Email": "username",
        "First name": "given-name",
        "Family name": "family-name",
        "Name (optional)": "name",
        "Phone number (optional)": "tel",
        "Date of birth (optional)": "bday",
        "Team (optional)": "off",
        "Password": "new-password",
        "Repeat password": "new-password",
    }
    visitor.fill({"Email": "ada@example.com", "First name": "<b>Ada</b>"})
    visitor.press("Create account")
    visitor.has_failed("Fill in: Family name.")
    expect(visitor.field("First name")).to_have_count(1)
    expect(visitor.field("First name")).to_have_value("<b>Ada</b>")
    expect(visitor.field("Email")).to_have_value("ada@example.com")


def test_no_way_in_is_shown_that_the_pool_does_not_offer(
    new_app: Callable[..., App], new_visitor: NewVisitor, stack: Stack, tmp_path: Path
) -> None:
    file = tmp_path / "stack.json"
    known = json.loads(stack.file.read_text())
    put(file, json.dumps({**known, "self_sign_up": False, "password_reset": False}))
    visitor = new_visitor(new_app(file).url)
    page = visitor.open("/", "Accounts for this app")
    ways = header(page).get_by_role("link")
    expect(ways).to_have_text(["Sign in"])
    expect(page.get_by_role("button", name="Create account")).to_have_count(0)

    visitor.open("/signin", "Sign in")
    expect(visitor.field("Password")).to_have_count(1)
    links = page.locator(".st-key-cognito-card").get_by_role("link")
    expect(links).to_have_count(0)

    for path, heading, sentence in (
        ("/register", "Register", "Nobody can register here alone."),
        ("/forgot", "Reset password", "Nobody can replace a forgotten password here"),
    ):
        visitor.open(path, heading)
        expect(page.locator("main")).to_contain_text(sentence)
        expect(page.locator("main input")).to_have_count(0)
        expect(links).to_have_text(["Back to sign-in"])

    put(file, json.dumps(known))
    visitor.open("/register", "Create your account")
    expect(ways).to_have_text(["Sign in", "Create account"])
    visitor.open("/signin", "Sign in")
    expect(links).to_have_count(3)


def test_plain_streamlit_run_works_from_any_folder_and_is_guarded(
    new_app: Callable[..., App], new_visitor: NewVisitor, stack: Stack, tmp_path: Path
) -> None:
    app = new_app(
        stack.file,
        command=as_streamlit_run,
        cwd=tmp_path,
        # the checkout itself is no folder of this process
        variables={"PYTHONPATH": os.environ.get("PYTHONPATH", "")},
    )
    visitor = new_visitor(app.url)
    email = stack.confirmed_user()
    visitor.sign_in(email)
    visitor.page.reload()
    visitor.sees("Your account")
    visitor.open("/inbox", "Inbox")
    # a page is its own browser's
    own = {"browser": visitor.cookies["browser"]}
    with open_page(app, own) as live:
        session_id = live.session_id
    with open_page(app, {"browser": "another"}, resume=session_id) as live:
        assert live.session_id != session_id
    with open_page(app, own, resume=session_id) as live:
        assert live.session_id == session_id
    assert "# HELP" not in raw.get(app, "/_stcore/metrics").text
    assert "127.0.0.1" in app.log
    assert "Network URL" not in app.log


def test_pages_are_guarded_though_the_settings_say_otherwise(
    new_app: Callable[..., App], stack: Stack, tmp_path: Path
) -> None:
    app = new_app(
        stack.file,
        command=lambda port: [
            *as_streamlit_run(port),
            "--server.trustedUserHeaders={}",
        ],
        cwd=tmp_path,
    )
    own = {"browser": "b" * 43}
    with open_page(app, own) as live:
        session_id = live.session_id
    with open_page(app, {"browser": "another"}, resume=session_id) as live:
        assert live.session_id != session_id
    with open_page(app, own, resume=session_id) as live:
        assert live.session_id == session_id
