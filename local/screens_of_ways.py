"""Pictures of the ways in beside a password, and of a browser that is trusted."""

from collections.abc import Callable

from playwright.sync_api import CDPSession, expect

from cognito_auth import mailbox
from local import openid_provider
from local.camera import Camera

EMAIL = "grace@example.com"
PASSWORD = "Correct horse 7 battery!"  # noqa: S105 - of an account that ends with this
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def take(camera: Camera, url: str, endpoint_url: str) -> None:
    """Take passkeys and mailed codes, at an app whose pool offers both.

    Args:
        camera: At no page in particular; nobody may be signed in.
        url: The app's.
        endpoint_url: The embedded Cognito, which mails the codes.
    """
    page = camera.page
    camera.open(f"{url}/signin", "Sign in")
    camera.take("signin-address")
    _register(camera, url, endpoint_url)
    _name(camera, url, EMAIL)
    camera.take("signin-choice")
    camera.press("Mail me a code")
    expect(page.get_by_label("Verification code")).to_be_visible()
    camera.sees("Sign in")
    camera.take("signin-code")
    devices = page.context.new_cdp_session(page)
    device = _new_device(devices)
    _enter_password(camera, url, EMAIL, PASSWORD)
    expect(page.get_by_text("Sign in without the password next time")).to_be_visible()
    camera.sees("Overview")
    camera.take("account-offer")
    camera.follow("Add a passkey", "Security")
    camera.take("account-passkeys")
    camera.press("Create a passkey")
    expect(page.get_by_text("Your passkey is added.")).to_be_visible()
    camera.sees("Security")
    camera.follow("Remove", "Security")
    camera.take("account-passkey")
    camera.press("Sign out")
    camera.sees("Sign in")
    # whose finger it is not, so that the browser gives up
    refused = {"authenticatorId": device, "isUserVerified": False}
    devices.send("WebAuthn.setUserVerified", refused)
    _name(camera, url, EMAIL)
    camera.press("Sign in with a passkey")
    expect(page.get_by_role("alert")).to_be_visible()
    camera.sees("Sign in")
    camera.take("signin-passkey")


def take_trust(
    camera: Camera, url: str, email: str, password: str, code: Callable[[], str]
) -> None:
    """Take trust in a browser, at the same app.

    Args:
        camera: As in `take`.
        url: The app's.
        email: Of an account with an authenticator app.
        password: Its password.
        code: What its authenticator app shows.
    """
    page = camera.page
    _enter_password(camera, url, email, password)
    camera.sees("One more step")
    page.get_by_text("Trust this browser for 30 days").click()
    camera.sees("One more step")
    camera.take("challenge-trust")
    camera.fill(Code_from_your_authenticator_app=code())
    camera.press("Continue")
    camera.sees("Overview")
    camera.follow("Sessions", "Sessions")
    camera.take("account-trust")
    camera.press("Sign out")
    camera.sees("Sign in")


def take_company(camera: Camera, url: str) -> None:
    """Take a sign-in by a company's own, at an app whose pool takes that too.

    Args:
        camera: As in `take`.
        url: The app's.
    """
    page = camera.page
    company = openid_provider.NAME
    camera.open(f"{url}/signin", "Sign in")
    camera.take("signin-company")
    page.get_by_role("link", name=f"Continue with {company}", exact=True).click()
    page.locator("input[name=sub]").fill("lin@company.example")
    page.get_by_role("button", name="Authorize", exact=True).click()
    camera.sees("Overview")
    camera.take("account-company")
    camera.follow("Security", "Security")
    camera.take("account-company-security")
    camera.press("Sign out")
    camera.sees("Sign in")


def _new_device(devices: CDPSession) -> str:
    """Give the page's browser an authenticator, and return its id."""
    devices.send("WebAuthn.enable")
    made = devices.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    return str(made["authenticatorId"])


def _register(camera: Camera, url: str, endpoint_url: str) -> None:
    """Make an account, which signs in at once; sign out again."""
    camera.open(f"{url}/register", "Create your account")
    camera.fill(Email=EMAIL, Password=PASSWORD, Repeat_password=PASSWORD)
    camera.press("Create account")
    camera.sees("Verify your email")
    camera.fill(Verification_code=mailbox.code_for(endpoint_url, EMAIL) or "")
    camera.press("Verify")
    camera.sees("Your account")
    camera.press("Sign out")
    camera.sees("Sign in")


def _enter_password(camera: Camera, url: str, email: str, password: str) -> None:
    _name(camera, url, email)
    if camera.page.get_by_role("button", name="Sign in with the password").count():
        camera.press("Sign in with the password")
    camera.fill(Password=password)
    camera.press("Sign in")


def _name(camera: Camera, url: str, email: str) -> None:
    """Say whose sign-in it is."""
    camera.open(f"{url}/signin", "Sign in")
    camera.fill(Email=email)
    camera.press("Continue")
    other = camera.page.get_by_role("button", name="Use another address")
    expect(other).to_be_visible()
    camera.sees("Sign in")
