"""Pictures of the ways in beside a password: passkeys and mailed codes."""

from playwright.sync_api import CDPSession, expect

from cognito_auth import mailbox
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
    """Take them, at an app whose pool offers both.

    Args:
        camera: At no page in particular; nobody may be signed in.
        url: The app's.
        endpoint_url: The embedded Cognito, which mails the codes.
    """
    page = camera.page
    camera.open(f"{url}/signin", "Sign in")
    camera.take("signin-address")
    _register(camera, url, endpoint_url)
    _name(camera, url)
    camera.take("signin-choice")
    camera.press("Mail me a code")
    expect(page.get_by_label("Verification code")).to_be_visible()
    camera.sees("Sign in")
    camera.take("signin-code")
    devices = page.context.new_cdp_session(page)
    device = _new_device(devices)
    _name(camera, url)
    camera.press("Sign in with the password")
    camera.fill(Password=PASSWORD)
    camera.press("Sign in")
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
    _name(camera, url)
    camera.press("Sign in with a passkey")
    expect(page.get_by_role("alert")).to_be_visible()
    camera.sees("Sign in")
    camera.take("signin-passkey")


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


def _name(camera: Camera, url: str) -> None:
    """Say whose sign-in it is."""
    camera.open(f"{url}/signin", "Sign in")
    camera.fill(Email=EMAIL)
    camera.press("Continue")
    other = camera.page.get_by_role("button", name="Use another address")
    expect(other).to_be_visible()
    camera.sees("Sign in")
