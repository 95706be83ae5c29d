"""The one Lambda trigger there is: pre sign-up, which a function's name stands for.

There is no Lambda here. A pool whose `LambdaConfig.PreSignUp` is the ARN of a function
called `auto-confirm`, `auto-verify-email`, `auto-confirm-auto-verify-email` or
`reject-sign-up` gets what such a function would answer; any other fails, as one
that is not there does. So the app can be tried with each answer.

Source: Amazon Cognito Developer Guide, "Pre sign-up Lambda trigger": a user who is
confirmed automatically gets no code, and SignUp says `UserConfirmed` without
`CodeDeliveryDetails`.
"""

from typing import Any

import ministack.services.cognito as cognito

_CONFIRM, _VERIFY = "auto-confirm", "auto-verify-email"
_KNOWN = {_CONFIRM, _VERIFY, f"{_CONFIRM}-{_VERIFY}"}
_REJECT = "reject-sign-up"


def _pre_sign_up(
    pool_id: str,
    client_id: str,
    username: str,
    user_attrs: dict[str, Any],
    trigger_source: str = "PreSignUp_SignUp",
) -> dict[str, bool]:
    """What the trigger makes of a sign-up; ministack's arguments."""
    arn = (cognito._user_pools[pool_id].get("LambdaConfig") or {}).get("PreSignUp")
    name = arn.partition(":function:")[2].partition(":")[0] if arn else ""
    if arn and name not in _KNOWN:
        why = (
            "PreSignUp failed with error Not welcome."
            if name == _REJECT
            else f"PreSignUp invocation failed: there is no function {name}."
        )
        raise cognito._PreSignUpRejected(why)
    return {
        "autoConfirmUser": _CONFIRM in name,
        "autoVerifyEmail": _VERIFY in name,
        "autoVerifyPhone": False,
    }


def install() -> None:
    """Take ministack's place in calling the trigger."""
    cognito._apply_presignup_trigger = _pre_sign_up
