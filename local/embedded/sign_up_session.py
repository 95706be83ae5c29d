"""Signing in straight after signing up, by a `Session` that is handed on.

SignUp gives one to ConfirmSignUp, and that one to InitiateAuth, for which the code that
confirmed the account is the first factor.

Source: API reference of the three; aws/aws-sdk-js-v3 issue 6724 (the client has to
allow USER_AUTH). Not documented, and here the stricter way: a `Session` that is not
good any more confirms nothing, and leaves the code as it is.
"""

from local.embedded import challenges
from local.embedded.calls import (
    Call,
    Response,
    after,
    answer,
    before,
    body_of,
    succeeded,
)

_SIGNED_UP, _CONFIRMED = "SignUp", "ConfirmSignUp"


def taken(call: Call) -> bool:
    """Whether the request has a confirmation's `Session`, which is used up then."""
    good = _is(call, _CONFIRMED)
    if good:
        challenges.forget(call.data["Session"])
    return good


def _is(call: Call, step: str) -> bool:
    pending = challenges.find(str(call.data.get("Session")))
    return (
        pending is not None
        and pending.challenge == step
        and pending.client_id == call.data["ClientId"]
        and call.user is not None
        and pending.username == call.user["Username"]
    )


@before("ConfirmSignUp")
def _check(call: Call) -> Response | None:
    if call.data.get("Session") and not _is(call, _SIGNED_UP):
        return challenges.refused()
    return None


@after("SignUp", "ConfirmSignUp")
def _hand_on(call: Call, response: Response) -> Response:
    flows = call.client.get("ExplicitAuthFlows") or []
    if not succeeded(response) or "ALLOW_USER_AUTH" not in flows:
        return response
    user, pool, body = call.user, call.pool or {}, body_of(response)
    if call.action == "ConfirmSignUp":
        if not call.data.get("Session"):
            return response
        challenges.forget(call.data["Session"])
    if user is None or body.get("UserConfirmed"):
        return response
    session = challenges.remember(
        pool, call.data["ClientId"], user["Username"], call.action
    )
    return answer({**body, "Session": session})
