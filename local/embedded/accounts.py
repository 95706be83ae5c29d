"""What an account's, or a pool's, state forbids and ministack allows."""

import ministack.services.cognito as cognito

from local.embedded.calls import (
    Call,
    Response,
    after,
    answer,
    before,
    body_of,
    error,
)


@before("SignUp")
def _check_sign_up_open(call: Call) -> Response | None:
    config = (call.pool or {}).get("AdminCreateUserConfig") or {}
    if config.get("AllowAdminCreateUserOnly"):
        return error(
            "NotAuthorizedException", "SignUp is not permitted for this user pool"
        )
    return None


@after("SignUp")
def _mask_destination(call: Call, response: Response) -> Response:
    body = body_of(response)
    if "CodeDeliveryDetails" not in body:
        return response
    details = body["CodeDeliveryDetails"]
    details["Destination"] = cognito._masked_destination(details["Destination"])
    return answer(body)


@before("AdminConfirmSignUp")
def _check_confirmable(call: Call) -> Response | None:
    if call.user is None or call.user["UserStatus"] == "UNCONFIRMED":
        return None
    return error(
        "NotAuthorizedException",
        f"User cannot be confirmed. Current status is {call.user['UserStatus']}",
    )


@before("ResendConfirmationCode")
def _check_unconfirmed(call: Call) -> Response | None:
    if call.user is None or call.user["UserStatus"] == "UNCONFIRMED":
        return None
    return error("InvalidParameterException", "User is already confirmed.")


@before("ForgotPassword")
def _check_resettable(call: Call) -> Response | None:
    user = call.user
    if user is None:
        return None
    if not user.get("Enabled", True):
        return error("NotAuthorizedException", "User is disabled.")
    if user["UserStatus"] == "FORCE_CHANGE_PASSWORD":
        return error(
            "NotAuthorizedException",
            "User password cannot be reset in the current state.",
        )
    values = cognito._attr_list_to_dict(user["Attributes"])
    # a second factor by mail rules the mail out here
    if values.get("email_verified") != "true" or "EMAIL_OTP" in user.get(
        "_mfa_enabled", []
    ):
        return error(
            "InvalidParameterException",
            "Cannot reset password for the user as there is no registered/verified "
            "email or phone_number",
        )
    return None


@before("DeleteUserPool")
def _check_deletion_protection(call: Call) -> Response | None:
    if (call.pool or {}).get("DeletionProtection") != "ACTIVE":
        return None
    return error(
        "InvalidParameterException",
        "The user pool cannot be deleted because deletion protection is activated. "
        "Deletion protection must be inactivated first.",
    )


@before(
    "AdminListDevices",
    "ListDevices",
    "ListGroups",
    "ListIdentityProviders",
    "ListResourceServers",
    "ListUserPoolClients",
    "ListUserPools",
    "ListUsers",
    "ListUsersInGroup",
    "ListWebAuthnCredentials",
)
def _check_place(call: Call) -> Response | None:
    # ministack's are numbers; over anything else it stumbles, or begins anew
    for name in ("NextToken", "PaginationToken"):
        place = call.data.get(name)
        if place is not None and not (place.isascii() and place.isdecimal()):
            return error("InvalidParameterException", "Invalid pagination token.")
    return None
