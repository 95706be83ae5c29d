"""An administrator's mistakes, as Cognito's answers show them, and how to mend each.

Whoever is in front of a page can do nothing about these: the page says that the app
isn't set up, the log says why. Cognito's own sentence decides and is never kept, since
it can quote what was typed.

Source: the "Errors" section of each operation in Cognito's API reference, and the
sentences that Cognito sends with them.
"""

import re
from collections.abc import Collection
from typing import NamedTuple

from cognito_auth.errors import InvalidInput, Misconfigured

_WRITE_CONFIG = "run python scripts/write_config.py, or correct COGNITO_CLIENT_ID"
_TRIGGER = (
    "see its own log in CloudWatch, its ARN in the Terraform variable `triggers` (or "
    "`functions`), and "
    "its aws_lambda_permission for this pool"
)


class Mistake(NamedTuple):
    """What is wrong, and what mends it."""

    cause: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.cause}: {self.remedy}"


SECRET = Mistake(
    "the app client has a secret",
    "this app signs in by a client without one, Terraform's `web` "
    f"(generate_secret = false); {_WRITE_CONFIG}",
)
NO_FLOW = Mistake(
    "the app client doesn't allow this way of signing in",
    "it needs ALLOW_USER_SRP_AUTH and ALLOW_REFRESH_TOKEN_AUTH (auth_flows of "
    "Terraform's module user_pool_client), or with refresh_token_rotation "
    f"COGNITO_REFRESH_TOKEN_ROTATION=true; {_WRITE_CONFIG}",
)
UNWRITABLE = Mistake(
    "the app client may not write an attribute that the app has a field for",
    "add it to write_attributes of Terraform's module user_pool_client, or take it "
    "out of `sign_up_attributes`, then run python scripts/write_config.py",
)
NOT_OURS = Mistake(
    "the pool doesn't take an email address for a user name",
    "it must be made with username_attributes = email, as Terraform's module "
    "user_pool makes it; this can't be changed later",
)
NO_CLIENT = Mistake(
    "the app client or its user pool doesn't exist, or not in this region",
    "run terraform apply, then python scripts/write_config.py; see "
    "COGNITO_REGION, COGNITO_USER_POOL_ID and COGNITO_CLIENT_ID too",
)
BAD_CLIENT = Mistake(
    "the app client or the pool is not set up for this app",
    "compare it with terraform plan; then run python scripts/write_config.py",
)
NO_REVOCATION = Mistake(
    "the app client has no token revocation",
    "set enable_token_revocation on it, as Terraform's module user_pool_client does",
)
NO_SCOPE = Mistake(
    "access tokens come without the scope aws.cognito.signin.user.admin",
    "a trigger takes it out: see pre_token_generation in the Terraform variable "
    "`triggers`",
)
NO_FEATURE = Mistake(
    "the pool doesn't have this feature",
    "see the Terraform variable `tier`, and compare the pool with terraform plan",
)
BROKEN_TRIGGER = Mistake("a Lambda trigger of the pool failed", _TRIGGER)
EMAIL_ROLE = Mistake(
    "Cognito may not send by the pool's SES identity",
    "verify the identity in SES and let Cognito use it: the Terraform variables "
    "`email` and `email_sender`",
)
SMS_ROLE = Mistake(
    "Cognito may not send text messages by the pool's role",
    "let cognito-idp.amazonaws.com assume the role, and the role call sns:Publish, or "
    "take text messages out of the pool; Terraform's pool has none",
)
NO_FACTOR = Mistake(
    "the pool asks for a second factor that it doesn't offer",
    "set the Terraform variable `mfa`, then run python scripts/write_config.py",
)
NO_VERIFICATION = Mistake(
    "the pool mails no codes",
    "set auto_verified_attributes to email, as Terraform's module user_pool does",
)
NO_PASSKEYS = Mistake(
    "the pool takes no passkeys",
    "set the Terraform variable `passkeys`, then run python scripts/write_config.py",
)
ELSEWHERE = Mistake(
    "passkeys are made for another domain than the one that the app is at",
    "set relying_party_id of the Terraform variable `passkeys` to the app's domain, "
    "or the end of it, then run python scripts/write_config.py",
)
NOT_COGNITO = Mistake(
    "what answers is not Cognito's public API",
    "correct COGNITO_ENDPOINT_URL, or leave it out on AWS",
)
NO_ATTRIBUTE = Mistake(
    "the pool doesn't have an attribute that the app has a field for",
    "run terraform apply, then python scripts/write_config.py",
)
NO_FIELD = Mistake(
    "the pool asks for an attribute that the app has no field for",
    "add it to the Terraform variable `sign_up_attributes`, then run "
    "python scripts/write_config.py",
)

# Codes that are such a mistake in whatever operation.
BY_CODE = {
    "AccessDeniedException": NOT_COGNITO,
    "FeatureUnavailableInTierException": NO_FEATURE,
    "InvalidEmailRoleAccessPolicyException": EMAIL_ROLE,
    "InvalidLambdaResponseException": BROKEN_TRIGGER,
    "InvalidSmsRoleAccessPolicyException": SMS_ROLE,
    "InvalidSmsRoleTrustRelationshipException": SMS_ROLE,
    "InvalidUserPoolConfigurationException": BAD_CLIENT,
    "MFAMethodNotFoundException": NO_FACTOR,
    "MissingAuthenticationTokenException": NOT_COGNITO,
    "OperationNotEnabledException": NO_FEATURE,
    "ResourceNotFoundException": NO_CLIENT,
    "UnexpectedLambdaException": BROKEN_TRIGGER,
    "UnknownOperationException": NOT_COGNITO,
    "UnrecognizedClientException": NOT_COGNITO,
    "UnsupportedOperationException": NO_FEATURE,
    "UserPoolAddOnNotEnabledException": NO_FEATURE,
    "WebAuthnConfigurationMissingException": NO_PASSKEYS,
    "WebAuthnNotEnabledException": NO_PASSKEYS,
    "WebAuthnOriginNotAllowedException": ELSEWHERE,
    "WebAuthnRelyingPartyMismatchException": ELSEWHERE,
}
BY_OPERATION = {
    ("RevokeToken", "UnsupportedOperationException"): NO_REVOCATION,
}

# Codes that mean many things, and what their sentence says of the app client or pool.
SAID_BY = {
    "InvalidParameterException",
    "NotAuthorizedException",
    "UnauthorizedException",
    "UnsupportedTokenTypeException",
}
BY_SENTENCE: list[tuple[str, Mistake]] = [
    (r"at '(client|userpool)id'", NO_CLIENT),
    (r"secret_hash|\bsecret\b", SECRET),
    (r"write unauthorized attribute", UNWRITABLE),
    (r"type for attribute", NO_ATTRIBUTE),
    (r"revocation", NO_REVOCATION),
    (r"(user pool|client)\b.* does not exist", NO_CLIENT),
    (r"username cannot be|username should be a phone", NOT_OURS),
    (r"(flow|method|_auth)\b.* not (enabled|supported|allowed)", NO_FLOW),
    (r"\brotation\b", NO_FLOW),
    (r"required scopes", NO_SCOPE),
    (r"verification not turned on", NO_VERIFICATION),
    (r"trigger\b.* not configured", BROKEN_TRIGGER),
    (r"(sms|role|sns)\b.*\b(configur|permission|trust|assume)", SMS_ROLE),
    (r"email address is not verified|from( |_)?(email )?address|\bses\b", EMAIL_ROLE),
    (r"delivery config", NO_FACTOR),
    (r"\bclient\b|\buser ?pools?\b", BAD_CLIENT),
]
# What Cognito says to everybody where only an administrator makes accounts.
CLOSED = "not permitted"

# These sentences are about one field: a name in them must not be taken for a hint.
_ABOUT_A_FIELD = re.compile(r"Attributes did not|Invalid attributes given|user\.\S")
_QUOTED = re.compile(r"Value '.*?' (?=at ')", re.DOTALL)
# But for these, which nothing that a person fills in can bring on.
_UNKNOWN_ATTRIBUTE = re.compile(
    r"^(Attributes did not conform to the schema: |user\.)?"
    r"(\S+: Attribute does not exist in the schema"
    r"|Type for attribute \{.*\} could not be determined)\.?$",
    re.MULTILINE,
)


def mistake(operation: str, code: str, message: str) -> Mistake | None:
    """The administrator's mistake that an answer of Cognito tells of, if it does.

    Args:
        operation: The API operation, one that takes no credentials.
        code: Cognito's exception code.
        message: Cognito's sentence.
    """
    if found := BY_OPERATION.get((operation, code)) or BY_CODE.get(code):
        return found
    # it puts mails into words, and has nothing to refuse
    if code == "UserLambdaValidationException" and message.startswith("CustomMessage"):
        return BROKEN_TRIGGER
    if code == "InvalidParameterException" and _UNKNOWN_ATTRIBUTE.search(message):
        return NO_ATTRIBUTE
    if code not in SAID_BY or _ABOUT_A_FIELD.match(message):
        return None
    said = _QUOTED.sub("", message).lower()
    if operation == "SignUp" and CLOSED in said:
        return None
    for form, found in BY_SENTENCE:
        if re.search(form, said):
            return found
    return None


def without_field(error: InvalidInput, asked: Collection[str]) -> InvalidInput:
    """The refusal of a field, if the person had that field to fill in.

    Args:
        error: What Cognito says of one attribute or several.
        asked: Those that the app asked for.

    Raises:
        Misconfigured: It had none of them: nobody can mend that who fills in a form.
    """
    names = error.values.get("names") or [error.values.get("name")]
    if isinstance(names, list) and {None, *asked}.isdisjoint(names):
        raise Misconfigured(str(error), cause=str(NO_FIELD)) from error
    return error
