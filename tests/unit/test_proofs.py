"""A fresh proof: what gives one, and what is not done without."""

from collections.abc import Callable
from typing import cast

import pytest
from cryptography.fernet import Fernet

from cognito_auth.errors import (
    ProofNeeded,
    ServiceUnavailable,
    SessionEnded,
    WrongPassword,
)
from cognito_auth.flows.browsers import Browsers
from cognito_auth.flows.proofs import Proofs
from cognito_auth.flows.sign_in import Authenticator
from cognito_auth.sessions.life import BY_TRUST, Session, Sessions
from cognito_auth.sessions.sealing import Sealer
from cognito_auth.sessions.sqlite import SqliteStore
from cognito_auth.values import Challenge, SignedIn, Tokens, Visitor
from streamlit_cognito.script import proof
from streamlit_cognito.script.session import Presence
from streamlit_cognito.testing import fake_sign_in
from tests.unit.clock import Clock

TOKENS = Tokens("id", "access", "refresh")
BROWSER = "b" * 64
PASSWORD = "Correct horse 7 battery!"
# longer than a proof is good, shorter than a session unused
LATER = 15 * 60.0


class FakeAuthenticator:
    """Knows one password."""

    def reauthenticate(self, tokens: Tokens, password: str) -> None:
        assert tokens == TOKENS
        if password != PASSWORD:
            raise WrongPassword("no")


@pytest.fixture
def sessions(store: SqliteStore, clock: Clock) -> Sessions:
    return Sessions(store, Sealer([Fernet.generate_key().decode()]), now=clock)


@pytest.fixture
def session(sessions: Sessions) -> Session:
    return sessions.create("sub", TOKENS, BROWSER)


@pytest.fixture
def proofs(sessions: Sessions) -> Proofs:
    return Proofs(sessions, cast(Authenticator, FakeAuthenticator()))


Counted = tuple[Callable[[str], str], list[str]]


@pytest.fixture
def counted() -> Counted:
    done: list[str] = []

    def do(value: str) -> str:
        done.append(value)
        return value.upper()

    return do, done


def test_with_a_fresh_proof_it_is_done(
    proofs: Proofs, session: Session, counted: Counted
) -> None:
    do, done = counted
    assert proofs.is_fresh(session)
    assert proofs.needed_for(session.id, do, "a") == "A"
    assert done == ["a"]


def test_without_nothing_is_done_though_the_page_was_drawn_with_one(
    proofs: Proofs, session: Session, clock: Clock, counted: Counted
) -> None:
    do, done = counted
    clock.seconds += LATER
    with pytest.raises(ProofNeeded):
        proofs.needed_for(session.id, do, "a")
    assert done == []


def test_the_password_is_a_proof_and_a_wrong_one_is_none(
    proofs: Proofs, session: Session, clock: Clock, counted: Counted
) -> None:
    do, _ = counted
    clock.seconds += LATER
    with pytest.raises(WrongPassword):
        proofs.prove(session.id, TOKENS, "Wrong horse 8 battery!")
    with pytest.raises(ProofNeeded):
        proofs.needed_for(session.id, do, "a")
    proofs.prove(session.id, TOKENS, PASSWORD)
    assert proofs.needed_for(session.id, do, "a") == "A"


def test_what_takes_the_password_itself_needs_no_proof_and_is_one(
    proofs: Proofs, session: Session, clock: Clock, counted: Counted
) -> None:
    do, done = counted
    clock.seconds += LATER
    assert proofs.given_by(session.id, do, "a") == "A"
    assert proofs.needed_for(session.id, do, "b") == "B"
    assert done == ["a", "b"]


def test_what_took_a_wrong_password_is_no_proof(
    proofs: Proofs, session: Session, clock: Clock, counted: Counted
) -> None:
    def refuse() -> None:
        raise WrongPassword("no")

    do, _ = counted
    clock.seconds += LATER
    with pytest.raises(WrongPassword):
        proofs.given_by(session.id, refuse)
    with pytest.raises(ProofNeeded):
        proofs.needed_for(session.id, do, "a")


def test_what_was_done_has_not_failed_because_the_store_is_away(
    proofs: Proofs,
    session: Session,
    sessions: Sessions,
    counted: Counted,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def prove(_: str) -> None:
        raise ServiceUnavailable("session store")

    monkeypatch.setattr(sessions, "prove", prove)
    assert proofs.given_by(session.id, counted[0], "a") == "A"


def test_while_the_store_is_away_nothing_that_needs_a_proof_is_done(
    proofs: Proofs,
    session: Session,
    store: SqliteStore,
    counted: Counted,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def read(_: str) -> None:
        raise ServiceUnavailable("session store")

    do, done = counted
    monkeypatch.setattr(store, "read", read)
    with pytest.raises(ServiceUnavailable):
        proofs.needed_for(session.id, do, "a")
    assert done == []


def test_of_an_ended_session_nothing_is_done(
    proofs: Proofs, session: Session, sessions: Sessions, counted: Counted
) -> None:
    do, done = counted
    sessions.delete(session.id)
    with pytest.raises(SessionEnded):
        proofs.needed_for(session.id, do, "a")
    assert done == []


def test_a_sign_in_by_a_further_step_is_a_proof_from_its_end(
    proofs: Proofs, sessions: Sessions, clock: Clock
) -> None:
    browsers = Browsers(sessions, cast(Authenticator, FakeAuthenticator()))
    with fake_sign_in("ada@example.com") as signed_in:
        assert signed_in
    steps: list[SignedIn | Challenge] = [
        Challenge("SOFTWARE_TOKEN_MFA", "ada", "session", {}, password_proven=True),
        signed_in,
    ]
    visitor = Visitor(BROWSER, "Firefox")
    assert isinstance(browsers.begin(visitor, steps.pop, 0), Challenge)
    clock.seconds += LATER
    begun = browsers.begin(visitor, steps.pop, 0)
    assert isinstance(begun, Session)
    assert proofs.is_fresh(begun)


@pytest.mark.parametrize("wrapped", [proof.given_by, proof.by_all_factors])
def test_where_trust_stood_for_the_second_factor_the_password_alone_does_nothing(
    sessions: Sessions,
    counted: Counted,
    monkeypatch: pytest.MonkeyPatch,
    wrapped: Callable[..., Callable[[str], str]],
) -> None:
    do, done = counted
    found = sessions.create("sub", TOKENS, BROWSER, proved_at=BY_TRUST)
    monkeypatch.setattr(proof.session, "presence", lambda: Presence(found))

    with pytest.raises(ProofNeeded):
        wrapped(do)("a")
    assert done == []


def test_where_trust_stood_for_the_second_factor_nothing_is_a_proof(
    sessions: Sessions, proofs: Proofs, counted: Counted, clock: Clock
) -> None:
    do, done = counted
    found = sessions.create("sub", TOKENS, BROWSER, proved_at=BY_TRUST)

    assert not proofs.is_fresh(found)
    # nor where proofs are good for ever
    sessions.proof_seconds = 2 * clock()
    assert not proofs.is_fresh(found)
    with pytest.raises(ProofNeeded):
        proofs.prove(found.id, TOKENS, PASSWORD)
    with pytest.raises(ProofNeeded):
        proofs.needed_for(found.id, do, "a")
    assert done == []
    # as long as it lives
    clock.seconds += 60
    again = sessions.get(found.id, BROWSER)
    assert again
    assert again.is_by_trust
