"""Everything that can go wrong, as one tree.

AuthError                     code, user_message, values
├── ConfigError               what terraform made is missing or broken
│   └── Misconfigured         Cognito's answer shows an administrator's mistake
├── SignInError
│   ├── IncorrectCredentials  unknown user, wrong password or disabled: one text
│   ├── NotConfirmed          the mailed code was never entered
│   ├── PasswordResetRequired an administrator asked for a new password
│   ├── TemporaryPasswordExpired only an administrator can give another one
│   ├── ChallengeExpired      the answer came later than Cognito waits (3 minutes)
│   ├── WayNotOffered         the account has no such first factor
│   └── UnsupportedChallenge  Cognito asks for something we can't answer yet
├── SignUpError
│   ├── AccountExists
│   ├── AlreadyConfirmed
│   ├── SignUpClosed          only an administrator makes accounts
│   ├── InvalidPassword       the pool's password policy says no
│   │   ├── CommonPassword    one of the most common ones
│   │   └── BreachedPassword  known from a breach
│   ├── PasswordUsedBefore    the pool keeps a history, and this is in it
│   ├── SamePassword          the one that it should replace
│   └── InvalidInput          a field has a form that Cognito refuses
│       ├── InvalidEmail      not a full address
│       │   ├── EmailWithoutAt
│       │   ├── EmailHasTwoAts
│       │   ├── EmailWithoutName
│       │   ├── EmailWithoutDomain
│       │   ├── EmailWithoutEnding a domain without a dot
│       │   ├── EmailHasBlank  inside it
│       │   ├── EmailHasCharacter that can't be mailed to: `character`
│       │   ├── EmailDotMisplaced
│       │   └── EmailTooLong
│       ├── SameEmail         the account has this address already
│       ├── RefusedEmail      Cognito refuses the address, or the name made of it
│       ├── RefusedField      Cognito refuses this attribute: `name`
│       ├── MissingAttributes they must be filled in: `names`
│       ├── ImmutableAttribute it stays as it is: `name`
│       └── InvalidGroupName
├── CodeError
│   ├── CodeMismatch
│   │   └── CodeNotSixDigits
│   ├── CodeExpired
│   ├── CodeUsedBefore        an authenticator app's code is good once
│   ├── SignUpCodeRefused     wrong, expired, used or never sent: one text
│   └── ResetCodeRefused      wrong, expired or never sent: one text
├── AccountError              what its owner's changes can run into
│   ├── WrongPassword         the password that was asked for again
│   ├── ProofNeeded           the last proof of who is there is too old
│   ├── EmailTaken            another account has the new address
│   ├── NoVerifiedEmail       nowhere to mail a reset code to
│   ├── ResetNotPossible      disabled, or waiting for its first password
│   └── NotAllowed            the pool's own rules (a Lambda trigger) say no
│       └── EmailNotAllowed   it takes other addresses: Terraform's sign_up_domains
├── MfaError
│   ├── MfaNotOffered         the pool has no authenticator apps
│   ├── MfaNotStarted         a code came before the secret
│   ├── MfaAlreadyOn          another app would replace the one in use
│   └── MfaRequired           the pool wants a second factor of everybody
├── FederationError           a sign-in at an identity provider
│   ├── ProviderCancelled     the person, or the provider, said no
│   ├── ProviderFailed        the provider or Cognito could not do it
│   ├── ProviderAnswerRefused not begun in this browser, over, late or repeated
│   ├── ProviderNotAsked      it did not ask anew who is there
│   ├── SignedOutEverywhere   the same, since all sessions of the account were ended
│   └── OtherAccount          another one than that which had to be proved
├── DeviceGone                Cognito knows no such device of the account
├── PasskeyError
│   ├── PasskeyRefused        made for another challenge or by another browser
│   ├── PasskeyExpired        it came too late
│   ├── PasskeyNotSupported   its authenticator can't do what the pool asks
│   ├── PasskeyGone           the account has no such passkey
│   └── TooManyPasskeys       the account has as many as Cognito keeps
├── TooManyAttempts           Cognito asks us to slow down
│   ├── NoFurtherCode         as far as this account's codes are concerned
│   ├── LockedOut             after wrong passwords
│   └── Limited               this app does: `seconds`, `wait`
├── MailNotSent               Cognito could not send its mail
├── AdminError                what an administrator's call can run into
│   ├── UnknownUser
│   ├── UnknownGroup
│   ├── GroupExists
│   ├── UnknownProvider       no identity provider of this name
│   ├── InvalidProviderUser   no provider's user can be called so
│   ├── ProviderUserExists    a provider's user has an account already
│   ├── AccountNotReady       not confirmed, or without a verified address
│   ├── AccountElsewhere      an identity provider's, which has no password here
│   ├── AccessDenied          AWS credentials without the needed rights
│   │   └── NoCredentials     no AWS credentials at all
│   └── PasswordNeeded        the account has none that its owner chose
│       └── NoPasswordGiven   the administrator was asked for one
├── SessionEnded              refused refresh, revoked or expired session
├── ServiceUnavailable        the network, AWS or the session store: `reference`
│   ├── ApiUnreachable        an API that this app calls: no answer
│   └── ApiTooSlow            or none in time
└── TokenError                a token that must not be believed
    ├── MalformedToken        not three base64url parts of JSON within bounds
    ├── UnknownKey            no such kid in the pool's key set
    ├── InvalidSignature      also a wrong alg and a refused key
    ├── InvalidIssuer
    ├── InvalidAudience       `aud` of an ID token, `client_id` of an access token
    ├── InvalidTokenUse
    ├── InvalidNonce          made for another sign-in
    ├── InvalidProvider       of another identity provider than was asked
    └── InvalidTime           exp, iat, nbf or auth_time missing or out of range

`code` is stable and meant for programs and tests; `user_message` is one sentence
for the person in front of the page; `str(error)` is for the log and never holds a
password, a code or a token. What Cognito's codes become is in
`cognito/error_table.py`.
"""

import logging
import secrets

from cognito_auth.rarely import log_rarely

log = logging.getLogger(__name__)


# where the words of an attribute's name are not those that people use
CALLED = {
    "birthdate": "date of birth",
    "locale": "language",
    "zoneinfo": "time zone",
}


def attribute_label(name: str, label: str | None = None) -> str:
    """What to call an attribute within a sentence: its label, or words of its name.

    Args:
        name: As the pool calls it: `given_name` is "given name", `custom:team` "team".
        label: The pool's own word for it, if it has one; kept as it is.
    """
    words = CALLED.get(name) or name.removeprefix("custom:").replace("_", " ")
    return label or words


def clock(seconds: int) -> str:
    """A stretch of time as a clock counts it down: `14:59`, `1:00:00`."""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


class AuthError(Exception):
    """Base of every error that this package raises on purpose.

    A class's `user_message` is a template; an error's own is that template filled in
    with its `values`, in English. A page in another language fills in its own template
    for `code` with the same values.

    Args:
        detail: What happened, for the log. Never secrets.
        values: What the class's template names; `name` and `names` are attributes as
            the pool calls them.
    """

    code = "auth_error"
    user_message = "Something went wrong. Try again."

    def __init__(self, detail: str = "", **values: object) -> None:
        super().__init__(detail or self.code)
        self.values = values
        said = {name: _said(name, value) for name, value in values.items()}
        self.user_message = type(self).user_message.format(**said)

    @property
    def said_as(self) -> str:
        """The `code` of its sentence; some share one with what they are a kind of."""
        own = (kind for kind in type(self).__mro__ if "user_message" in vars(kind))
        return str(next(own).code)  # type: ignore[attr-defined]


def _said(kind: str, value: object) -> str:
    """A value as a sentence has it: names of attributes become words."""
    if isinstance(value, list):
        return ", ".join(attribute_label(name) for name in value)
    return attribute_label(str(value)) if kind == "name" else str(value)


class ConfigError(AuthError):
    """What `terraform apply` made is unknown: stack.json is missing or broken."""

    code = "config"
    user_message = "This app is not set up yet."


class Misconfigured(ConfigError):
    """The pool, its app client or what belongs to them is not as this app needs it.

    Nobody in front of a page can mend that, so its sentence says no more. The cause
    and the remedy are in the log, where making this error puts them: once a minute.

    Args:
        detail: Which operation said so.
        cause: What is wrong and what mends it, the same whenever it happens.
    """

    code = "misconfigured"

    def __init__(self, detail: str = "", *, cause: str = "") -> None:
        super().__init__(": ".join(filter(None, [detail, cause])))
        # as if the module that raises it had logged it
        log_rarely(
            log, logging.ERROR, f"{self}", cause=cause or str(self), stacklevel=2
        )


class SignInError(AuthError):
    """A sign-in that did not work out."""


class IncorrectCredentials(SignInError):
    """Unknown user, wrong password or disabled user: nobody may tell them apart."""

    code = "incorrect_credentials"
    user_message = "Incorrect email or password."


class NotConfirmed(SignInError):
    """The account waits for the code that was mailed at sign-up."""

    code = "not_confirmed"
    user_message = "Verify your email address first. Enter the code we mailed you."


class PasswordResetRequired(SignInError):
    """An administrator reset the password; a new one must be chosen."""

    code = "password_reset_required"
    user_message = "Your password must be reset. Choose a new one with a mailed code."


class TemporaryPasswordExpired(SignInError):
    """The password that an administrator gave was not used in time."""

    code = "temporary_password_expired"
    user_message = "Your temporary password has expired. Contact the administrator."


class ChallengeExpired(SignInError):
    """The sign-in took longer than Cognito keeps a challenge."""

    code = "challenge_expired"
    user_message = "That took too long. Sign in again."


class UnsupportedChallenge(SignInError):
    """Cognito asks for a step that this app does not offer."""

    code = "unsupported_challenge"
    user_message = (
        "This account needs a further sign-in step that this app does not offer. "
        "Contact the administrator."
    )


class WayNotOffered(SignInError):
    """The account can't sign in by what was chosen."""

    code = "way_not_offered"
    user_message = "You can't sign in that way. Choose another one."


class SignUpError(AuthError):
    """A registration that did not work out."""


class AccountExists(SignUpError):
    """The email address is taken."""

    code = "account_exists"
    user_message = (
        "An account with this email may already exist. Sign in, reset the password "
        "or verify it with a new code."
    )


class AlreadyConfirmed(SignUpError):
    """The account was verified before."""

    code = "already_confirmed"
    user_message = "This account may already be verified. Sign in."


class SignUpClosed(SignUpError):
    """The pool lets only an administrator make accounts."""

    code = "sign_up_closed"
    user_message = (
        "Nobody can register here alone. Ask the administrator for an account."
    )


class InvalidPassword(SignUpError):
    """The password breaks the pool's policy."""

    code = "invalid_password"
    user_message = "That password does not meet the rules. Choose another one."


class CommonPassword(InvalidPassword):
    """The password is one that everybody who guesses tries first."""

    code = "common_password"
    user_message = "That password is one of the most common ones. Choose another one."


class BreachedPassword(InvalidPassword):
    """The password was found among those that were stolen elsewhere."""

    code = "breached_password"
    user_message = (
        "That password is known from a data breach elsewhere. Choose another one."
    )


class PasswordUsedBefore(SignUpError):
    """The pool's password history has the new password."""

    code = "password_used_before"
    user_message = "You have used that password before. Choose another one."


class SamePassword(SignUpError):
    """The password that an account should change to is the one to be replaced."""

    code = "same_password"
    user_message = (
        "The new password is the same as the current one. Choose another one."
    )


class InvalidInput(SignUpError):
    """A field has a form that Cognito refuses."""

    code = "invalid_input"
    user_message = "One of the fields is not right. Check them and try again."


class InvalidEmail(InvalidInput):
    """What was typed is no full email address."""

    code = "invalid_email"
    user_message = "Enter a full email address: a name, @ and a domain."


class EmailWithoutAt(InvalidEmail):
    """There is no @ in it."""

    code = "email_without_at"
    user_message = "An email address has an @ between its name and its domain."


class EmailHasTwoAts(InvalidEmail):
    """There is more than one @ in it: two addresses, perhaps."""

    code = "email_has_two_ats"
    user_message = "Enter one email address only: it has one @."


class EmailWithoutName(InvalidEmail):
    """Nothing stands before the @."""

    code = "email_without_name"
    user_message = "Enter the name before the @ of the email address too."


class EmailWithoutDomain(InvalidEmail):
    """Nothing stands after the @."""

    code = "email_without_domain"
    user_message = "Enter the domain after the @ of the email address too."


class EmailWithoutEnding(InvalidEmail):
    """The domain is one word."""

    code = "email_without_ending"
    user_message = "Enter the whole domain after the @, like example.com."


class EmailHasBlank(InvalidEmail):
    """There is a blank or a new line inside it."""

    code = "email_has_blank"
    user_message = "There is a blank inside this email address. Take it out."


class EmailHasCharacter(InvalidEmail):
    """It has a `character` that Cognito's sender can't mail to."""

    code = "email_has_character"
    user_message = (
        "Mail can't be sent to an address with {character} in it. Enter one of plain "
        "letters (a to z), digits and signs."
    )


class EmailDotMisplaced(InvalidEmail):
    """A dot stands first, last, beside the @ or beside another one."""

    code = "email_dot_misplaced"
    user_message = (
        "A dot of this email address is misplaced: none is first, last, beside the @ "
        "or beside another."
    )


class EmailTooLong(InvalidEmail):
    """It is longer than Cognito's user names, `most`, or its name than `before`."""

    code = "email_too_long"
    user_message = (
        "This email address is too long: it has {most} characters at most, {before} "
        "of them before the @."
    )


class SameEmail(InvalidInput):
    """The address that an account should change to is its own."""

    code = "same_email"
    user_message = "This is your email address already. Enter another one."


class RefusedEmail(InvalidInput):
    """Cognito refuses the address, or the user name that it is."""

    code = "refused_email"
    user_message = "Check the email address and try again."


class RefusedField(InvalidInput):
    """Cognito refuses the value of the attribute `name`."""

    code = "refused_field"
    user_message = "Check {name} and try again."


class MissingAttributes(InvalidInput):
    """The attributes `names`, a list, must be filled in."""

    code = "missing_attributes"
    user_message = "Fill in: {names}."


class ImmutableAttribute(InvalidInput):
    """The pool does not let the attribute `name` be changed here."""

    code = "immutable_attribute"
    user_message = "You can't change {name}."


class InvalidGroupName(InvalidInput):
    """No group can have this name."""

    code = "invalid_group_name"
    user_message = "A group's name has 1 to 128 characters and no spaces."


class CodeError(AuthError):
    """A code that was not accepted, mailed or of an authenticator app."""


class CodeMismatch(CodeError):
    """Not the code that was mailed, or that the app shows."""

    code = "code_mismatch"
    user_message = "That code isn't right. Try again."


class CodeNotSixDigits(CodeMismatch):
    """What was typed has another form than every code."""

    code = "code_not_six_digits"
    user_message = "The code has six digits. Try again."


class CodeExpired(CodeError):
    """The code that was mailed is too old, or another one was mailed since."""

    code = "code_expired"
    user_message = "That code has expired. Send a new one."


class CodeUsedBefore(CodeError):
    """An authenticator app's code that was right, and is used up."""

    code = "code_used_before"
    user_message = "That code was used before. Wait for the next one and enter it."


class SignUpCodeRefused(CodeError):
    """The code that proves an address is wrong, expired, used or was never sent.

    It doesn't say which, since that would tell whether there is an account, and
    whether it waits for a code.
    """

    code = "sign_up_code_refused"
    user_message = (
        "That code isn't right, has expired or was used already. Have a new one sent. "
        "If your account is verified, sign in."
    )


class ResetCodeRefused(CodeError):
    """The code for a new password is wrong, expired or was never sent: one text.

    It doesn't say which, since that would tell whether there is an account.
    """

    code = "reset_code_refused"
    user_message = (
        "That code isn't right or has expired. Try again, or have a new one sent."
    )


class AccountError(AuthError):
    """A change to an account that did not work out."""


class WrongPassword(AccountError):
    """Not the password of the person who is signed in."""

    code = "wrong_password"
    user_message = "That password isn't right. Try again."


class ProofNeeded(AccountError):
    """The last sign-in, or proof after it, is too old for what was asked for."""

    code = "proof_needed"
    user_message = "Enter your password again first."


class EmailTaken(AccountError):
    """The address that an account should change to belongs to another one."""

    code = "email_taken"
    user_message = "That email address can't be used. Choose another one."


class NoVerifiedEmail(AccountError):
    """A code has nowhere to go; `scripts/confirm_user.py` rescues such an account."""

    code = "no_verified_email"
    user_message = "This account has no verified email. Contact the administrator."


class ResetNotPossible(AccountError):
    """The account is disabled, or waits for its first password."""

    code = "reset_not_possible"
    user_message = "This password can't be reset. Contact the administrator."


class NotAllowed(AccountError):
    """A Lambda trigger of the pool refused it."""

    code = "not_allowed"
    user_message = "This app does not allow that. Contact the administrator."


class EmailNotAllowed(NotAllowed):
    """People register with an address of other domains, `sign_up_domains`."""

    code = "email_not_allowed"
    user_message = (
        "You can't register with this email address. Use that of your organisation, or "
        "ask the administrator for an account."
    )


class MfaError(AuthError):
    """A change of the second sign-in step that did not work out."""


class MfaNotOffered(MfaError):
    """The pool has authenticator apps switched off."""

    code = "mfa_not_offered"
    user_message = "This app does not offer authenticator apps."


class MfaNotStarted(MfaError):
    """There is no secret yet that a code could prove."""

    code = "mfa_not_started"
    user_message = "Scan a new QR code first, then enter the app's code."


class MfaAlreadyOn(MfaError):
    """A new secret would silently replace the one in use."""

    code = "mfa_already_on"
    user_message = "An authenticator app is in use already. Turn it off first."


class MfaRequired(MfaError):
    """The pool wants a second step of everybody."""

    code = "mfa_required"
    user_message = "This app asks everybody for a second step. It can't be turned off."


class FederationError(AuthError):
    """A sign-in at an identity provider that came to nothing."""


class ProviderCancelled(FederationError):
    """The person gave up there, or the provider let them not in."""

    code = "provider_cancelled"
    user_message = (
        "You were not signed in there: it was cancelled or refused. Try again, or "
        "choose another way."
    )


class ProviderFailed(FederationError):
    """The provider, or Cognito behind it, could not sign the person in."""

    code = "provider_failed"
    user_message = (
        "That sign-in did not work out. Try again, or choose another way. If it "
        "stays so, tell the administrator."
    )


class ProviderAnswerRefused(FederationError):
    """An answer to no sign-in of this browser: foreign, late, or given before."""

    code = "provider_answer_refused"
    user_message = (
        "That sign-in was begun elsewhere, took too long, or is over. Start it again."
    )


class ProviderNotAsked(FederationError):
    """The provider vouched for a sign-in of before, where a new one was asked for."""

    code = "provider_not_asked"
    user_message = (
        "You were not asked to sign in again there. Sign out, then sign in again."
    )


class SignedOutEverywhere(FederationError):
    """A sign-in of before the account's sessions were ended, where it was not theirs.

    Cognito's own session in a browser outlives that, and lets its browser in unasked.
    `signed_in_at` is when that began, in seconds since the epoch, 0 if nobody knows.
    """

    code = "signed_out_everywhere"
    user_message = (
        "This account has been signed out since you last signed in there. Sign out "
        "there, then sign in again."
    )

    def __init__(self, detail: str = "", *, signed_in_at: int = 0) -> None:
        super().__init__(detail)
        self.signed_in_at = signed_in_at


class OtherAccount(FederationError):
    """Somebody else than who is signed in proved who they are."""

    code = "other_account"
    user_message = (
        "That is another account than the one you are signed in to. Sign in again "
        "with yours."
    )


class DeviceGone(AuthError):
    """The account has no such device, or not any more."""

    code = "device_gone"
    user_message = "This browser is no longer trusted."


class PasskeyError(AuthError):
    """A passkey that was not made, not taken or not found."""


class PasskeyRefused(PasskeyError):
    """Cognito does not take the passkey, or what the browser made with it."""

    code = "passkey_refused"
    user_message = "That passkey was not accepted. Try again, or choose another way."


class PasskeyExpired(PasskeyError):
    """The browser's answer came later than Cognito waits for it."""

    code = "passkey_expired"
    user_message = "That took too long. Try again."


class PasskeyNotSupported(PasskeyError):
    """The authenticator can't do what the pool asks, as to check who uses it."""

    code = "passkey_not_supported"
    user_message = "This device can't make a passkey for this app. Try another device."


class PasskeyGone(PasskeyError):
    """The account has no such passkey any more."""

    code = "passkey_gone"
    user_message = "That passkey was removed already."


class TooManyPasskeys(PasskeyError):
    """The account has as many passkeys as Cognito keeps of one."""

    code = "too_many_passkeys"
    user_message = "Your account has as many passkeys as it can. Remove one first."


class TooManyAttempts(AuthError):
    """Cognito's protection against guessing, or a quota, asks us to slow down."""

    code = "too_many_attempts"
    user_message = "Too many attempts. Wait a few minutes, then try again."


class NoFurtherCode(TooManyAttempts):
    """Cognito sends this account no more codes for a while.

    Nobody is told: no account that isn't there ever got too many.
    """

    code = "no_further_code"


class LockedOut(TooManyAttempts):
    """Cognito takes no password for this account for a while, and doesn't say how long.

    It is a second after the fifth wrong one, then twice as long after each.

    Source: Amazon Cognito Developer Guide, "Lockout behavior for failed sign-in
    attempts".
    """

    code = "locked_out"
    user_message = (
        "Too many wrong passwords. Wait a minute, then try again. It never takes "
        "longer than 15 minutes."
    )


class Limited(TooManyAttempts):
    """This app's own limit is used up for a while.

    Args:
        detail: Which one.
        seconds: How long; the sentence has them as its value `wait`: `14:59`.
    """

    code = "limited"
    user_message = "Too many attempts. Try again in {wait}."

    def __init__(self, detail: str = "", *, seconds: int = 0, **values: object) -> None:
        super().__init__(detail, **{"wait": clock(seconds), **values})
        self.seconds = seconds


class MailNotSent(AuthError):
    """Cognito could not deliver its message."""

    code = "mail_not_sent"
    user_message = "We can't send email right now. Try again later."


class AdminError(AuthError):
    """An administrator's call that did not work out."""


class UnknownUser(AdminError):
    """The pool has no such user."""

    code = "unknown_user"
    user_message = "There is no account with this email."


class UnknownGroup(AdminError):
    """The pool has no such group."""

    code = "unknown_group"
    user_message = "There is no group of this name."


class GroupExists(AdminError):
    """The pool has this group already."""

    code = "group_exists"
    user_message = "There is a group of this name already."


class UnknownProvider(AdminError):
    """The app offers no such identity provider."""

    code = "unknown_provider"
    user_message = "There is no identity provider of this name."


class InvalidProviderUser(AdminError):
    """What a provider's user is said to be called fits into no user name."""

    code = "invalid_provider_user"
    user_message = "No user of a provider can be called that."


class ProviderUserExists(AdminError):
    """A provider's user can't be linked: they have an account, or belong to one."""

    code = "provider_user_exists"
    user_message = "That user of the provider has an account here already."


class AccountElsewhere(AdminError):
    """An account that came by an identity provider has nothing to confirm here."""

    code = "account_elsewhere"
    user_message = "This account is an identity provider's, which keeps its password."


class AccountNotReady(AdminError):
    """Nothing can be linked to an account whose owner has proved nothing yet."""

    code = "account_not_ready"
    user_message = (
        "This account is not ready: it is not confirmed, has no password of its own, "
        "or its email address is not verified."
    )


class AccessDenied(AdminError):
    """AWS does not let these credentials do it."""

    code = "access_denied"
    user_message = "These AWS credentials may not do that."


class NoCredentials(AccessDenied):
    """There are no AWS credentials on this machine, or they can't be read."""

    code = "no_credentials"
    user_message = "There are no AWS credentials."


class PasswordNeeded(AdminError):
    """The account was made by an administrator and waits for a password."""

    code = "password_needed"
    user_message = "This account has no password of its own yet."


class NoPasswordGiven(PasswordNeeded):
    """The administrator was asked for the account's password and gave none."""

    code = "no_password_given"
    user_message = "No password was given."


class SessionEnded(AuthError):
    """The refresh token was refused, or the session is gone from the store."""

    code = "session_ended"
    user_message = "Your session has ended. Sign in again."


class ServiceUnavailable(AuthError):
    """The network, AWS or the session store did not answer as it should.

    The value `reference` stands in the person's sentence and in the log: making this
    error is what logs it, so that nobody is shown a reference that can't be found.
    """

    code = "service_unavailable"
    user_message = (
        "The service is unavailable. Try again in a moment. (Reference {reference})"
    )

    def __init__(self, detail: str = "") -> None:
        reference = secrets.token_hex(4)
        super().__init__(
            f"{detail or self.code} (reference {reference})", reference=reference
        )
        # as if the module that raises it had logged it
        log.error("%s", self, stacklevel=2)


class ApiUnreachable(ServiceUnavailable):
    """The API that this app calls gave no answer, or none of HTTP's."""

    code = "api_unreachable"
    user_message = (
        "The API can't be reached. Try again in a moment. (Reference {reference})"
    )


class ApiTooSlow(ServiceUnavailable):
    """The API that this app calls gave no complete answer in time."""

    code = "api_too_slow"
    user_message = (
        "The API takes too long to answer. Try again in a moment. "
        "(Reference {reference})"
    )


class TokenError(AuthError):
    """A token that must not be believed."""

    code = "token"
    user_message = "The sign-in could not be checked. Try again in a moment."


class MalformedToken(TokenError):
    """Not a JWT of the shape Cognito makes."""

    code = "token_malformed"


class UnknownKey(TokenError):
    """The pool's key set has no key with this kid."""

    code = "token_unknown_key"


class InvalidSignature(TokenError):
    """Signed by something else than the named key with RS256."""

    code = "token_signature"


class InvalidIssuer(TokenError):
    """Made by another user pool."""

    code = "token_issuer"


class InvalidAudience(TokenError):
    """Made for another app client."""

    code = "token_audience"


class InvalidTokenUse(TokenError):
    """An access token where an ID token is needed, or the reverse."""

    code = "token_use"


class InvalidNonce(TokenError):
    """Made for another sign-in than the one that it is the answer to."""

    code = "token_nonce"


class InvalidProvider(TokenError):
    """Of an account of another identity provider than the one that was asked."""

    code = "token_provider"


class InvalidTime(TokenError):
    """Expired, not valid yet, or without the times it must carry."""

    code = "token_time"
