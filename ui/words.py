"""Every text of the pages, by id: one place to translate.

Errors bring their sentence along (`cognito_auth.errors`); their ids here are
`error.` and the error's code. Texts in braces are filled in by `say`.
"""

from cognito_auth import errors
from cognito_auth.errors import AuthError


def _leaves(kind: type[AuthError]) -> list[type[AuthError]]:
    below = [leaf for one in kind.__subclasses__() for leaf in _leaves(one)]
    return [kind, *below] if "code" in vars(kind) and kind is not AuthError else below


WORDS = {
    # the menu
    "page.home": "Home",
    "page.register": "Register",
    "page.verify": "Verify",
    "page.signin": "Sign in",
    "page.forgot": "Reset password",
    "page.challenge": "One more step",
    "page.members": "Members",
    "page.admins": "Administrators",
    "page.account": "Account",
    "page.inbox": "Inbox",
    "app.name": "Accounts",
    # home
    "home.title": "Accounts for this app",
    "home.pitch": (
        "Register with your email address, prove it with the code we mail you, and "
        "sign in. At sign-in your password is not sent on: this app proves to Amazon "
        "Cognito by Secure Remote Password that it is the right one."
    ),
    "home.embedded": (
        "This is the embedded Cognito on your machine. Nothing is mailed: the codes "
        "are in the inbox."
    ),
    "home.signed_in": "You are signed in as",
    "home.to_account": "See your account and its claims",
    "home.to_signin": "Sign in to your account",
    "inbox.open": "Open the inbox",
    # fields
    "field.email": "Email",
    "field.new_email": "New email",
    "field.password": "Password",
    "field.repeated": "Repeat password",
    "field.current": "Current password",
    "field.new_password": "New password",
    "field.repeated_new": "Repeat new password",
    "field.code": "Verification code",
    "field.app_code": "Code from your authenticator app",
    "field.code_hint": "Six digits",
    "field.optional": "{label} (optional)",
    "password.rules": "Password rules",
    "password.met": "met",
    "password.unmet": "not met yet",
    "password.strength": "Strength: {word}",
    "password.untyped": "none yet",
    "password.needs": "The password needs {rules}.",
    "password.differ": "The passwords don't match. Type the same one twice.",
    "form.missing": "Fill in: {labels}.",
    "attribute.date": "{label}: write the date like 1990-12-31.",
    "attribute.phone": (
        "{label}: write the number with its country, like +4915112345678."
    ),
    "attribute.locale": "{label}: write the language like en-GB.",
    "attribute.zone": "{label}: write the time zone like Europe/Berlin.",
    "attribute.url": "{label}: write the address like https://example.com.",
    "attribute.number": "{label}: write a whole number.",
    "attribute.range": "{label}: write a number from {least} to {most}.",
    "attribute.length": "{label}: write {least} to {most} characters.",
    # register
    "register.title": "Create your account",
    "register.do": "Create account",
    "register.doing": "Creating your account…",
    "register.have_account": "I have an account: sign in",
    "register.have_code": "I have a code: verify my email",
    # verify
    "verify.title": "Verify your email",
    "verify.mailed": (
        "We mailed a six-digit code to {address}. It may take a minute; look into the "
        "spam folder too."
    ),
    "verify.do": "Verify",
    "verify.doing": "Checking the code…",
    "verify.done": "Your email is verified. Sign in.",
    "verify.already": "Already verified: sign in",
    "resend.do": "Send a new code",
    "resend.wait": "Send a new code ({seconds} s)",
    "resend.doing": "Sending a new code…",
    "resend.done": (
        "If {address} waits to be verified, a new code is on its way. The old one no "
        "longer works."
    ),
    # sign in
    "signin.title": "Sign in",
    "signin.do": "Sign in",
    "signin.doing": "Signing in…",
    "signin.no_account": "No account yet: create one",
    "signin.forgot": "I forgot my password",
    "signin.out": "You are signed out.",
    "signin.out_everywhere": "You are signed out everywhere.",
    "signin.not_told": "It is over here, but Cognito could not be told. {problem}",
    "signin.ended": "Your session has ended. Sign in again.",
    "signin.unconfirmed": "Verify your email address first. We mailed you a new code.",
    # further steps
    "challenge.title": "One more step",
    "challenge.none": "This step is over. Sign in again.",
    "challenge.back": "Back to sign-in",
    "challenge.do": "Continue",
    "challenge.doing": "Checking…",
    "challenge.new_password": "Your account has a temporary password. Choose your own.",
    "challenge.app_code": "Enter the six digits that your authenticator app shows.",
    "challenge.sent_code": "Enter the code that we sent to {address}.",
    "challenge.select": "How do you want to prove that it is you?",
    "challenge.setup": (
        "This app asks everybody for a second factor. Add it to your authenticator "
        "app, then enter the code that it shows."
    ),
    "mfa.SOFTWARE_TOKEN_MFA": "Authenticator app",
    "mfa.SMS_MFA": "Text message",
    "mfa.EMAIL_OTP": "Email",
    # forgot
    "forgot.title": "Reset your password",
    "forgot.lead": "We mail you a code. With it you choose a new password.",
    "forgot.do": "Mail me a code",
    "forgot.doing": "Sending a code…",
    "forgot.sent": (
        "If {address} has an account here, a code is on its way. It may take a minute."
    ),
    "forgot.reset": "Set new password",
    "forgot.resetting": "Setting your new password…",
    "forgot.done": "Your password is changed. Sign in with the new one.",
    # account
    "account.title": "Your account",
    "account.signed_in": "You are signed in as",
    "account.out": "Sign out",
    "account.out_everywhere": "Sign out everywhere",
    "account.outing": "Signing out…",
    "account.parts": "Parts of your account",
    "account.profile": "Profile",
    "account.security": "Security",
    "account.sessions": "Sessions",
    "account.tokens": "Tokens",
    "profile.save": "Save",
    "profile.saving": "Saving…",
    "profile.saved": "Saved.",
    "profile.none": "This app keeps nothing about you but your email address.",
    "profile.fixed": "Can't be changed.",
    "email.title": "Email address",
    "email.lead": (
        "You sign in with {address}. It stays until the code that we mail to a new "
        "one comes back."
    ),
    "email.change": "Change email",
    "email.changing": "Sending a code…",
    "email.sent": "We mailed a code to {address}. Enter it to use that address.",
    "email.confirm": "Confirm new email",
    "email.cancel": "Keep the old address",
    "email.done": "Your email address is changed.",
    "change.title": "Password",
    "change.do": "Change password",
    "change.doing": "Changing your password…",
    "change.done": "Your password is changed.",
    "change.others": "End my other sessions too",
    "change.others_stay": "Your password is changed, but your other sessions could not "
    "be ended. {problem}",
    "totp.title": "Authenticator app",
    "totp.off": "Sign-in asks for your password only. An app makes it safer.",
    "totp.on": "Sign-in asks for a code of your authenticator app.",
    "totp.required": "This app asks everybody for it.",
    "totp.start": "Set up an authenticator app",
    "totp.scan": "Scan this with your authenticator app, or type the key in:",
    "totp.qr": "QR code with the key for your authenticator app",
    "totp.confirm": "Turn on",
    "totp.confirming": "Checking the code…",
    "totp.cancel": "Cancel",
    "totp.enabled": "Your authenticator app is on.",
    "totp.disable": "Turn off",
    "totp.disabling": "Turning it off…",
    "totp.disabled": "Your authenticator app is off.",
    "delete.title": "Delete account",
    "delete.lead": (
        "Deletes your account, everything in your profile and every session, for "
        "good. Nobody can bring it back."
    ),
    "delete.sure": "I understand that this can't be undone",
    "delete.do": "Delete my account",
    "delete.doing": "Deleting your account…",
    "delete.done": "Your account is deleted.",
    "delete.tick": "Tick the box to confirm.",
    "sessions.lead": "Where you are signed in.",
    "sessions.this": "{agent} (this one)",
    "sessions.times": "Signed in {created}, last used {used}",
    "sessions.end": "End this session",
    "tokens.id": "ID token",
    "tokens.id_lead": "Says who you are. For this app alone; never send it to an API.",
    "tokens.access": "Access token",
    "tokens.access_lead": ("Says what you may do. This is the one that APIs take."),
    "tokens.claims": "Claims",
    "tokens.checked": "What was checked",
    "checked.signature": "Signature",
    "checked.by": "{algorithm}, key {key}",
    "checked.issuer": "Issuer",
    "checked.id_client": "Audience",
    "checked.access_client": "Client",
    "checked.token_use": "Token use",
    "checked.expiry": "Expiry",
    "checked.after": "after {time}",
    "tokens.raw": "Raw tokens",
    "tokens.raw_lead": (
        "Whoever has the access token is you until it expires. The tokens are on the "
        "server and only come to this page if you ask for them."
    ),
    "tokens.show": "Show raw tokens",
    "tokens.hide": "Hide raw tokens",
    # guard and set-up
    "guard.title": "Not for this account",
    "guard.group": "This page is for members of the group {names}.",
    "guard.ask": "Ask an administrator to add you, then sign in again.",
    "setup.title": "Not set up yet",
    "setup.problem": "This app doesn't know its user pool:",
    "setup.embedded": "With the embedded Cognito, on this machine alone, run",
    "setup.aws": "With your AWS account, run",
    "setup.again": "Look again",
    "away.title": "Not available",
    "away.again": "Try again",
    # inbox
    "inbox.title": "Inbox",
    "inbox.lead": (
        "Mails of the embedded Cognito, newest first. None of them left this machine."
    ),
    "inbox.none": "No mail yet. Register an account, and its code appears here.",
    "inbox.to": "To {address}, {time}",
    "inbox.verify": "Verify an email",
    **{f"error.{leaf.code}": leaf.user_message for leaf in _leaves(errors.AuthError)},
}


def say(word: str, /, **values: object) -> str:
    """The text of this id, with its braces filled in."""
    return WORDS[word].format(**values)


def say_error(error: AuthError) -> str:
    """The sentence for an error: its own if it has one, else that of its code."""
    own = error.user_message
    if own != type(error).user_message:
        return own
    return WORDS.get(f"error.{error.code}", own)
