"""Which first factors a pool may allow, as Cognito checks it.

Source: what AWS answered in 2026, in public reports (hashicorp/terraform-provider-aws
issue 50110, go-to-k/cdkd issues 1975, 2064 and its pull request 2069); the developer
guide for the rest, whose sentences are from memory.
"""

from typing import Any

import ministack.services.cognito as cognito

from local.embedded import choices
from local.embedded.calls import Call, Response, before, error
from local.embedded.second_factors import passkeys_are_multi_factor


@before("CreateUserPool", "UpdateUserPool")
def _check_policy(call: Call) -> Response | None:
    factors = choices.allowed(call.data)
    if factors == ["WEB_AUTHN"]:
        return _invalid("WEB_AUTHN can't be the only allowed first auth factor.")
    if "SOFTWARE_TOKEN" in factors:
        return _invalid("SOFTWARE_TOKEN is not supported as a first auth factor.")
    tier = call.data.get("UserPoolTier") or cognito._user_pool_tier(call.pool or {})
    if tier == "LITE" and factors != ["PASSWORD"]:
        return _lite("Passwordless")
    if call.data.get("MfaConfiguration") != "ON":
        return None
    if "WEB_AUTHN" in factors and not passkeys_are_multi_factor(call.pool or {}):
        return _invalid(
            "WEB_AUTHN cannot be used as an auth factor when MFA is enabled if not "
            "configured for MFA."
        )
    return _refuse_codes(factors)


@before("SetUserPoolMfaConfig")
def _check_second_factor(call: Call) -> Response | None:
    if call.pool is None:
        return None
    if "EmailMfaConfiguration" in call.data:
        wrong = _refuse_mails(call.pool)
        if wrong:
            return wrong
    if call.data.get("MfaConfiguration") != "ON":
        return None
    factors = choices.allowed(call.pool)
    if "WEB_AUTHN" in factors and not passkeys_are_multi_factor(call.data):
        return _invalid(
            "Cannot set WebAuthn factor configuration to SINGLE_FACTOR if MFA is "
            "required and WebAuthn is an allowed first auth factor"
        )
    return _refuse_codes(factors)


@before("CreateUserPoolClient", "UpdateUserPoolClient")
def _check_client(call: Call) -> Response | None:
    flows = call.data.get("ExplicitAuthFlows") or []
    if call.pool is None or "ALLOW_USER_AUTH" not in flows:
        return None
    if cognito._user_pool_tier(call.pool) == "LITE":
        return _lite("ALLOW_USER_AUTH")
    return None


def _refuse_mails(pool: dict[str, Any]) -> Response | None:
    """Source: Terraform's documentation of `email_mfa_configuration`, from memory."""
    if cognito._user_pool_tier(pool) == "LITE":
        return _lite("Email MFA")
    if pool["EmailConfiguration"].get("EmailSendingAccount") != "DEVELOPER":
        return _invalid("Email MFA needs a configuration of Amazon SES.")
    recovery = pool.get("AccountRecoverySetting") or {}
    if len(recovery.get("RecoveryMechanisms") or []) < 2:
        return _invalid("Email MFA needs another way to recover an account than email.")
    return None


def _refuse_codes(factors: list[str]) -> Response | None:
    if not {"EMAIL_OTP", "SMS_OTP"} & set(factors):
        return None
    return _invalid(
        "Only PASSWORD and WEB_AUTHN (if configured) can be enabled as an auth factor "
        "if MFA is enabled"
    )


def _lite(feature: str) -> Response:
    return error(
        "FeatureUnavailableInTierException",
        "The following features need to be disabled for the LITE pricing tier "
        f"configured: {feature}",
    )


def _invalid(message: str) -> Response:
    return error("InvalidParameterException", message)
