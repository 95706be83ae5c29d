"""An authenticator app turned on and off from the account; proving who is there."""

from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from cognito_auth.cognito.steps import TOTP
from cognito_auth.errors import (
    CodeMismatch,
    MfaAlreadyOn,
    MfaNotStarted,
    MfaRequired,
    SessionEnded,
    TooManyAttempts,
    WrongPassword,
)
from cognito_auth.pool import Pool as Flows
from cognito_auth.values import SignedIn, Tokens
from tests.embedded import Embedded
from tests.flows import (
    STEP_SECONDS,
    challenged,
    config_of,
    enrol,
    flows_of,
    not_a_code,
    signed_in,
    totp,
)
from tests.stack import PASSWORD, Stack

pytestmark = pytest.mark.integration

WRONG_PASSWORD = "Wrong horse 7 battery!"
OTHER_PASSWORD = "Another horse 9 battery!"


@pytest.fixture
def email(stack: Stack) -> str:
    return stack.confirmed_user()


@pytest.fixture
def session(flows: Flows, email: str) -> SignedIn:
    return signed_in(flows, email)


def test_the_secret_is_what_an_app_can_read(
    flows: Flows, session: SignedIn, email: str
) -> None:
    secret = flows.apps.start_totp(session.tokens)

    uri = urlsplit(secret.uri)
    assert (uri.scheme, uri.netloc) == ("otpauth", "totp")
    assert unquote(uri.path) == f"/Test app:{email}"
    assert parse_qs(uri.query) == {"secret": [secret.base32], "issuer": ["Test app"]}
    assert " " not in secret.uri
    groups = secret.in_groups.split(" ")
    assert "".join(groups) == secret.base32
    assert {len(group) for group in groups[:-1]} == {4}
    assert secret.base32 not in repr(secret)


def test_nothing_changes_until_the_app_is_proven(
    flows: Flows, session: SignedIn, email: str
) -> None:
    secret = flows.apps.start_totp(session.tokens)
    for typed in (not_a_code(secret.base32), "", "12345", "abcdef"):
        with pytest.raises(CodeMismatch):
            flows.apps.enable_totp(session.tokens, typed)
    assert TOTP not in flows.account.second_factors(session.tokens)
    assert signed_in(flows, email)

    flows.apps.enable_totp(session.tokens, totp(secret.base32))
    assert TOTP in flows.account.second_factors(session.tokens)
    assert challenged(flows, email).name == "SOFTWARE_TOKEN_MFA"


def test_a_code_before_the_secret_is_refused(flows: Flows, session: SignedIn) -> None:
    with pytest.raises(MfaNotStarted):
        flows.apps.enable_totp(session.tokens, "123456")


def test_a_second_secret_replaces_the_first_one(
    flows: Flows, session: SignedIn
) -> None:
    first = flows.apps.start_totp(session.tokens)
    second = flows.apps.start_totp(session.tokens)

    with pytest.raises(CodeMismatch):
        flows.apps.enable_totp(session.tokens, totp(first.base32))
    flows.apps.enable_totp(session.tokens, totp(second.base32))


def test_an_app_in_use_is_not_replaced_without_a_password(
    flows: Flows, session: SignedIn
) -> None:
    enrol(flows, session)

    with pytest.raises(MfaAlreadyOn):
        flows.apps.start_totp(session.tokens)


def test_an_app_is_turned_off_with_the_password_and_on_again(
    flows: Flows, session: SignedIn, email: str
) -> None:
    enrol(flows, session)

    flows.apps.disable_totp(session.tokens, PASSWORD)
    assert TOTP not in flows.account.second_factors(session.tokens)
    assert signed_in(flows, email)
    flows.apps.disable_totp(session.tokens, PASSWORD)

    enrol(flows, session)
    assert challenged(flows, email)


@pytest.mark.parametrize("password", [WRONG_PASSWORD, "", "x" * 257])
def test_an_app_is_not_turned_off_with_a_wrong_password(
    flows: Flows, session: SignedIn, email: str, password: str
) -> None:
    enrol(flows, session)

    with pytest.raises(WrongPassword):
        flows.apps.disable_totp(session.tokens, password)
    assert TOTP in flows.account.second_factors(session.tokens)


@pytest.mark.parametrize("with_app", [False, True])
def test_the_password_of_another_account_proves_nothing(
    stack: Stack, flows: Flows, session: SignedIn, with_app: bool
) -> None:
    enrol(flows, session)
    other = stack.confirmed_user(OTHER_PASSWORD)
    if with_app:
        enrol(flows, signed_in(flows, other, OTHER_PASSWORD))

    with pytest.raises(WrongPassword):
        flows.apps.disable_totp(session.tokens, OTHER_PASSWORD)
    assert TOTP in flows.account.second_factors(session.tokens)


def test_proving_a_password_leaves_no_tokens_behind_and_this_session_alone(
    flows: Flows, session: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Tokens] = []
    cognito = flows.authenticator._cognito
    prove = cognito.srp

    def keep(username: str, password: str) -> object:
        made.append(prove(username, password))  # type: ignore[arg-type]
        return made[-1]

    monkeypatch.setattr(cognito, "srp", keep)
    flows.authenticator.reauthenticate(session.tokens, PASSWORD)

    assert len(made) == 1
    with pytest.raises(SessionEnded):
        flows.authenticator.refresh(made[0])
    with pytest.raises(SessionEnded):
        flows.account.second_factors(made[0])
    assert flows.authenticator.refresh(session.tokens)
    assert TOTP not in flows.account.second_factors(session.tokens)


def test_guessing_a_password_again_locks_out_like_a_sign_in(
    flows: Flows, session: SignedIn, email: str
) -> None:
    for _ in range(5):
        with pytest.raises(WrongPassword):
            flows.authenticator.reauthenticate(session.tokens, WRONG_PASSWORD)

    with pytest.raises(TooManyAttempts):
        flows.authenticator.reauthenticate(session.tokens, PASSWORD)


def test_where_everybody_needs_an_app_it_stays_on(emulator: Embedded) -> None:
    pool = emulator.make_pool(MfaConfiguration="ON")
    flows, email = flows_of(config_of(pool, mfa="ON")), pool.confirmed_user()
    setup = flows.challenges.begin_totp_setup(challenged(flows, email), email)
    session = flows.challenges.finish_totp_setup(
        setup.challenge, totp(setup.secret.base32)
    )
    assert isinstance(session, SignedIn)

    with pytest.raises(MfaRequired):
        flows.apps.disable_totp(session.tokens, PASSWORD)
    assert TOTP in flows.account.second_factors(session.tokens)


def test_a_session_that_ended_changes_nothing(
    flows: Flows, session: SignedIn, email: str
) -> None:
    flows.authenticator.sign_out_everywhere(session.tokens)

    for change in (
        lambda: flows.account.second_factors(session.tokens),
        lambda: flows.apps.start_totp(session.tokens),
        lambda: flows.apps.enable_totp(session.tokens, "123456"),
        lambda: flows.apps.disable_totp(session.tokens, PASSWORD),
    ):
        with pytest.raises(SessionEnded):
            change()


def test_the_code_that_turned_it_on_does_not_tell_the_next_one(
    flows: Flows, session: SignedIn, email: str, emulator: Embedded
) -> None:
    secret = enrol(flows, session)

    with emulator.later(STEP_SECONDS):
        code = totp(secret, STEP_SECONDS)
        outcome = flows.challenges.answer_code(challenged(flows, email), code)
    assert isinstance(outcome, SignedIn)
