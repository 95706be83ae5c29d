"""What went between this app and Cognito in one sign-in, for its owner to look at.

Never what a password could be guessed by, or a sign-in repeated with. Whoever has
SECRET_BLOCK and the signature can test guesses as soon as they learn one of the secret
numbers a or b, and can send the proof again: neither is kept, only how long it was. Of
what is kept, all is independent of the password: A is made from a alone, SALT is
random, and B = k v + g^b is as good as random for whoever lacks b. So what is kept is
the same for every password, which the tests compare. Of a passkey's answer and of what
it was asked with the length is kept, of a code nothing. Of a
sign-in by an identity provider neither the code nor what binds it to a browser is kept.

Source: RFC 5054 sections 2.5.3, 2.5.4 and 2.6, RFC 2945 section 3; Wu, "SRP-6:
Improvements and Refinements to the Secure Remote Password Protocol", 2002.
"""

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

# The fields that are kept as they are. All others are a name, or a name and a length.
SHOWN = {
    *("AuthFlow", "ChallengeName", "ClientId", "USERNAME", "USER_ID_FOR_SRP"),
    *("SRP_A", "SRP_B", "SALT", "TIMESTAMP", "TokenType", "ExpiresIn"),
    "PREFERRED_CHALLENGE",
    # of OAuth's
    *("response_type", "client_id", "redirect_uri", "identity_provider", "scope"),
    *("code_challenge_method", "grant_type", "token_type", "expires_in"),
}
# Those whose length harms nobody. A new password's would.
MEASURED = {
    *("SECRET_BLOCK", "PASSWORD_CLAIM_SECRET_BLOCK", "PASSWORD_CLAIM_SIGNATURE"),
    *("CREDENTIAL_REQUEST_OPTIONS", "CREDENTIAL"),
    *("Session", "IdToken", "AccessToken", "RefreshToken"),
    *("state", "nonce", "code_challenge", "code", "code_verifier"),
    *("id_token", "access_token", "refresh_token"),
}
# In Cognito's order; what it answers beside is of no field's own: ResponseMetadata.
_PARTS = ("AuthParameters", "ChallengeResponses", "ChallengeParameters")
_RESULT = "AuthenticationResult"

# What a sign-in began with: `verified` is the code for a new account's address,
# `provider` whatever an identity provider asked for.
Proven = Literal["password", "passkey", "mailed_code", "verified", "provider"]
_CHOSEN: dict[str | None, Proven] = {
    "WEB_AUTHN": "passkey",
    "EMAIL_OTP": "mailed_code",
    # Cognito was given the Session of the code instead
    None: "verified",
}


@dataclass(frozen=True)
class Field:
    """A field of a message: its length in characters and its value, where kept."""

    name: str
    length: int | None = None
    value: str | None = None


@dataclass(frozen=True)
class Exchange:
    """A message to Cognito and its answer; times in seconds since the epoch, UTC.

    From `begun_at` on this app prepared it.
    """

    operation: str
    begun_at: float
    sent_at: float
    answered_at: float
    sent: tuple[Field, ...]
    came: tuple[Field, ...]


class Recording:
    """Notes the messages of a sign-in.

    Args:
        before: The text of those that came before, of an earlier step.
        now: The clock, seconds since the epoch.
    """

    def __init__(self, before: str = "", now: Callable[[], float] = time.time) -> None:
        self._exchanges: list[Any] = json.loads(before) if before else []
        self._now = now
        self._begun_at = self._sent_at = now()

    def sending(self) -> None:
        """Note that a message is about to go."""
        self._sent_at = self._now()

    def note(
        self,
        operation: str,
        sent: Mapping[str, Any],
        came: Mapping[str, Any],
        *,
        sent_at: float | None = None,
    ) -> None:
        """Note a message and what came back.

        Args:
            operation: As boto3 calls it, `initiate_auth`; or an endpoint of OAuth's.
            sent: Its parameters.
            came: Its answer.
            sent_at: When it went, seconds since the epoch, if not at `sending`.
        """
        now = self._now()
        if sent_at is not None:
            self._begun_at = self._sent_at = sent_at
        name = "".join(word.capitalize() for word in operation.split("_"))
        fields = [list(_kept(sent)), list(_kept(came))]
        self._exchanges.append([name, self._begun_at, self._sent_at, now, *fields])
        self._begun_at = now

    def __str__(self) -> str:
        return json.dumps(self._exchanges, separators=(",", ":"))


def read(text: str) -> list[Exchange]:
    """The messages of a recording, in their order; none where there is no text."""
    return [
        Exchange(name, begun_at, sent_at, answered_at, _fields(sent), _fields(came))
        for name, begun_at, sent_at, answered_at, sent, came in json.loads(text or "[]")
    ]


def proven(exchanges: Sequence[Exchange]) -> Proven:
    """What a sign-in began with, by the first message of its recording."""
    if exchanges[0].operation == "Authorize":
        return "provider"
    sent = {field.name: field.value for field in exchanges[0].sent}
    if sent.get("AuthFlow") != "USER_AUTH":
        return "password"
    return _CHOSEN.get(sent.get("PREFERRED_CHALLENGE"), "password")


def _fields(kept: list[list[Any]]) -> tuple[Field, ...]:
    return tuple(Field(*field) for field in kept)


def _kept(message: Mapping[str, Any]) -> Iterator[list[str | int | None]]:
    for name, value in message.items():
        if name in (*_PARTS, _RESULT) and isinstance(value, Mapping):
            yield from _kept(value)
        elif name in SHOWN:
            yield [name, len(str(value)), str(value)]
        elif name in MEASURED:
            yield [name, len(str(value))]
        elif name != "ResponseMetadata":
            yield [name]
