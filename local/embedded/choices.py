"""Sign-in by choice (USER_AUTH): which ways an account has, and the way it takes.

Each first factor adds itself. Somebody who doesn't exist is offered some of what the
pool allows, as Cognito documents it, and can meet none of it.

Source: Amazon Cognito Developer Guide, "Choice-based authentication", "Managing error
responses"; API reference of InitiateAuth. From memory: that a preferred challenge which
the account hasn't is answered with the choice, the order of the choice, which says
nothing, and the sentences of the refusals.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import ministack.services.cognito as cognito

from local.embedded import challenges, first_factor, sign_up_session, unknown_users
from local.embedded.calls import Call, Response, answer, error, instead

Pool = dict[str, Any]
User = dict[str, Any]
_FLOW = "ALLOW_USER_AUTH"


@dataclass(frozen=True)
class Factor:
    """A first factor.

    Args:
        policy: Its name among the pool's `AllowedFirstAuthFactors`.
        has: Whether an account can use it in this pool; also asked of imagined ones.
        ask: Answers with its challenge, or, where the request carries the answer to
            that already, with what follows.
    """

    policy: str
    has: Callable[[Pool, User], bool]
    ask: Callable[[Call, User], Response]


_factors: dict[str, Factor] = {}


def add(name: str, factor: Factor) -> None:
    """Offer a first factor under the name of its challenge."""
    _factors[name] = factor


def allowed(pool: Pool) -> list[str]:
    """The pool's `AllowedFirstAuthFactors`; a pool that says none has passwords."""
    policy = (pool.get("Policies") or {}).get("SignInPolicy") or {}
    return policy.get("AllowedFirstAuthFactors") or ["PASSWORD"]


def available(pool: Pool, user: User) -> list[str]:
    """The challenges that an account can choose from."""
    policy = allowed(pool)
    return [
        name
        for name, factor in _factors.items()
        if factor.policy in policy and factor.has(pool, user)
    ]


def user_of(call: Call, username: str) -> User:
    """Ministack's record of who signs in, or an imagined one.

    Args:
        call: Which says who.
        username: The id of who was asked, where nobody of the name exists.
    """
    return call.user or unknown_users.imagined(call.pool or {}, username)


def signed_in(call: Call, user: User) -> Response:
    """The tokens of somebody who has met every challenge."""
    tokens = cognito._build_auth_result(
        (call.pool or {})["Id"],
        call.data["ClientId"],
        user,
        client_metadata=call.data.get("ClientMetadata"),
    )
    return answer({"AuthenticationResult": tokens})


@instead(*challenges.START)
def _start(call: Call) -> Response | None:
    if call.data.get("AuthFlow") != "USER_AUTH" or call.pool is None:
        return None
    if _FLOW not in (call.client.get("ExplicitAuthFlows") or []):
        return _invalid("USER_AUTH is not enabled for the client.")
    if not call.username:
        return _invalid("Missing required parameter USERNAME")
    if call.user is None and not cognito._hides_user_existence(
        call.pool, call.data["ClientId"]
    ):
        return error("UserNotFoundException", "User does not exist.")
    user = user_of(call, unknown_users.user_id(call.pool, call.username))
    if not user.get("Enabled", True):
        return error("NotAuthorizedException", "User is disabled.")
    if call.data.get("Session"):
        if not sign_up_session.taken(call):
            return challenges.refused()
        client_id = call.data["ClientId"]
        return first_factor.password_proven(
            call.pool, call.pool["Id"], client_id, user, user["Username"]
        )
    offered = available(call.pool, user)
    preferred = call.parameters.get("PREFERRED_CHALLENGE")
    if preferred in offered:
        return _factors[preferred].ask(call, user)
    return challenges.ask(
        call, user, "SELECT_CHALLENGE", {}, AvailableChallenges=offered
    )


@instead(*challenges.RESPOND)
def _answer(call: Call) -> Response | None:
    name = call.data["ChallengeName"]
    pending = challenges.find(str(call.data.get("Session")))
    if pending is None or call.pool is None:
        return None
    user = user_of(call, pending.username)
    if name == "SELECT_CHALLENGE":
        chosen = call.parameters.get("ANSWER")
        if chosen not in available(call.pool, user):
            return _invalid(f"Challenge {chosen} is not available for the user.")
        return _factors[chosen].ask(call, user)
    if name in _NEEDED:
        if not call.parameters.get(_NEEDED[name]):
            return _invalid(f"Missing required parameter {_NEEDED[name]}")
        return _factors[name].ask(call, user)
    return None


def _has_password(pool: Pool, user: User) -> bool:
    return bool(user.get("_password"))


def _ask_password(call: Call, user: User) -> Response:
    if not call.parameters.get("PASSWORD"):
        return challenges.ask(call, user, "PASSWORD", {})
    response: Response = cognito._initiate_auth(
        {
            **call.data,
            "AuthFlow": "USER_PASSWORD_AUTH",
            "AuthParameters": call.parameters,
        }
    )
    return response


def _ask_password_srp(call: Call, user: User) -> Response:
    if not call.parameters.get("SRP_A"):
        return challenges.ask(call, user, "PASSWORD_SRP", {})
    client_id, pool = call.data["ClientId"], call.pool or {}
    # what allows the choice allows this, whatever the client says of SRP alone
    choosing = {**call.client, "ExplicitAuthFlows": []}
    response: Response = cognito._initiate_user_srp_auth(
        {**pool, "_clients": {client_id: choosing}},
        pool["Id"],
        client_id,
        call.parameters,
    )
    return response


def _invalid(message: str) -> Response:
    return error("InvalidParameterException", message)


_NEEDED = {"PASSWORD": "PASSWORD", "PASSWORD_SRP": "SRP_A"}
add("PASSWORD", Factor("PASSWORD", _has_password, _ask_password))
add("PASSWORD_SRP", Factor("PASSWORD", _has_password, _ask_password_srp))
