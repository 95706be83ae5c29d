"""New passwords as password managers and quick hands give them: nothing is lost."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from tests.browser.account_pages import NEW_PASSWORD, open_part, open_row, says
from tests.browser.test_challenge import TEMPORARY, invited
from tests.browser.visitor import Visitor, settled
from tests.stack import Stack

pytestmark = pytest.mark.browser

KEY_MILLISECONDS = 1
FILL = """([field, value]) => {
    const own = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value");
    own.set.call(field, value);
    field.dispatchEvent(new InputEvent("input", {bubbles: true}));
}"""


def type_keys(page: Page, text: str) -> None:
    page.keyboard.type(text, delay=KEY_MILLISECONDS)


def paste(page: Page, text: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("text => navigator.clipboard.writeText(text)", text)
    page.keyboard.press("ControlOrMeta+v")


@dataclass(frozen=True)
class Asked:
    """A form that asks for a new password, all else filled in."""

    label: str
    repeated: str
    button: str
    answered: Callable[[], None]


def register(visitor: Visitor, stack: Stack) -> Asked:
    visitor.open("/register", "Create your account")
    visitor.fill({"Email": stack.new_email()})
    return Asked(
        *("Password", "Repeat password", "Create account"),
        lambda: visitor.sees("Verify your email"),
    )


def reset(visitor: Visitor, stack: Stack) -> Asked:
    email = stack.confirmed_user()
    visitor.open("/forgot", "Reset your password")
    visitor.fill({"Email": email})
    visitor.press("Mail me a code")
    expect(visitor.field("New password")).to_be_visible()
    settled(visitor.page)
    visitor.fill({"Verification code": stack.embedded.code_for(email) or ""})
    return Asked(
        *("New password", "Repeat new password", "Set new password"),
        lambda: visitor.sees("Sign in"),
    )


def change(visitor: Visitor, stack: Stack) -> Asked:
    visitor.sign_in(stack.confirmed_user())
    open_part(visitor, "Security")
    open_row(visitor, "Password")
    visitor.fill({"Current password": "Correct horse 7 battery!"})
    return Asked(
        *("New password", "Repeat new password", "Change password"),
        lambda: says(visitor.page, "Your password is changed."),
    )


def forced(visitor: Visitor, stack: Stack) -> Asked:
    visitor.open("/signin", "Sign in")
    visitor.enter_credentials(invited(stack), TEMPORARY)
    visitor.sees("One more step")
    return Asked(
        *("New password", "Repeat new password", "Continue"),
        lambda: visitor.sees("Your account"),
    )


@pytest.fixture(params=[register, reset, change, forced])
def asked(request: pytest.FixtureRequest, visitor: Visitor, stack: Stack) -> Asked:
    """Each form of the app that asks for a new password, at rest."""
    found: Asked = request.param(visitor, stack)
    settled(visitor.page)
    return found


@pytest.mark.parametrize("tabs", [1, 2])
@pytest.mark.parametrize("give", [type_keys, paste])
def test_password_tab_password_enter_arrives(
    visitor: Visitor, asked: Asked, give: Callable[[Page, str], None], tabs: int
) -> None:
    keyboard = visitor.page.keyboard
    visitor.field(asked.label).focus()
    give(visitor.page, NEW_PASSWORD)
    for _ in range(tabs):
        keyboard.press("Tab")
    give(visitor.page, NEW_PASSWORD)
    keyboard.press("Enter")
    asked.answered()


def test_a_press_of_the_button_never_overtakes_the_password(
    visitor: Visitor, asked: Asked
) -> None:
    page = visitor.page
    visitor.field(asked.repeated).fill(NEW_PASSWORD)
    button = page.get_by_role("button", name=asked.button, exact=True)
    # all of it in sight, or the mouse would not find the button
    page.set_viewport_size({"width": 1280, "height": 1600})
    visitor.field(asked.label).focus()
    box = button.bounding_box()
    assert box
    type_keys(page, NEW_PASSWORD)
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    asked.answered()


def test_a_password_that_an_extension_fills_in_is_not_overtaken(
    visitor: Visitor, asked: Asked
) -> None:
    # it never gives the field the focus
    visitor.field(asked.repeated).fill(NEW_PASSWORD)
    field = visitor.field(asked.label).element_handle()
    visitor.page.evaluate(FILL, [field, NEW_PASSWORD])
    visitor.page.keyboard.press("Enter")
    asked.answered()


def test_the_button_that_shows_a_password_stays_a_stop_of_its_own(
    visitor: Visitor,
) -> None:
    page = visitor.open("/register", "Create your account")
    settled(page)
    visitor.field("Password").focus()
    type_keys(page, "abc")
    page.keyboard.press("Tab")
    for name in ("Show password", "Hide password"):
        eye = page.get_by_role("button", name=name).first
        expect(eye).to_be_focused()
        page.keyboard.press("Space")
    for key in ("Escape", "ControlOrMeta+c", "Alt+x", "Shift"):
        page.keyboard.press(key)
        expect(page.get_by_role("button", name="Show password").first).to_be_focused()
    expect(visitor.field("Repeat password")).to_have_value("")
    expect(visitor.field("Password")).to_have_value("abc")
