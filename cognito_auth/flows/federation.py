"""Signing in by an identity provider of the pool: begun, and finished in one browser.

    url, begun = federation.begin("Google", redirect_uri)    lead the browser there
    federation.finish(begun, answer, redirect_uri)           what it came back with

Whoever begins keeps `begun` where this browser alone finds it, and gives it back once.
"""

import hashlib
import hmac
import logging
import re
import secrets
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from cognito_auth.cognito.hosted import ERROR, HostedPages
from cognito_auth.cognito.recording import Recording
from cognito_auth.config import IdentityProvider
from cognito_auth.errors import (
    AuthError,
    EmailNotAllowed,
    InvalidIssuer,
    InvalidNonce,
    InvalidProvider,
    NotAllowed,
    OtherAccount,
    ProofNeeded,
    ProviderAnswerRefused,
    ProviderCancelled,
    ProviderFailed,
    ProviderNotAsked,
    SignedOutEverywhere,
)
from cognito_auth.flows.sign_in import Authenticator
from cognito_auth.values import SignedIn

log = logging.getLogger(__name__)

# A code's alphabet is Cognito's own affair. Source: RFC 6749 appendix A.11.
CODE = re.compile(r"[\x20-\x7e]{1,2048}")
# How far the clocks of Cognito and this machine may be apart, in seconds.
LEEWAY_SECONDS = 60
# Google takes `select_account` alone; the others take `login`, or leave it.
PROMPTS = {"Google": "select_account"}
# What a trigger of the pool said, in what Cognito says of it.
# terraform/modules/triggers/functions/pre_sign_up.py
NOT_ALLOWED = "email domain not allowed"
TRIGGERS = ("presignup failed", "preauthentication failed")


@dataclass(frozen=True)
class Begun:
    """What is kept of a sign-in while the browser is at the provider.

    `client` is the app client that it was begun for, at its domain. `state` is the
    hash of what comes back. `subject` is the account's that shall be proved, "" for a
    sign-in. `after` is None where Cognito may let in who signed in before; else it
    asks anew, and `after` is when a sign-in began that was refused, 0 for none. It and
    `at` are in seconds since the epoch, UTC.
    """

    client: str
    redirect_uri: str
    provider: str
    state: str = field(repr=False)
    nonce: str = field(repr=False)
    code_verifier: str = field(repr=False)
    at: float
    subject: str
    after: int | None


@dataclass(frozen=True)
class Answer:
    """What a browser came back with, as it stands in the address.

    `issuer` is "" where there is none, which is so with Cognito.

    Source: RFC 6749 sections 4.1.2 and 4.1.2.1, RFC 9207 section 2.
    """

    state: str = field(repr=False)
    code: str = field(default="", repr=False)
    error: str = ""
    description: str = field(default="", repr=False)
    issuer: str = ""


class Federation:
    """Signs people in who come by one of the pool's identity providers.

    Args:
        hosted: Cognito's own pages.
        authenticator: Verifies the tokens, and gives up those that nobody keeps.
        providers: Where people may come from; none where the pool has no domain.
        issuers: What the pool's tokens may name as theirs.
        now: The clock, seconds since the epoch.
        record: Begins the recording of a sign-in; None for none.
    """

    def __init__(
        self,
        hosted: HostedPages,
        authenticator: Authenticator,
        providers: Sequence[IdentityProvider],
        issuers: Collection[str],
        *,
        now: Callable[[], float] = time.time,
        record: Callable[[str], Recording | None] = lambda _: None,
    ) -> None:
        self.providers = tuple(providers)
        self._hosted = hosted
        self._authenticator = authenticator
        self._issuers = issuers
        self._now = now
        self._record = record

    def named(self, name: str) -> IdentityProvider | None:
        """The provider of this name, if the app offers it."""
        return next((one for one in self.providers if one.name == name), None)

    def begin(
        self,
        provider: IdentityProvider,
        redirect_uri: str,
        *,
        prefix: str = "",
        subject: str = "",
        after: int | None = None,
    ) -> tuple[str, Begun]:
        """Begin a sign-in: where the browser goes, and what is kept meanwhile.

        Args:
            provider: One of `providers`.
            redirect_uri: Where it comes back to.
            prefix: What the state begins with, by which its keeper finds it.
            subject: The account that shall be proved, by asking anew.
            after: As in `Begun`; to ask anew without a subject too.
        """
        state = prefix + secrets.token_urlsafe(32)
        nonce, code_verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(48)
        if subject and after is None:
            after = 0
        begun = Begun(
            client=self._hosted.client,
            redirect_uri=redirect_uri,
            provider=provider.name,
            state=_hash(state),
            nonce=nonce,
            code_verifier=code_verifier,
            at=self._now(),
            subject=subject,
            after=after,
        )
        return self._hosted.authorize_url(self._query(begun, state)), begun

    def logout_url(self, logout_uri: str) -> str:
        """As `HostedPages.logout_url`."""
        return self._hosted.logout_url(logout_uri)

    def finish(self, begun: Begun, answer: Answer, redirect_uri: str) -> SignedIn:
        """Take the answer to a sign-in that this browser began.

        Args:
            begun: As `begin` returned it; it must be given here once only.
            answer: As the browser brought it.
            redirect_uri: As `begin` got it.

        Raises:
            ProviderAnswerRefused: It is the answer to another one, or has no code that
                is good for us.
            ProviderCancelled: The person or the provider said no.
            ProviderFailed: The provider or Cognito could not do it.
            NotAllowed: The pool's own rules say no.
            ProviderNotAsked: The provider asked nobody, where it should ask anew.
            SignedOutEverywhere: The same, where no account should be proved.
            OtherAccount: It is not the account that should be proved.
            ProofNeeded: That account's proof is its password.
            TokenError: The tokens must not be believed: also for another issuer,
                another nonce or another provider.
            ServiceUnavailable: No usable answer in time.
        """
        if not is_state_of(begun, answer.state):
            raise ProviderAnswerRefused("state of another sign-in")
        if (begun.client, begun.redirect_uri) != (self._hosted.client, redirect_uri):
            raise ProviderAnswerRefused("begun for another app client or address")
        if answer.issuer and answer.issuer not in self._issuers:
            raise InvalidIssuer("iss of the answer is none of the pool's")
        if answer.error:
            raise _failure(answer)
        if not CODE.fullmatch(answer.code):
            raise ProviderAnswerRefused("an answer without a code")
        recording = None if begun.subject else self._record("")
        if recording:
            asked = self._query(begun, answer.state)
            came = {"code": answer.code, "state": answer.state}
            recording.note("authorize", asked, came, sent_at=begun.at)
        tokens = self._hosted.exchange(
            answer.code, begun.code_verifier, redirect_uri, recording
        )
        try:
            found = self._authenticator.believed(tokens)
            self._check(begun, found)
        except AuthError as error:
            log.warning("a sign-in by %s is refused: %s", begun.provider, error.code)
            # nobody keeps them
            with suppress(AuthError):
                self._authenticator.sign_out(tokens)
            raise
        return found

    def _query(self, begun: Begun, state: str) -> dict[str, str]:
        provider = self.named(begun.provider)
        type_ = provider.type if provider else ""
        prompt = PROMPTS.get(type_, "login") if begun.after is not None else ""
        return self._hosted.authorize_query(
            provider=begun.provider,
            redirect_uri=begun.redirect_uri,
            state=state,
            nonce=begun.nonce,
            code_challenge=_challenge(begun.code_verifier),
            prompt=prompt,
        )

    def _check(self, begun: Begun, found: SignedIn) -> None:
        nonce = found.id_claims.raw.get("nonce")
        if not (isinstance(nonce, str) and _is_same(nonce, begun.nonce)):
            raise InvalidNonce("nonce of another sign-in, or none")
        if begun.provider not in found.providers:
            raise InvalidProvider(
                f"identities {sorted(found.providers)!r:.200}, expected one of "
                f"{begun.provider!r}"
            )
        if begun.subject and found.subject != begun.subject:
            raise OtherAccount("another account was proved")
        if begun.subject and not found.home:
            raise ProofNeeded("the account has a password of its own")
        if begun.after is None:
            return
        auth_time = found.id_claims.auth_time or 0
        # what was refused once is told by Cognito's own clock, to the second
        if auth_time < begun.at - LEEWAY_SECONDS or auth_time <= begun.after:
            refused = ProviderNotAsked if begun.subject else SignedOutEverywhere
            raise refused(f"auth_time {auth_time}, asked at {begun.at:.0f}")


def is_state_of(begun: Begun, state: str) -> bool:
    """Whether a state is the one that a sign-in was begun with; in constant time."""
    return _is_same(_hash(state), begun.state)


def _failure(answer: Answer) -> AuthError:
    """What came in place of a code; what Cognito says of it decides, and is not kept.

    Source: RFC 6749 section 4.1.2.1.
    """
    named = answer.error if ERROR.fullmatch(answer.error) else "unknown"
    said = answer.description.lower()
    if NOT_ALLOWED in said:
        return EmailNotAllowed(f"provider: {named}")
    if any(trigger in said for trigger in TRIGGERS):
        return NotAllowed(f"provider: {named}")
    log.warning("an identity provider or Cognito answered: %s", named)
    if named == "access_denied":
        return ProviderCancelled(f"provider: {named}")
    return ProviderFailed(f"provider: {named}")


def _challenge(code_verifier: str) -> str:
    """Source: RFC 7636 section 4.2, S256."""
    digest = hashlib.sha256(code_verifier.encode()).digest()
    return urlsafe_b64encode(digest).rstrip(b"=").decode()


def _hash(state: str) -> str:
    return hashlib.sha256(state.encode()).hexdigest()


def _is_same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())
