"""Sign-in by choice at the embedded Cognito: what is offered, and passwords by it."""

from typing import Any

import pytest

from tests.choices import PASSWORDS, choosing_pool, respond, start, update_client
from tests.embedded import PASSWORD, Embedded, Pool
from tests.integration.errors import refused

pytestmark = pytest.mark.integration

WRONG = "Wrong horse 7 battery!"
INCORRECT = "Incorrect username or password."


@pytest.fixture(scope="module")
def pool(emulator: Embedded) -> Pool:
    return choosing_pool(emulator)


def by_srp(pool: Pool, email: str, password: str, asked: dict[str, Any]) -> Any:
    """The rest of PASSWORD_SRP; `asked` is what asks for SRP_A, or chooses."""
    srp = pool.srp(email, password)
    first = srp.get_auth_params()
    if asked["ChallengeName"] == "SELECT_CHALLENGE":
        first["ANSWER"] = "PASSWORD_SRP"
    verifier = respond(pool, asked, **{"username": email, **without_name(first)})
    assert verifier["ChallengeName"] == "PASSWORD_VERIFIER"
    return pool.embedded.public.respond_to_auth_challenge(
        ClientId=pool.client_id,
        ChallengeName="PASSWORD_VERIFIER",
        ChallengeResponses=srp.process_challenge(
            verifier["ChallengeParameters"], srp.get_auth_params()
        ),
    )


def without_name(parameters: dict[str, str]) -> dict[str, str]:
    return {name: parameters[name] for name in parameters if name != "USERNAME"}


def test_the_choice_is_offered_and_a_password_taken(pool: Pool) -> None:
    email = pool.confirmed_user()
    asked = start(pool, email)
    assert asked["ChallengeName"] == "SELECT_CHALLENGE"
    assert asked["AvailableChallenges"] == PASSWORDS
    answer = respond(pool, asked, email, ANSWER="PASSWORD", PASSWORD=PASSWORD)
    assert "AccessToken" in answer["AuthenticationResult"]
    with refused("NotAuthorizedException", "Invalid session"):
        respond(pool, asked, email, ANSWER="PASSWORD", PASSWORD=PASSWORD)


def test_a_choice_without_its_answer_is_asked_for_it(pool: Pool) -> None:
    email = pool.confirmed_user()
    asked = respond(pool, start(pool, email), email, ANSWER="PASSWORD")
    assert asked["ChallengeName"] == "PASSWORD"
    for _ in range(6):
        # no tries, these
        with refused("InvalidParameterException", "required parameter PASSWORD"):
            respond(pool, asked, email)
    with refused("NotAuthorizedException", INCORRECT):
        respond(pool, asked, email, PASSWORD=WRONG)
    assert "AuthenticationResult" in respond(pool, asked, email, PASSWORD=PASSWORD)


def test_srp_by_choice(pool: Pool) -> None:
    # a client that allows the choice alone
    update_client(pool, "ALLOW_USER_AUTH")
    email = pool.confirmed_user()
    assert "AuthenticationResult" in by_srp(pool, email, PASSWORD, start(pool, email))
    asked = start(pool, email, "PASSWORD_SRP")
    assert asked["ChallengeName"] == "PASSWORD_SRP"
    with refused("InvalidParameterException", "SRP_A"):
        respond(pool, asked, email)
    assert "AuthenticationResult" in by_srp(pool, email, PASSWORD, asked)
    with refused("NotAuthorizedException", INCORRECT):
        by_srp(pool, email, WRONG, start(pool, email))
    with refused("InvalidParameterException", "USER_SRP_AUTH is not enabled"):
        pool.sign_in(email)
    update_client(pool)


def test_a_preferred_challenge_is_asked_for_at_once(pool: Pool) -> None:
    email = pool.confirmed_user()
    answer = start(pool, email, "PASSWORD", PASSWORD=PASSWORD)
    assert "AuthenticationResult" in answer
    assert start(pool, email, "PASSWORD")["ChallengeName"] == "PASSWORD"
    srp_a = pool.srp(email).get_auth_params()["SRP_A"]
    verifier = start(pool, email, "PASSWORD_SRP", SRP_A=srp_a)
    assert verifier["ChallengeName"] == "PASSWORD_VERIFIER"


@pytest.mark.parametrize("preferred", ["EMAIL_OTP", "WEB_AUTHN", "MADE_UP"])
def test_a_preferred_challenge_that_is_not_there_leads_to_the_choice(
    pool: Pool, preferred: str
) -> None:
    asked = start(pool, pool.confirmed_user(), preferred)
    assert asked["AvailableChallenges"] == PASSWORDS


def test_only_what_was_offered_can_be_chosen(pool: Pool) -> None:
    email = pool.confirmed_user()
    for choice in ("EMAIL_OTP", "WEB_AUTHN", "PASSWORD_VERIFIER", ""):
        with refused("InvalidParameterException", "not available"):
            respond(pool, start(pool, email), email, ANSWER=choice)


def test_the_choice_is_for_one_user_one_client_and_three_minutes(
    emulator: Embedded, pool: Pool
) -> None:
    email, other = pool.confirmed_user(), pool.confirmed_user()
    asked = start(pool, email)
    answer = {"ANSWER": "PASSWORD", "PASSWORD": PASSWORD}
    invalid = refused("NotAuthorizedException", "Invalid session")
    with invalid:
        respond(pool, asked, other, **answer)
    foreign = choosing_pool(emulator)
    with refused("NotAuthorizedException", "Invalid session"):
        respond(foreign, asked, email, **answer)
    with refused("NotAuthorizedException", "Invalid session"):
        respond(pool, {**asked, "ChallengeName": "PASSWORD"}, email, **answer)
    with emulator.later(181), refused("NotAuthorizedException", "Invalid session"):
        respond(pool, asked, email, **answer)
    respond(pool, asked, email, **answer)


def test_the_client_has_to_allow_it(emulator: Embedded) -> None:
    pool = emulator.make_pool()
    with refused("InvalidParameterException", "USER_AUTH is not enabled"):
        start(pool, pool.confirmed_user())


def test_somebody_who_does_not_exist_is_offered_the_same(pool: Pool) -> None:
    known, nobody = pool.confirmed_user(), "nobody@example.com"
    first, second = start(pool, known), start(pool, nobody)
    assert second["AvailableChallenges"] == first["AvailableChallenges"]
    assert set(second) == set(first)
    for asked in (second, start(pool, nobody, "PASSWORD")):
        with refused("NotAuthorizedException", INCORRECT):
            respond(pool, asked, nobody, ANSWER="PASSWORD", PASSWORD=PASSWORD)
    with refused("NotAuthorizedException", INCORRECT):
        by_srp(pool, nobody, PASSWORD, start(pool, nobody, "PASSWORD_SRP"))
    with refused("NotAuthorizedException", "Invalid session"):
        respond(pool, second, "nobody-else@example.com", ANSWER="PASSWORD")


def test_an_older_client_tells_who_does_not_exist(emulator: Embedded) -> None:
    pool = choosing_pool(emulator)
    update_client(pool, PreventUserExistenceErrors="LEGACY")
    with refused("UserNotFoundException"):
        start(pool, "nobody@example.com")


def test_disabled_and_unconfirmed_accounts_stay_out(
    emulator: Embedded, pool: Pool
) -> None:
    email = pool.sign_up()
    with refused("UserNotConfirmedException"):
        start(pool, email, "PASSWORD", PASSWORD=PASSWORD)
    pool.confirm(email)
    asked = start(pool, email)
    emulator.admin.admin_disable_user(UserPoolId=pool.pool_id, Username=email)
    with refused("NotAuthorizedException", "disabled"):
        start(pool, email)
    with refused("NotAuthorizedException", "disabled"):
        respond(pool, asked, email, ANSWER="PASSWORD", PASSWORD=PASSWORD)


@pytest.mark.parametrize("known", [True, False])
def test_wrong_passwords_lock_this_way_too(pool: Pool, known: bool) -> None:
    email = pool.confirmed_user() if known else f"nobody-{known}@example.com"
    asked = start(pool, email)
    for _ in range(2):
        with refused("NotAuthorizedException", INCORRECT):
            respond(pool, asked, email, ANSWER="PASSWORD", PASSWORD=WRONG)
    for _ in range(3):
        with refused("NotAuthorizedException", INCORRECT):
            start(pool, email, "PASSWORD", PASSWORD=WRONG)
    with refused("NotAuthorizedException", "Password attempts exceeded"):
        start(pool, email, "PASSWORD", PASSWORD=PASSWORD)
    with refused("NotAuthorizedException", "Password attempts exceeded"):
        respond(pool, asked, email, ANSWER="PASSWORD", PASSWORD=PASSWORD)


def test_a_temporary_password_is_replaced_and_a_reset_is_told(
    emulator: Embedded, pool: Pool
) -> None:
    email = pool.invite()
    answer = start(pool, email, "PASSWORD", PASSWORD=PASSWORD)
    assert answer["ChallengeName"] == "NEW_PASSWORD_REQUIRED"
    email = pool.confirmed_user()
    emulator.admin.admin_reset_user_password(UserPoolId=pool.pool_id, Username=email)
    with refused("PasswordResetRequiredException"):
        start(pool, email, "PASSWORD", PASSWORD=PASSWORD)


@pytest.mark.parametrize(
    ("factors", "settings", "message"),
    [
        (["WEB_AUTHN"], {}, "only allowed first auth factor"),
        (["PASSWORD", "SOFTWARE_TOKEN"], {}, "SOFTWARE_TOKEN"),
        (["PASSWORD", "WEB_AUTHN"], {"MfaConfiguration": "ON"}, "if not configured"),
        (["PASSWORD", "EMAIL_OTP"], {"MfaConfiguration": "ON"}, "Only PASSWORD and"),
    ],
)
def test_policies_that_cannot_be(
    emulator: Embedded, factors: list[str], settings: dict[str, str], message: str
) -> None:
    policies = {"SignInPolicy": {"AllowedFirstAuthFactors": factors}}
    with refused("InvalidParameterException", message):
        emulator.admin.create_user_pool(PoolName="x", Policies=policies, **settings)
    pool = emulator.make_pool()
    with refused("InvalidParameterException", message):
        emulator.admin.update_user_pool(
            UserPoolId=pool.pool_id, Policies=policies, **settings
        )


def test_a_required_second_factor_leaves_out_codes_and_single_passkeys(
    emulator: Embedded,
) -> None:
    totp = {"SoftwareTokenMfaConfiguration": {"Enabled": True}}
    multi = {"FactorConfiguration": "MULTI_FACTOR_WITH_USER_VERIFICATION"}
    settings = emulator.admin.set_user_pool_mfa_config
    pool = choosing_pool(emulator, "EMAIL_OTP").pool_id
    with refused("InvalidParameterException", "Only PASSWORD and WEB_AUTHN"):
        settings(UserPoolId=pool, MfaConfiguration="ON", **totp)
    settings(UserPoolId=pool, MfaConfiguration="OPTIONAL", **totp)
    pool = choosing_pool(emulator, "WEB_AUTHN").pool_id
    with refused("InvalidParameterException", "SINGLE_FACTOR if MFA is required"):
        settings(UserPoolId=pool, MfaConfiguration="ON", **totp)
    settings(
        UserPoolId=pool, MfaConfiguration="ON", WebAuthnConfiguration=multi, **totp
    )


def test_the_lite_tier_has_passwords_alone(emulator: Embedded) -> None:
    unavailable = "FeatureUnavailableInTierException"
    with refused(unavailable, "LITE"):
        choosing_pool(emulator, "EMAIL_OTP", UserPoolTier="LITE")
    with refused(unavailable, "LITE"):
        choosing_pool(emulator, UserPoolTier="LITE")
    lite = emulator.make_pool(UserPoolTier="LITE")
    policies = {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "WEB_AUTHN"]}}
    with refused(unavailable, "LITE"):
        emulator.admin.update_user_pool(UserPoolId=lite.pool_id, Policies=policies)
