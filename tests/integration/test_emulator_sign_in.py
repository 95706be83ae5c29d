"""Signing in to the embedded Cognito: SRP proof, lockout, forced new password."""

import json
import statistics
import time
import uuid
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.embedded import PASSWORD, Embedded, Pool
from tests.integration.errors import refused

pytestmark = pytest.mark.integration

WRONG = "Wrong horse 7 battery!"
NEW_PASSWORD = "Another horse 8 battery!"


def respond(pool: Pool, name: str, session: str, **responses: str) -> dict[str, Any]:
    answer: dict[str, Any] = pool.embedded.public.respond_to_auth_challenge(
        ClientId=pool.client_id,
        ChallengeName=name,
        Session=session,
        ChallengeResponses={k.replace("__", "."): v for k, v in responses.items()},
    )
    return answer


def test_right_password_gives_tokens(pool: Pool) -> None:
    assert set(pool.sign_in(pool.confirmed_user())) >= {
        "AccessToken",
        "IdToken",
        "RefreshToken",
    }


@pytest.mark.parametrize("password", [WRONG, PASSWORD.lower(), PASSWORD + " "])
def test_wrong_password_is_refused_by_its_proof(pool: Pool, password: str) -> None:
    email = pool.confirmed_user()
    with refused("NotAuthorizedException", "Incorrect username or password."):
        pool.sign_in(email, password)


def test_unknown_user_is_refused_like_a_wrong_password(pool: Pool) -> None:
    with refused("NotAuthorizedException", "Incorrect username or password."):
        pool.sign_in("nobody@example.com")


def test_unconfirmed_user_is_refused(pool: Pool) -> None:
    with refused("UserNotConfirmedException"):
        pool.sign_in(pool.sign_up())


def test_disabled_user_is_refused(emulator: Embedded, pool: Pool) -> None:
    email = pool.confirmed_user()
    emulator.admin.admin_disable_user(UserPoolId=pool.pool_id, Username=email)
    with refused("NotAuthorizedException", "disabled"):
        pool.sign_in(email)


def test_other_flows_are_refused(emulator: Embedded, pool: Pool) -> None:
    with refused("InvalidParameterException", "USER_PASSWORD_AUTH"):
        emulator.public.initiate_auth(
            ClientId=pool.client_id,
            AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": pool.confirmed_user(), "PASSWORD": PASSWORD},
        )


def proof(pool: Pool, email: str) -> dict[str, Any]:
    srp = pool.srp(email)
    asked = pool.embedded.public.initiate_auth(
        ClientId=pool.client_id,
        AuthFlow="USER_SRP_AUTH",
        AuthParameters=srp.get_auth_params(),
    )
    return dict(
        ClientId=pool.client_id,
        ChallengeName="PASSWORD_VERIFIER",
        ChallengeResponses=srp.process_challenge(
            asked["ChallengeParameters"], srp.get_auth_params()
        ),
    )


def test_proof_is_good_once(emulator: Embedded, pool: Pool) -> None:
    request = proof(pool, pool.confirmed_user())
    emulator.public.respond_to_auth_challenge(**request)
    with refused("NotAuthorizedException"):
        emulator.public.respond_to_auth_challenge(**request)


def test_proof_is_good_for_three_minutes(emulator: Embedded, pool: Pool) -> None:
    request = proof(pool, pool.confirmed_user())
    with emulator.later(181), refused("NotAuthorizedException"):
        emulator.public.respond_to_auth_challenge(**request)


def test_proof_is_good_for_its_user_and_client(emulator: Embedded, pool: Pool) -> None:
    request = proof(pool, pool.confirmed_user())
    other_client = emulator.make_pool().client_id
    with refused("NotAuthorizedException"):
        emulator.public.respond_to_auth_challenge(
            **{**request, "ClientId": other_client}
        )
    responses = {**request["ChallengeResponses"], "USERNAME": pool.confirmed_user()}
    with refused("NotAuthorizedException"):
        emulator.public.respond_to_auth_challenge(
            **{**request, "ChallengeResponses": responses}
        )
    emulator.public.respond_to_auth_challenge(**request)


@pytest.mark.parametrize("known", [True, False])
def test_failures_lock_an_account_for_doubling_times(
    emulator: Embedded, pool: Pool, known: bool
) -> None:
    email = pool.confirmed_user() if known else "locked-nobody@example.com"
    later = 0.0
    for failures in range(1, 9):
        with emulator.later(later), refused("NotAuthorizedException", "Incorrect"):
            pool.sign_in(email, WRONG)
        if failures > 5:
            seconds = 2 ** (failures - 5)
            # a busy machine may need most of these three seconds to ask
            with (
                emulator.later(later + max(0, seconds - 3)),
                refused("NotAuthorizedException", "Password attempts exceeded"),
            ):
                pool.sign_in(email)
        if failures >= 5:
            later += 2 ** (failures - 5) + 1
    if known:
        with emulator.later(later):
            assert pool.sign_in(email)
        # a sign-in forgives what was before
        with refused("NotAuthorizedException", "Incorrect"):
            pool.sign_in(email, WRONG)


def test_lock_ends_after_15_idle_minutes(emulator: Embedded, pool: Pool) -> None:
    email = pool.confirmed_user()
    for _ in range(5):
        with refused("NotAuthorizedException", "Incorrect"):
            pool.sign_in(email, WRONG)
    with emulator.later(15 * 60 + 2):
        for _ in range(4):
            with refused("NotAuthorizedException", "Incorrect"):
                pool.sign_in(email, WRONG)
        assert pool.sign_in(email)


def test_new_password_must_meet_the_policy(pool: Pool) -> None:
    email = pool.invite("forced@example.com")
    challenge = pool.first_factor(email)
    assert challenge["ChallengeName"] == "NEW_PASSWORD_REQUIRED"
    session = challenge["Session"]
    with refused("InvalidPasswordException"):
        respond(
            pool, "NEW_PASSWORD_REQUIRED", session, USERNAME=email, NEW_PASSWORD="weak"
        )
    answers = {"USERNAME": email, "NEW_PASSWORD": NEW_PASSWORD}
    answer = respond(pool, "NEW_PASSWORD_REQUIRED", session, **answers)
    assert "AccessToken" in answer["AuthenticationResult"]
    assert pool.sign_in(email, NEW_PASSWORD)
    with refused("NotAuthorizedException", "Invalid session"):
        respond(pool, "NEW_PASSWORD_REQUIRED", session, **answers)


def test_session_is_good_for_its_user_challenge_client_and_time(
    emulator: Embedded, pool: Pool
) -> None:
    email = pool.invite("bound@example.com")
    session = pool.first_factor(email)["Session"]
    answers = {"USERNAME": email, "NEW_PASSWORD": NEW_PASSWORD}
    name = "NEW_PASSWORD_REQUIRED"
    other_client = emulator.admin.create_user_pool_client(
        UserPoolId=pool.pool_id, ClientName="other"
    )["UserPoolClient"]["ClientId"]
    for change in ({"Session": "A" * 40}, {"ClientId": other_client}):
        request = {
            "ClientId": pool.client_id,
            "ChallengeName": name,
            "Session": session,
            "ChallengeResponses": answers,
            **change,
        }
        with refused("NotAuthorizedException", "Invalid session"):
            emulator.public.respond_to_auth_challenge(**request)
    with refused("NotAuthorizedException", "Invalid session"):
        respond(pool, name, session, **{**answers, "USERNAME": pool.confirmed_user()})
    for other in ("SOFTWARE_TOKEN_MFA", "MFA_SETUP", "SMS_MFA", "EMAIL_OTP"):
        with refused("NotAuthorizedException", "Invalid session"):
            respond(pool, other, session, **answers)
    with emulator.later(181), refused("NotAuthorizedException", "Invalid session"):
        respond(pool, name, session, **answers)
    assert pool.user(email)["UserStatus"] == "FORCE_CHANGE_PASSWORD"
    respond(pool, name, session, **answers)


def test_required_attributes_are_asked_for_with_the_new_password(
    emulator: Embedded,
) -> None:
    pool = emulator.make_pool(Schema=[{"Name": "name", "Required": True}])
    email = pool.invite("incomplete@example.com")
    challenge = pool.first_factor(email)
    parameters = challenge["ChallengeParameters"]
    assert json.loads(parameters["requiredAttributes"]) == ["userAttributes.name"]
    assert "sub" not in json.loads(parameters["userAttributes"])
    name, session = "NEW_PASSWORD_REQUIRED", challenge["Session"]
    answers = {"USERNAME": email, "NEW_PASSWORD": NEW_PASSWORD}
    with refused("InvalidParameterException", "name is missing"):
        respond(pool, name, session, **answers)
    with refused("NotAuthorizedException", "unauthorized attribute"):
        respond(pool, name, session, **answers, userAttributes__email_verified="true")
    with refused("InvalidParameterException", "sub"):
        respond(pool, name, session, **answers, userAttributes__sub="me")
    respond(pool, name, session, **answers, userAttributes__name="Ada")
    assert pool.user(email)["attributes"]["name"] == "Ada"


def test_temporary_password_expires_after_seven_days(
    emulator: Embedded, pool: Pool
) -> None:
    email = pool.invite("stale@example.com")
    with (
        emulator.later(7 * 24 * 3600 + 1),
        refused("NotAuthorizedException", "Temporary password has expired"),
    ):
        pool.first_factor(email)


def test_invited_address_is_unverified_in_the_token(
    emulator: Embedded, pool: Pool, claims_of: Any
) -> None:
    email = pool.invite("invited@example.com")
    emulator.admin.admin_set_user_password(
        UserPoolId=pool.pool_id, Username=email, Password=PASSWORD, Permanent=True
    )
    assert claims_of(pool.sign_in(email)["IdToken"])["email_verified"] is False


def test_names_are_compared_in_lower_case(emulator: Embedded, pool: Pool) -> None:
    email = pool.sign_up("Mixed.Case@Example.com")
    pool.confirm("mixed.case@EXAMPLE.com")
    assert pool.sign_in("MIXED.CASE@example.com")
    assert pool.user("mixed.CASE@example.com")["attributes"]["email"] == email.lower()
    with refused("UsernameExistsException"):
        pool.sign_up("mixed.case@example.COM")
    with refused("UsernameExistsException"):
        pool.invite("MIXED.case@example.com")
    pool.invite("Made@Example.com", email="Made@Example.com")
    listed = emulator.admin.list_users(
        UserPoolId=pool.pool_id, Filter='email = "MADE@example.com"'
    )["Users"]
    assert len(listed) == 1


def test_case_sensitive_pool_keeps_the_names(emulator: Embedded) -> None:
    pool = emulator.make_pool(UsernameConfiguration={"CaseSensitive": True})
    pool.sign_up("Two@Example.com")
    pool.sign_up("two@example.com")
    assert pool.user("Two@Example.com")["attributes"]["email"] == "Two@Example.com"


def test_unsigned_admin_calls_are_refused(emulator: Embedded, pool: Pool) -> None:
    email, public = pool.sign_up(), emulator.public
    with pytest.raises(ClientError, match="Missing Authentication Token"):
        public.list_users(UserPoolId=pool.pool_id)
    with pytest.raises(ClientError, match="Missing Authentication Token"):
        public.admin_confirm_sign_up(UserPoolId=pool.pool_id, Username=email)
    with pytest.raises(ClientError, match="Missing Authentication Token"):
        public.create_user_pool(PoolName="mine")


def challenge_of(pool: Pool, name: str) -> dict[str, str]:
    parameters: dict[str, str] = pool.embedded.public.initiate_auth(
        ClientId=pool.client_id,
        AuthFlow="USER_SRP_AUTH",
        AuthParameters={"USERNAME": name, "SRP_A": "a1" * 128},
    )["ChallengeParameters"]
    return parameters


def test_challenge_of_an_unknown_user_looks_like_a_known_ones(
    emulator: Embedded, pool: Pool
) -> None:
    known = challenge_of(pool, pool.confirmed_user())
    unknown = challenge_of(pool, "nobody@example.com")
    assert set(unknown) == set(known)
    for parameters in (known, unknown):
        assert parameters["USERNAME"] == parameters["USER_ID_FOR_SRP"]
        assert str(uuid.UUID(parameters["USERNAME"])) == parameters["USERNAME"]
        assert uuid.UUID(parameters["USERNAME"]).version == 4
        assert len(parameters["SALT"]) == 32
    assert "nobody" not in str(unknown)


def test_unknown_user_keeps_its_id_and_salt(emulator: Embedded, pool: Pool) -> None:
    def fixed(pool: Pool, name: str) -> tuple[str, str]:
        parameters = challenge_of(pool, name)
        return parameters["USER_ID_FOR_SRP"], parameters["SALT"]

    first = fixed(pool, "nobody@example.com")
    assert fixed(pool, "NoBody@example.com") == first
    assert fixed(pool, "nobody2@example.com")[0] != first[0]
    assert fixed(emulator.make_pool(), "nobody@example.com")[0] != first[0]
    emulator.restart()
    assert fixed(pool, "nobody@example.com") == first


def test_pool_with_names_of_its_own_gives_the_name(emulator: Embedded) -> None:
    pool = emulator.make_pool(UsernameAttributes=[], AutoVerifiedAttributes=[])
    emulator.public.sign_up(ClientId=pool.client_id, Username="ada", Password=PASSWORD)
    emulator.admin.admin_confirm_sign_up(UserPoolId=pool.pool_id, Username="ada")
    for name in ("ada", "nobody"):
        assert challenge_of(pool, name)["USER_ID_FOR_SRP"] == name
    with refused("NotAuthorizedException", "Incorrect username or password."):
        pool.sign_in("nobody")


def test_proof_for_an_unknown_user_costs_as_much(
    emulator: Embedded, pool: Pool
) -> None:
    """Refusing at once takes a tenth of the time of looking at a proof."""

    def seconds(name: str) -> float:
        times = []
        for number in range(9):
            request = proof(pool, f"{number}{name}")
            request["ChallengeResponses"]["PASSWORD_CLAIM_SIGNATURE"] = "d3Jvbmc="
            begun = time.perf_counter()
            with refused("NotAuthorizedException", "Incorrect"):
                emulator.public.respond_to_auth_challenge(**request)
            times.append(time.perf_counter() - begun)
        return statistics.median(times)

    for number in range(9):
        pool.confirm(pool.sign_up(f"{number}slow@example.com"))
    known, unknown = seconds("slow@example.com"), seconds("slow-nobody@example.com")
    assert known / 2 < unknown < known * 2
