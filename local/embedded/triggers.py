"""Lambda triggers: pre sign-up, pre token generation and custom message.

The function that a pool names is run, where the stack plays Lambda; it must be there,
and let this pool invoke it. Where it doesn't, a pre sign-up function called
`auto-confirm`, `auto-verify-email`, `auto-confirm-auto-verify-email` or
`reject-sign-up` is answered for by its name, so that the app can be tried with each
answer.

Other operations wait while a function runs: one that calls Cognito back waits in vain.

Source: Amazon Cognito Developer Guide, "Customizing user pool workflows with Lambda
triggers": a user who is confirmed automatically gets no code, and SignUp says
`UserConfirmed` without `CodeDeliveryDetails`.
"""

import os
import re
from collections.abc import Mapping
from contextvars import ContextVar
from typing import Any

import ministack.services.cognito as cognito

from local.embedded import permissions
from local.embedded.calls import Call, Refused, Response, before

_CONFIRM, _VERIFY = "auto-confirm", "auto-verify-email"
_KNOWN = {_CONFIRM, _VERIFY, f"{_CONFIRM}-{_VERIFY}"}
_REJECT = "reject-sign-up"
_SIGN_UP, _TOKENS, _MESSAGE = "PreSignUp", "PreTokenGeneration", "CustomMessage"
# who mails a code; AdminCreateUser's own mail is ministack's to ask about
_MAILED_BY = {
    "AdminInitiateAuth": "Authentication",
    "AdminResetUserPassword": "ForgotPassword",
    "AdminRespondToAuthChallenge": "Authentication",
    "ForgotPassword": "ForgotPassword",
    "GetUserAttributeVerificationCode": "VerifyUserAttribute",
    "InitiateAuth": "Authentication",
    "ResendConfirmationCode": "ResendCode",
    "RespondToAuthChallenge": "Authentication",
    "SignUp": "SignUp",
    "UpdateUserAttributes": "UpdateUserAttribute",
}
_CODE = "{####}"
_UNRECOGNIZABLE = "Unrecognizable lambda output"

_call: ContextVar[Call | None] = ContextVar("call", default=None)

_ministack_claims = cognito._apply_pretoken_trigger


def _function(pool: Mapping[str, Any], trigger: str) -> str:
    """The ARN that the pool names, or nothing."""
    config = pool.get("LambdaConfig") or {}
    versioned = (config.get(f"{trigger}Config") or {}).get("LambdaArn")
    return str(versioned or config.get(trigger) or "")


def _permitted(pool: Mapping[str, Any], trigger: str) -> dict[str, Any]:
    """The function's record, which lets this pool invoke it.

    Raises:
        Refused: There is none, or it doesn't.
    """
    # not where no trigger is called: it is large
    from ministack.services import lambda_svc

    found, config, _ = lambda_svc._get_func_record_for_ref(_function(pool, trigger))
    if found is None or not permissions.lets(
        found["policy"], "cognito-idp.amazonaws.com", pool["Arn"]
    ):
        why = "ResourceNotFoundException" if found is None else "AccessDeniedException"
        raise Refused(
            "UnexpectedLambdaException",
            f"{trigger} invocation failed due to error {why}.",
        )
    record: dict[str, Any] = lambda_svc._execution_record_for_config(found, config)
    return record


def _failed(trigger: str, why: object) -> Refused:
    """What Cognito makes of an exception in a function."""
    return Refused(
        "UserLambdaValidationException", f"{trigger} failed with error {why}."
    )


def _response(
    pool: Mapping[str, Any], trigger: str, event: dict[str, Any]
) -> dict[str, Any]:
    """What a function answers.

    Raises:
        Refused: It can't be invoked, it raised something, or answers something else.
    """
    from ministack.services import lambda_svc

    record = _permitted(pool, trigger)
    result = lambda_svc._execute_function_with_config_scope(record, event)
    said = result["body"]
    if result.get("error"):
        raise _failed(trigger, said["errorMessage"])
    if not (isinstance(said, dict) and isinstance(said.get("response"), dict)):
        raise Refused("InvalidLambdaResponseException", _UNRECOGNIZABLE)
    return dict(said["response"])


def _pre_sign_up(
    pool_id: str,
    client_id: str,
    username: str,
    user_attrs: dict[str, Any],
    trigger_source: str = "PreSignUp_ExternalProvider",
) -> dict[str, bool]:
    """What the trigger makes of a sign-up; ministack's arguments."""
    pool = cognito._user_pools[pool_id]
    arn = _function(pool, _SIGN_UP)
    name = arn.partition(":function:")[2].partition(":")[0]
    if name == _REJECT:
        raise _failed(_SIGN_UP, "Not welcome")
    said = {"autoConfirmUser": _CONFIRM in name, "autoVerifyEmail": _VERIFY in name}
    if arn and name not in _KNOWN:
        event = cognito._build_presignup_event(
            pool_id=pool_id,
            client_id=client_id,
            username=username,
            user_attrs=user_attrs,
            trigger_source=trigger_source,
        )
        said = _response(pool, _SIGN_UP, event)
    flags = ("autoConfirmUser", "autoVerifyEmail", "autoVerifyPhone")
    return {flag: said.get(flag) is True for flag in flags}


@before("AdminCreateUser")
def _pre_admin_create(call: Call) -> Response | None:
    if call.pool is None or call.data.get("MessageAction") == "RESEND":
        return None
    attributes = cognito._attr_list_to_dict(call.data.get("UserAttributes") or [])
    # what it says of confirming and verifying doesn't count here
    _pre_sign_up(
        call.pool["Id"],
        "CLIENT_ID_NOT_APPLICABLE",
        call.username or "",
        {"email": call.username, **attributes},
        "PreSignUp_AdminCreateUser",
    )
    return None


def claims(*, pool_id: str, **arguments: Any) -> Any:
    """What the trigger makes of a token's claims; ministack's arguments."""
    pool = cognito._user_pools.get(pool_id) or {}
    if _function(pool, _TOKENS):
        _permitted(pool, _TOKENS)
    try:
        return _ministack_claims(pool_id=pool_id, **arguments)
    except RuntimeError as error:
        raise _failed(_TOKENS, error) from error


@before(*_MAILED_BY)
def _remember(call: Call) -> Response | None:
    _call.set(call)
    return None


def with_own_words(
    pool: dict[str, Any], username: str, attributes: Mapping[str, str]
) -> dict[str, Any]:
    """The pool with the subject and text that its trigger has for a code's mail.

    Raises:
        Refused: The function failed, or what it says is no such mail.
    """
    own = own_words(pool, username, attributes)
    template = {**(pool.get("VerificationMessageTemplate") or {}), **own}
    return {**pool, "VerificationMessageTemplate": template} if own else pool


def own_words(
    pool: dict[str, Any], username: str, attributes: Mapping[str, str]
) -> dict[str, str]:
    """The `EmailSubject` and `EmailMessage` that the trigger has for a code's mail.

    Raises:
        Refused: The function failed, or what it says is no such mail.
    """
    call = _call.get()
    if call is None or not _function(pool, _MESSAGE):
        return {}
    said = _message(
        pool,
        f"CustomMessage_{_MAILED_BY[call.action]}",
        username,
        dict(attributes),
        call.data.get("ClientMetadata"),
    )
    return {
        name: text
        for name, text in (
            ("EmailSubject", said.get("emailSubject")),
            ("EmailMessage", said.get("emailMessage")),
        )
        if text
    }


def _message(
    pool: dict[str, Any],
    trigger_source: str,
    username: str,
    user_attrs: dict[str, Any],
    client_metadata: dict[str, str] | None = None,
    username_parameter: str = "{username}",
) -> dict[str, Any]:
    """What the trigger says for a mail; ministack's arguments."""
    if not _function(pool, _MESSAGE):
        return {}
    event = {
        "version": "1",
        "triggerSource": trigger_source,
        "region": pool["Arn"].split(":")[3],
        "userPoolId": pool["Id"],
        "userName": username,
        "callerContext": {
            "awsSdkVersion": "aws-sdk-unknown-unknown",
            "clientId": "CLIENT_ID_NOT_APPLICABLE",
        },
        "request": {
            "userAttributes": user_attrs,
            "codeParameter": _CODE,
            "usernameParameter": username_parameter,
            "clientMetadata": client_metadata or {},
        },
        "response": {"smsMessage": None, "emailMessage": None, "emailSubject": None},
    }
    said = _response(pool, _MESSAGE, event)
    # either may be left out
    subject = said.get("emailSubject") or ""
    message = said.get("emailMessage") or _CODE
    if not (
        isinstance(subject, str)
        and re.fullmatch(r".{0,140}", subject)
        and isinstance(message, str)
        and len(message) <= 20000
        and _CODE in message
    ):
        raise Refused("InvalidLambdaResponseException", _UNRECOGNIZABLE)
    return said


def install() -> None:
    """Take ministack's place in calling the triggers."""
    # one that fails has no tokens made without it
    os.environ["MINISTACK_COGNITO_PRETOKEN_STRICT"] = "1"
    cognito._apply_presignup_trigger = _pre_sign_up
    cognito._apply_custom_message_trigger = _message
