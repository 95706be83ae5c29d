"""The values that travel between the rooms: tokens, claims, and who they belong to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import quote, urlencode

TokenUse = Literal["id", "access"]


@dataclass(frozen=True, slots=True)
class Claims:
    """What a verified token says. Only `TokenVerifier.verify` makes these.

    Times are in seconds since the epoch, UTC. `client_id` is the `aud` of an ID token
    and the `client_id` of an access token; `username` is `cognito:username` and
    `username` in the same way. `raw` holds every claim under its own name.
    """

    token_use: TokenUse
    subject: str
    username: str
    email: str | None
    groups: tuple[str, ...]
    issuer: str
    client_id: str
    key_id: str
    issued_at: int
    expires_at: int
    auth_time: int | None
    raw: Mapping[str, Any] = field(repr=False, compare=False)


@dataclass(frozen=True)
class Tokens:
    """What Cognito hands out after a sign-in; its repr shows none of them.

    `recorded` is the text of the sign-in's `Recording`, if one was made. In a pool that
    tracks devices `device_key` is the device that they belong to, which a refresh has
    to name, and `device_group_key` comes with a new device, which has to be confirmed.
    """

    id_token: str = field(repr=False)
    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    recorded: str = field(default="", repr=False, compare=False)
    device_key: str = field(default="", repr=False)
    device_group_key: str = field(default="", repr=False, compare=False)


@dataclass(frozen=True)
class Delivery:
    """Where Cognito says that it sent a code.

    `medium` is `EMAIL` or `SMS`; `destination` is masked by Cognito: `+*******1234`.
    """

    medium: str
    destination: str


@dataclass(frozen=True)
class SignedUp:
    """A new account: whether it can sign in at once, and where its code went, if any.

    `user_confirmed` is true where a trigger of the pool says so; without it and
    without a `delivery` an administrator has to confirm the account.
    `challenge_session` is Cognito's `Session` string, with which the account can sign
    in once it is confirmed, "" where the pool or the client doesn't offer that.
    """

    user_confirmed: bool
    delivery: Delivery | None
    challenge_session: str = field(default="", repr=False, compare=False)


@dataclass(frozen=True)
class Challenge:
    """A further step that Cognito asks for, e.g. `SOFTWARE_TOKEN_MFA`.

    `username` is the name that Cognito wants back; `challenge_session` is its
    `Session` string, good for three minutes. `password_proven` says whether the
    password was found right before Cognito asked for this step. `email` is the
    address that the sign-in began with. `recorded` is the text of its `Recording` so
    far, if one is made.
    """

    name: str
    username: str
    challenge_session: str = field(repr=False)
    parameters: Mapping[str, str] = field(repr=False)
    password_proven: bool = False
    email: str = ""
    recorded: str = field(default="", repr=False, compare=False)

    @property
    def has_sent(self) -> bool:
        """Whether a code for it was mailed or texted."""
        return bool(self.parameters.get("CODE_DELIVERY_DESTINATION"))


@dataclass(frozen=True)
class SignedIn:
    """A finished sign-in: the tokens, and the claims of those that were verified."""

    tokens: Tokens = field(repr=False)
    id_claims: Claims
    access_claims: Claims

    @property
    def subject(self) -> str:
        """The user's `sub`: the one name that never changes and is never reused."""
        return self.id_claims.subject

    @property
    def email(self) -> str:
        """The email address, or "" if the pool's accounts have none."""
        return self.id_claims.email or ""

    @property
    def is_by_provider(self) -> bool:
        """Whether what it says of the person, the address too, is a provider's word.

        A provider may give the address of somebody else's account, and Cognito writes
        it over the one of a linked account as well.
        """
        return bool(self.home) or self.began_hosted

    @property
    def own_email(self) -> str:
        """The email address if the pool knows it to be this account's, else ""."""
        return "" if self.is_by_provider else self.email

    @property
    def notified_at(self) -> str:
        """Where its owner is mailed: no address that nobody vouches for."""
        is_made_up = self.is_by_provider and not self.has_verified_email
        return "" if is_made_up else self.email

    @property
    def has_verified_email(self) -> bool:
        """Whether Cognito, or the provider by its word, knows the address to be theirs.

        Without a mapping of `email_verified` an account of a provider's has none.
        """
        # a text where it is mapped
        return str(self.id_claims.raw.get("email_verified")).lower() == "true"

    @property
    def name(self) -> str:
        """What to call the person: name, given name, email address or user name."""
        for claim in ("name", "given_name", "email"):
            value = self.id_claims.raw.get(claim)
            if isinstance(value, str) and value:
                return value
        return self.id_claims.username

    @property
    def groups(self) -> tuple[str, ...]:
        """The user's Cognito groups, as the ID token has them."""
        return self.id_claims.groups

    @property
    def began_hosted(self) -> bool:
        """Whether Cognito's own pages were a part of it, which the scope tells.

        Its operations give out tokens without that scope.
        """
        return "openid" in str(self.access_claims.raw.get("scope", "")).split()

    @property
    def providers(self) -> tuple[str, ...]:
        """The identity providers that this account comes from, or is linked to."""
        return tuple(
            name
            for one in _identities(self.id_claims)
            if isinstance(name := one.get("providerName"), str) and name
        )

    @property
    def home(self) -> str:
        """The identity provider that keeps its password, "" if the pool does.

        A linked account has a password of its own, and ways from elsewhere beside it.
        """
        for one in _identities(self.id_claims):
            # a text in tokens; what doesn't say that it is linked is the provider's
            if str(one.get("primary")).lower() != "false":
                name = one.get("providerName")
                # one without a name goes by another's
                named = isinstance(name, str) and name
                return str(name) if named else next(iter(self.providers), "")
        return ""


def _identities(claims: Claims) -> list[Mapping[str, Any]]:
    """Source: Amazon Cognito, "Understanding the ID token", identities."""
    found = claims.raw.get("identities")
    every = found if isinstance(found, list) else []
    return [one for one in every if isinstance(one, dict)]


@dataclass(frozen=True)
class Visitor:
    """A browser as its requests show it.

    `browser` is the hash of the browser's own id, which its session is bound to;
    `agent` is its name and system, for the user's list of sessions; `address` is the
    client's, as far as it is known. `session` is the id of the session that an action
    is about, if it is about one. `device` is the hash of the cookie of a browser that
    is trusted, "" without one.
    """

    browser: str
    agent: str
    address: str = ""
    session: str = ""
    device: str = field(default="", repr=False)


@dataclass(frozen=True)
class Passkey:
    """One of an account's passkeys.

    `id` is base64url, `name` what Cognito made of the authenticator that holds it.
    `relying_party` is the domain that it is good for, `created_at` in seconds since
    the epoch, UTC.
    """

    id: str
    name: str
    relying_party: str
    created_at: float


@dataclass(frozen=True)
class Device:
    """A browser as Cognito tells it from others; its repr shows nothing of it.

    With `secret` it proves itself; it is "" where nobody has it.
    """

    key: str = field(repr=False)
    group_key: str = field(repr=False)
    secret: str = field(repr=False)


@dataclass(frozen=True)
class ListedDevice:
    """A device of an account as Cognito lists it.

    `name` is what it was confirmed as; times are in seconds since the epoch, UTC.
    """

    key: str = field(repr=False)
    name: str
    is_remembered: bool
    created_at: float
    used_at: float


@dataclass(frozen=True)
class TotpSecret:
    """What an authenticator app must be told; its repr does not show the secret.

    Args:
        base32: The secret.
        issuer: What the app calls this app.
        account: Whose codes they are: the email address.
    """

    base32: str = field(repr=False)
    issuer: str
    account: str

    @property
    def uri(self) -> str:
        """The `otpauth://` URI that a QR code holds.

        Source: Google Authenticator, "Key URI Format".
        """
        label = f"{quote(self.issuer, safe='')}:{quote(self.account, safe='@')}"
        query = urlencode(
            {"secret": self.base32, "issuer": self.issuer}, quote_via=quote
        )
        return f"otpauth://totp/{label}?{query}"

    @property
    def in_groups(self) -> str:
        """The secret for typing it in: `ABCD EFGH IJKL`."""
        starts = range(0, len(self.base32), 4)
        return " ".join(self.base32[start : start + 4] for start in starts)
