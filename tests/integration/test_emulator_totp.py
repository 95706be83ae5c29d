"""Authenticator apps at the embedded Cognito."""

import json
from typing import Any

import pytest

from tests.embedded import PASSWORD, Embedded, Pool
from tests.flows import STEP_SECONDS, totp
from tests.integration.errors import refused

pytestmark = pytest.mark.integration


def respond(
    pool: Pool, name: str, session: str, email: str, **responses: str
) -> dict[str, Any]:
    answer: dict[str, Any] = pool.embedded.public.respond_to_auth_challenge(
        ClientId=pool.client_id,
        ChallengeName=name,
        Session=session,
        ChallengeResponses={"USERNAME": email, **responses},
    )
    return answer


def enrol(pool: Pool, email: str) -> str:
    client, token = pool.embedded.public, pool.sign_in(email)["AccessToken"]
    secret: str = client.associate_software_token(AccessToken=token)["SecretCode"]
    client.verify_software_token(AccessToken=token, UserCode=totp(secret))
    # proven, but not yet asked for
    assert "AuthenticationResult" in pool.first_factor(email)
    client.set_user_mfa_preference(
        AccessToken=token,
        SoftwareTokenMfaSettings={"Enabled": True, "PreferredMfa": True},
    )
    return secret


def test_sign_in_needs_the_code_once_enrolled(emulator: Embedded, pool: Pool) -> None:
    email = pool.confirmed_user()
    secret = enrol(pool, email)
    challenge = pool.first_factor(email)
    assert challenge["ChallengeName"] == "SOFTWARE_TOKEN_MFA"
    session, name = challenge["Session"], challenge["ChallengeName"]
    with refused("CodeMismatchException"):
        respond(pool, name, session, email, SOFTWARE_TOKEN_MFA_CODE="000000")
    with refused("NotAuthorizedException", "Invalid session"):
        respond(pool, name, "made-up" * 9, email, SOFTWARE_TOKEN_MFA_CODE=totp(secret))
    code = totp(secret)
    answer = respond(pool, name, session, email, SOFTWARE_TOKEN_MFA_CODE=code)
    assert "AccessToken" in answer["AuthenticationResult"]
    session = pool.first_factor(email)["Session"]
    with refused("ExpiredCodeException", "already been used"):
        respond(pool, name, session, email, SOFTWARE_TOKEN_MFA_CODE=code)
    with emulator.later(STEP_SECONDS * 2):
        code = totp(secret, STEP_SECONDS * 2)
        respond(pool, name, session, email, SOFTWARE_TOKEN_MFA_CODE=code)


def test_five_wrong_codes_end_the_session(pool: Pool) -> None:
    email = pool.confirmed_user()
    secret = enrol(pool, email)
    challenge = pool.first_factor(email)
    session, name = challenge["Session"], challenge["ChallengeName"]
    for _ in range(5):
        with refused("CodeMismatchException"):
            respond(pool, name, session, email, SOFTWARE_TOKEN_MFA_CODE="000000")
    with refused("NotAuthorizedException", "Invalid session"):
        respond(pool, name, session, email, SOFTWARE_TOKEN_MFA_CODE=totp(secret))


def test_preference_needs_a_proven_secret(emulator: Embedded, pool: Pool) -> None:
    email = pool.confirmed_user()
    token = pool.sign_in(email)["AccessToken"]
    settings = {"SoftwareTokenMfaSettings": {"Enabled": True}}
    with refused("InvalidParameterException", "not verified software token"):
        emulator.public.set_user_mfa_preference(AccessToken=token, **settings)
    with refused("InvalidParameterException", "not verified software token"):
        emulator.admin.admin_set_user_mfa_preference(
            UserPoolId=pool.pool_id, Username=email, **settings
        )
    emulator.public.associate_software_token(AccessToken=token)
    with refused("EnableSoftwareTokenMFAException"):
        emulator.public.verify_software_token(AccessToken=token, UserCode="000000")
    with refused("InvalidParameterException", "second factor"):
        emulator.public.set_user_mfa_preference(
            AccessToken=token, SMSMfaSettings={"Enabled": True}
        )


def test_association_needs_a_token_or_a_session(emulator: Embedded) -> None:
    with refused("NotAuthorizedException"):
        emulator.public.associate_software_token(Session="made-up" * 9)
    with refused("NotAuthorizedException"):
        emulator.public.verify_software_token(Session="made-up" * 9, UserCode="000000")


def test_pool_with_mandatory_mfa_makes_users_enrol(emulator: Embedded) -> None:
    pool, client = emulator.make_pool(MfaConfiguration="ON"), emulator.public
    email = pool.confirmed_user()
    challenge = pool.first_factor(email)
    assert challenge["ChallengeName"] == "MFA_SETUP"
    offered = challenge["ChallengeParameters"]["MFAS_CAN_SETUP"]
    assert json.loads(offered) == ["SOFTWARE_TOKEN_MFA"]
    with refused("NotAuthorizedException", "Invalid session"):
        respond(pool, "MFA_SETUP", challenge["Session"], email)
    proposal = client.associate_software_token(Session=challenge["Session"])
    secret = proposal["SecretCode"]
    with refused("NotAuthorizedException", "Invalid session"):
        respond(pool, "MFA_SETUP", proposal["Session"], email)
    with refused("EnableSoftwareTokenMFAException"):
        client.verify_software_token(Session=proposal["Session"], UserCode="000000")
    proven = client.verify_software_token(
        Session=proposal["Session"], UserCode=totp(secret)
    )
    answer = respond(pool, "MFA_SETUP", proven["Session"], email)
    assert "AccessToken" in answer["AuthenticationResult"]
    assert pool.first_factor(email)["ChallengeName"] == "SOFTWARE_TOKEN_MFA"
    assert pool.user(email)["UserMFASettingList"] == ["SOFTWARE_TOKEN_MFA"]


def test_forced_new_password_is_followed_by_mandatory_mfa(emulator: Embedded) -> None:
    pool, email = emulator.make_pool(MfaConfiguration="ON"), "both@example.com"
    pool.invite(email)
    first = pool.first_factor(email)
    then = respond(
        pool, first["ChallengeName"], first["Session"], email, NEW_PASSWORD=PASSWORD
    )
    assert then["ChallengeName"] == "MFA_SETUP"
