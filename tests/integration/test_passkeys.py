"""Passkeys from the account to the next sign-in, against the embedded Cognito."""

import json

import pytest

from cognito_auth.cognito.steps import passkey_options
from cognito_auth.errors import (
    ChallengeExpired,
    IncorrectCredentials,
    PasskeyExpired,
    PasskeyRefused,
    WayNotOffered,
)
from cognito_auth.pool import Pool as Flows
from cognito_auth.values import SignedIn
from tests.authenticator import Authenticator
from tests.choices import choosing_pool
from tests.embedded import Embedded, Pool
from tests.flows import config_of, enrol, flows_of, signed_in

pytestmark = pytest.mark.integration

RELYING_PARTY = "app.example.com"


@pytest.fixture(scope="module")
def pool(emulator: Embedded) -> Pool:
    pool = choosing_pool(emulator, "WEB_AUTHN")
    pool.embedded.admin.set_user_pool_mfa_config(
        UserPoolId=pool.pool_id,
        MfaConfiguration="OPTIONAL",
        SoftwareTokenMfaConfiguration={"Enabled": True},
        WebAuthnConfiguration={"RelyingPartyId": RELYING_PARTY},
    )
    return pool


@pytest.fixture(scope="module")
def flows(pool: Pool) -> Flows:
    return flows_of(config_of(pool, first_factors=("PASSWORD", "WEB_AUTHN")))


def made(flows: Flows, session: SignedIn) -> Authenticator:
    """A passkey of the account."""
    authenticator = Authenticator()
    options = json.loads(flows.passkeys.start(session.tokens))
    flows.passkeys.finish(session.tokens, json.dumps(authenticator.create(options)))
    return authenticator


def test_an_account_signs_in_by_the_passkey_that_it_made(
    pool: Pool, flows: Flows
) -> None:
    email = pool.confirmed_user()
    session = signed_in(flows, email)
    assert flows.ways.of(email) == ("password",)
    assert flows.passkeys.all(session.tokens) == []

    authenticator = made(flows, session)

    assert flows.ways.of(f" {email.upper()}") == ("passkey", "password")
    [listed] = flows.passkeys.all(session.tokens)
    assert (listed.relying_party, bool(listed.name)) == (RELYING_PARTY, True)
    begun = flows.ways.begin_passkey(email)
    signed = authenticator.get(passkey_options(begun))
    found = flows.ways.answer_passkey(begun, signed)
    assert isinstance(found, SignedIn)
    assert found.subject == session.subject
    with pytest.raises(ChallengeExpired):
        flows.ways.answer_passkey(begun, signed)


def test_a_passkey_that_was_removed_signs_in_no_longer(
    pool: Pool, flows: Flows
) -> None:
    email = pool.confirmed_user()
    session = signed_in(flows, email)
    authenticator = made(flows, session)
    begun = flows.ways.begin_passkey(email)
    [listed] = flows.passkeys.all(session.tokens)

    flows.passkeys.delete(session.tokens, listed.id)
    flows.passkeys.delete(session.tokens, listed.id)

    with pytest.raises(IncorrectCredentials):
        flows.ways.answer_passkey(begun, authenticator.get(passkey_options(begun)))
    with pytest.raises(WayNotOffered):
        flows.ways.begin_passkey(email)
    assert flows.ways.of(email) == ("password",)


def test_a_second_factor_comes_after_the_password_alone(
    pool: Pool, flows: Flows
) -> None:
    email = pool.confirmed_user()
    session = signed_in(flows, email)
    made(flows, session)
    assert flows.passkeys.can_sign_in(flows.account.second_factors(session.tokens))
    assert "passkey" in flows.ways.of(email)

    enrol(flows, session)

    assert not flows.passkeys.can_sign_in(flows.account.second_factors(session.tokens))
    assert flows.ways.of(email) == ("password",)


def test_one_accounts_passkey_is_not_anothers(pool: Pool, flows: Flows) -> None:
    ada, eve = pool.confirmed_user(), pool.confirmed_user()
    made(flows, signed_in(flows, ada))
    hers = made(flows, signed_in(flows, eve))
    begun = flows.ways.begin_passkey(ada)

    with pytest.raises(IncorrectCredentials):
        flows.ways.answer_passkey(begun, hers.get(passkey_options(begun)))


def test_a_passkey_is_made_of_its_own_challenge_once(pool: Pool, flows: Flows) -> None:
    session = signed_in(flows, pool.confirmed_user())
    authenticator = Authenticator()
    first = json.loads(flows.passkeys.start(session.tokens))
    credential = json.dumps(authenticator.create(first))
    foreign = json.dumps(authenticator.create({**first, "challenge": "AAAA"}))

    with pytest.raises((PasskeyRefused, PasskeyExpired)):
        flows.passkeys.finish(session.tokens, foreign)
    flows.passkeys.start(session.tokens)
    with pytest.raises((PasskeyRefused, PasskeyExpired)):
        flows.passkeys.finish(session.tokens, credential)
    assert flows.passkeys.all(session.tokens) == []


def test_a_stranger_gets_a_choice_as_well(pool: Pool, flows: Flows) -> None:
    strangers = [f"nobody-{number}@example.com" for number in range(20)]

    choices = [flows.ways.of(stranger) for stranger in strangers]

    # those of an account without a passkey, and those of one with it
    assert set(choices) == {("password",), ("passkey", "password")}
    assert choices == [flows.ways.of(stranger) for stranger in strangers]
