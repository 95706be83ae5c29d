"""A sign-in by SRP of somebody who doesn't exist looks like anybody else's.

Source: Amazon Cognito Developer Guide, "Managing error responses": the simulated
challenge has the same salt and the same internal user id, a UUID, for one user name
and pool. ministack gives the typed name back, so that accounts show.
"""

import hmac
import secrets
import uuid
from typing import Any

import ministack.services.cognito as cognito

from local.embedded.calls import Call, Response, after

# ministack's records keep to themselves what begins with an underscore
_KEY = "_unknown_users_key"
# an imagined record has 64 hexadecimal digits of its own, the same each time
IMAGINED = "_imagined"
_PROOFS = ("RespondToAuthChallenge", "AdminRespondToAuthChallenge")

_ministack_challenge = cognito._srp_challenge


def user_id(pool: dict[str, Any], name: str) -> str:
    """What an unknown name's `Username` would be; it says nothing about the name.

    Args:
        pool: ministack's record of the pool, which gets a key once and keeps it.
        name: As it was typed, in lower case.
    """
    if not pool.get("UsernameAttributes"):
        # people's own names are their ids there, known or not
        return name
    return str(uuid.UUID(bytes=_digest(pool, name)[:16], version=4))


def imagined(pool: dict[str, Any], username: str) -> dict[str, Any]:
    """The record of somebody who doesn't exist, for a sign-in by choice.

    Args:
        pool: ministack's record of the pool.
        username: What `user_id` gave for the name that was typed.
    """
    return {**_nobody(username), IMAGINED: _digest(pool, username).hex()}


def _digest(pool: dict[str, Any], name: str) -> bytes:
    """32 bytes that belong to a name and say nothing about it."""
    key = bytes.fromhex(pool.setdefault(_KEY, secrets.token_hex(32)))
    return hmac.digest(key, name.encode(), "sha256")


def _nobody(name: str) -> dict[str, Any]:
    """A record whose password nobody knows, to be calculated with."""
    return {"Username": name, "Attributes": [], "_password": secrets.token_hex(16)}


def _challenge(
    pool_id: str, user: dict[str, Any] | None, name: str, srp_a: str, block: str
) -> tuple[dict[str, str], dict[str, str]]:
    """PASSWORD_VERIFIER for anybody; ministack's arguments."""
    if user is None:
        name = user_id(cognito._user_pools[pool_id], name)
        cognito._challenge_sessions[block]["username"] = name
        user = _nobody(name)
    challenge: tuple[dict[str, str], dict[str, str]] = _ministack_challenge(
        pool_id, user, name, srp_a, block
    )
    return challenge


@after(*_PROOFS)
def _work_as_long(call: Call, response: Response) -> Response:
    # ministack refuses a proof for nobody at once, which can be measured
    block = call.parameters.get("PASSWORD_CLAIM_SECRET_BLOCK")
    asked = cognito._challenge_sessions.get(block) or {}
    if (
        call.data.get("ChallengeName") == "PASSWORD_VERIFIER"
        and call.pool is not None
        and "srp" in asked
        and asked["username"] not in call.pool["_users"]
        and cognito._srp_response_format_error(call.parameters) is None
    ):
        cognito._srp_proof_valid(
            call.pool["Id"], _nobody(asked["username"]), asked["srp"], call.parameters
        )
    return response


def install() -> None:
    """Take ministack's place in asking for a proof."""
    cognito._srp_challenge = _challenge
