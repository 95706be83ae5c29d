"""`scripts/screens`: a picture of every page, for the README and for the eye.

Each page at the width of a desktop and of a phone, light and dark, from a stack of its
own in a temporary folder: `docs/screens/NAME-WIDTH-SCHEME.png`.
"""

import argparse
import base64
import hmac
import struct
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from playwright.sync_api import expect, sync_playwright

from cognito_auth import mailbox
from local import openid_provider, printing, screens_of_ways, ways_in
from local.camera import Camera
from local.processes import (
    API,
    SERVICES,
    EmulatorFailed,
    free_port,
    start_emulator,
    stop,
    wait_until_healthy,
)
from local.provision import provision
from local.serving import AppFailed, start_app, wait_for_app, write_stack_file
from local.terraform import TerraformError

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = "/usr/bin/chromium"
PATIENCE_MILLISECONDS = 20_000
EMAIL = "ada@example.com"
PASSWORD = "Correct horse 7 battery!"  # noqa: S105 - of an account that ends with this


def main(argv: Sequence[str] | None = None) -> int:
    """Make every picture anew."""
    parser = argparse.ArgumentParser(
        prog="scripts/screens",
        description="Take a picture of every page, at two widths, light and dark.",
    )
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "screens")
    out: Path = parser.parse_args(argv).out
    if not Path(CHROMIUM).exists():
        print(f"{CHROMIUM} is missing: apt-get install chromium", file=sys.stderr)
        return 1
    out.mkdir(parents=True, exist_ok=True)
    try:
        with ExitStack() as running:
            directory = running.enter_context(tempfile.TemporaryDirectory())
            _take_all(Path(directory), out, running)
    except (AppFailed, EmulatorFailed, TerraformError) as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    pictures = list(out.glob("*.png"))
    size = sum(picture.stat().st_size for picture in pictures)
    print(f"{len(pictures)} pictures, {size / 1e6:.1f} MB, in {out}")
    return 0


def _take_all(directory: Path, out: Path, running: ExitStack) -> None:
    print("Starting the stack ...", flush=True)
    endpoint_url = f"http://127.0.0.1:{free_port(24566)}"
    port = int(endpoint_url.rpartition(":")[2])
    cognito_log = directory / "cognito.log"
    cognito = start_emulator(
        port, directory / "cognito", cognito_log, services=(*SERVICES, *API)
    )
    running.callback(stop, cognito)
    wait_until_healthy(endpoint_url, cognito, cognito_log)
    _provide(directory, endpoint_url, {"api": {}})
    app_port = free_port(24501)
    log = directory / "app.log"
    # a new one, so that no limit is near
    store = f"sqlite:///{directory / 'sessions.db'}"
    app = start_app(app_port, directory, log, session_store=store)
    running.callback(stop, app)
    wait_for_app(app_port, app, log)
    url = f"http://localhost:{app_port}"
    playwright = running.enter_context(sync_playwright())
    expect.set_options(timeout=PATIENCE_MILLISECONDS)
    browser = playwright.chromium.launch(
        executable_path=CHROMIUM,
        chromium_sandbox=False,
        args=[
            "--host-resolver-rules=MAP * ~NOTFOUND, "
            "EXCLUDE localhost, EXCLUDE 127.0.0.1"
        ],
    )
    running.callback(browser.close)
    context = browser.new_context(
        locale="en-GB",
        timezone_id="Europe/Berlin",
        # as people's browsers call themselves, for the list of sessions
        user_agent=f"Mozilla/5.0 (X11; Linux x86_64) Chrome/{browser.version}",
    )
    context.set_default_timeout(PATIENCE_MILLISECONDS)
    camera = Camera(context.new_page(), out)
    _as_a_guest(camera, url, endpoint_url)
    secret = _as_a_member(camera, url)
    company = openid_provider.start(free_port(24600), directory / "company.log")
    running.callback(stop, company.process)
    played = {"api": {}} | ways_in.PLAYED
    _provide(directory, endpoint_url, played)
    screens_of_ways.take(camera, url, endpoint_url)
    screens_of_ways.take_trust(camera, url, EMAIL, PASSWORD, lambda: _totp(secret))
    openid_provider.wait_until_ready(company)
    played |= openid_provider.variables(company.url, [url])
    _provide(directory, endpoint_url, played)
    screens_of_ways.take_company(camera, url)
    (directory / "stack.json").unlink()
    camera.open(url, "Not set up yet")
    camera.take("setup")


def _provide(directory: Path, endpoint_url: str, played: Mapping[str, Any]) -> None:
    """Make the pool, or change it; the app goes by its new stack.json at once."""
    made = provision(
        source=ROOT / "terraform",
        work_dir=directory / "terraform",
        endpoint_url=endpoint_url,
        report=lambda _: None,
        brand=ROOT / "ui" / "brand.json",
        played=played,
    )
    write_stack_file(made, endpoint_url, directory / "stack.json")


def _as_a_guest(camera: Camera, url: str, endpoint_url: str) -> None:
    camera.open(url, "Accounts for this app")
    camera.take("home")
    camera.open(f"{url}/register", "Create your account")
    camera.fill(Email=EMAIL, Password="Correct horse")
    expect(camera.page.locator("li[data-met=yes]")).to_have_count(4)
    camera.take("register")
    camera.press("Create account")
    expect(camera.page.get_by_role("alert")).to_be_visible()
    camera.sees("Create your account")
    camera.take("register-failed")
    camera.fill(Password=PASSWORD, Repeat_password=PASSWORD)
    camera.press("Create account")
    camera.sees("Verify your email")
    camera.take("verify")
    code = mailbox.code_for(endpoint_url, EMAIL)
    camera.open(f"{url}/inbox", "Inbox")
    expect(camera.page.get_by_test_id("stCode")).to_be_visible()
    camera.take("inbox")
    camera.open(f"{url}/verify?email={EMAIL}", "Verify your email")
    camera.fill(Verification_code=code or "")
    camera.press("Verify")
    camera.sees("Sign in")
    camera.take("signin")
    camera.open(f"{url}/forgot", "Reset your password")
    camera.take("forgot")
    camera.fill(Email=EMAIL)
    camera.press("Mail me a code")
    expect(camera.page.get_by_label("Verification code")).to_be_visible()
    camera.sees("Reset your password")
    camera.take("forgot-code")


def _as_a_member(camera: Camera, url: str) -> str:
    """Returns the secret of the account's authenticator app."""
    page = camera.page
    camera.open(f"{url}/signin", "Sign in")
    camera.fill(Email=EMAIL, Password="Wrong horse 7 battery!")
    camera.press("Sign in")
    expect(page.get_by_role("alert")).to_be_visible()
    camera.take("signin-failed")
    _sign_in(camera, url)
    camera.sees("Overview")
    camera.take("account-overview")
    page.get_by_role("button", name=EMAIL).click()
    expect(page.get_by_role("link", name="Your account")).to_be_visible()
    camera.take("person")
    page.keyboard.press("Escape")
    camera.follow("Profile", "Profile")
    camera.take("account-profile")
    camera.follow("Sessions", "Sessions")
    camera.take("account-sessions")
    camera.follow("Activity", "Activity")
    camera.take("account-activity")
    camera.follow("Tokens", "Tokens")
    camera.take("account-tokens")
    camera.follow("Security", "Security")
    camera.take("account-security")
    camera.follow("Change", "Security")
    camera.fill(New_password="Correct horse")
    camera.take("account-password")
    camera.follow("Set up", "Security")
    picture = page.get_by_role("img", name="QR code")
    expect(picture).to_be_visible()
    secret = page.get_by_test_id("stCode").inner_text().replace(" ", "")
    camera.take("account-app")
    page.get_by_label("Code from your authenticator app").fill(_totp(secret))
    camera.press("Turn on")
    expect(page.get_by_text("Your authenticator app is on.")).to_be_visible()
    camera.open(f"{url}/members", "Members")
    camera.take("members")
    camera.open(f"{url}/insight", "Your sign-in, step by step")
    camera.take("insight")
    camera.open(f"{url}/api-call", "Call the API")
    camera.press("Call it")
    expect(page.get_by_text("let the call through")).to_be_visible()
    camera.sees("Call the API")
    camera.take("api-call")
    camera.open(f"{url}/account", "Your account")
    camera.press("Sign out")
    camera.sees("Sign in")
    _sign_in(camera, url)
    camera.sees("One more step")
    camera.take("challenge")
    return secret


def _sign_in(camera: Camera, url: str) -> None:
    camera.open(f"{url}/signin", "Sign in")
    camera.fill(Email=EMAIL, Password=PASSWORD)
    camera.press("Sign in")


def _totp(secret: str) -> str:
    """What an authenticator app shows now. Source: RFC 6238."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.digest(key, struct.pack(">Q", int(time.time() // 30)), "sha1")
    start = digest[-1] & 0x0F
    (number,) = struct.unpack(">I", digest[start : start + 4])
    return f"{(number & 0x7FFFFFFF) % 10**6:06d}"


if __name__ == "__main__":
    sys.exit(printing.run(main))
