"""Sign-in by choice at the embedded Cognito, as the tests ask for it."""

from typing import Any

from tests.embedded import CLIENT_SETTINGS, POOL_SETTINGS, Embedded, Pool

PASSWORDS = ["PASSWORD", "PASSWORD_SRP"]


def choosing_pool(emulator: Embedded, *factors: str, **settings: Any) -> Pool:
    """A pool that allows these first factors beside passwords, and its client."""
    policies = {
        **POOL_SETTINGS["Policies"],
        "SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", *factors]},
    }
    pool = emulator.make_pool(Policies=policies, **settings)
    update_client(pool)
    return pool


def update_client(pool: Pool, *flows: str, **settings: Any) -> None:
    """Let the pool's client use these flows, or the usual and choice."""
    usual = [*CLIENT_SETTINGS["ExplicitAuthFlows"], "ALLOW_USER_AUTH"]
    pool.embedded.admin.update_user_pool_client(
        UserPoolId=pool.pool_id,
        ClientId=pool.client_id,
        **{
            "ExplicitAuthFlows": list(flows) or usual,
            "PreventUserExistenceErrors": "ENABLED",
            **settings,
        },
    )


def start(
    pool: Pool, username: str, preferred: str = "", **parameters: str
) -> dict[str, Any]:
    """Begin a sign-in by choice."""
    if preferred:
        parameters["PREFERRED_CHALLENGE"] = preferred
    answer: dict[str, Any] = pool.embedded.public.initiate_auth(
        ClientId=pool.client_id,
        AuthFlow="USER_AUTH",
        AuthParameters={"USERNAME": username, **parameters},
    )
    return answer


def respond(
    pool: Pool, asked: dict[str, Any], username: str, **responses: str
) -> dict[str, Any]:
    """Answer a challenge."""
    answer: dict[str, Any] = pool.embedded.public.respond_to_auth_challenge(
        ClientId=pool.client_id,
        ChallengeName=asked["ChallengeName"],
        Session=asked["Session"],
        ChallengeResponses={"USERNAME": username, **responses},
    )
    return answer
