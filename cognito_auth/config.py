"""What `terraform apply` made, as the app knows it: stack.json and the environment."""

import json
import os
import re
from collections.abc import Mapping
from dataclasses import MISSING, asdict, dataclass, fields
from pathlib import Path
from typing import Any, Literal, Self, TypeVar, cast, get_type_hints
from urllib.parse import urlsplit

from cognito_auth.addresses import checked_url, is_loopback
from cognito_auth.errors import ConfigError

Mfa = Literal["OFF", "OPTIONAL", "ON"]

POOL_ID = re.compile(r"(?P<region>[a-z]{2,}(-[a-z0-9]+)+-\d)_[0-9A-Za-z]{1,64}")
CLIENT_ID = re.compile(r"[\w+]{1,128}")

# Every field of stack.json and the variable that overrides it.
ENVIRONMENT = {
    "region": "COGNITO_REGION",
    "user_pool_id": "COGNITO_USER_POOL_ID",
    "client_id": "COGNITO_CLIENT_ID",
    "issuer": "COGNITO_ISSUER",
    "jwks_uri": "COGNITO_JWKS_URI",
    "endpoint_url": "COGNITO_ENDPOINT_URL",
    "password_policy": "COGNITO_PASSWORD_POLICY",
    "sign_up_attributes": "COGNITO_SIGN_UP_ATTRIBUTES",
    "mfa": "COGNITO_MFA",
    "refresh_token_rotation": "COGNITO_REFRESH_TOKEN_ROTATION",
}
JSON_FIELDS = {"password_policy", "sign_up_attributes", "refresh_token_rotation"}
# A pool elsewhere has another issuer and key set.
MOVES = {"region", "user_pool_id", "endpoint_url"}


@dataclass(frozen=True)
class PasswordPolicy:
    """What the pool asks of a password.

    Source: Cognito's PasswordPolicyType. The defaults are the Terraform module's.
    """

    minimum_length: int = 12
    require_lowercase: bool = True
    require_uppercase: bool = True
    require_numbers: bool = True
    require_symbols: bool = True


@dataclass(frozen=True)
class SignUpAttribute:
    """An attribute that people fill in when they register.

    `name` is what SignUp takes (`given_name`, `custom:team`); lengths count
    characters, values bound numbers. Source: Cognito's SchemaAttributeType.
    """

    name: str
    label: str | None = None
    type: str = "String"
    required: bool = False
    mutable: bool = True
    min_length: int | None = None
    max_length: int | None = None
    min_value: int | None = None
    max_value: int | None = None


Record = TypeVar("Record", PasswordPolicy, SignUpAttribute)


@dataclass(frozen=True)
class StackConfig:
    """One user pool and the app client that signs in to it.

    `issuer` is what the tokens' `iss` says, also on the embedded stack;
    `endpoint_url` is None on AWS and the embedded Cognito's address otherwise.
    """

    region: str
    user_pool_id: str
    client_id: str
    issuer: str
    jwks_uri: str
    endpoint_url: str | None
    password_policy: PasswordPolicy
    sign_up_attributes: tuple[SignUpAttribute, ...]
    mfa: Mfa
    refresh_token_rotation: bool = False

    @property
    def is_embedded(self) -> bool:
        """Whether this is the embedded stack, on this machine."""
        return is_loopback(urlsplit(self.endpoint_url or "").hostname)

    @classmethod
    def from_mapping(cls, values: Mapping[str, Any]) -> Self:
        """Check the fields of stack.json.

        Args:
            values: stack.json's content, `{"region": str, ...}`.

        Raises:
            ConfigError: A field is missing, unknown to us or malformed; it is named.
        """
        for field in fields(cls):
            if field.name not in values and field.default is MISSING:
                raise ConfigError(f"{field.name} is missing")
        pool_id = _text(values, "user_pool_id", POOL_ID)
        region = _text(values, "region")
        if not pool_id.startswith(f"{region}_"):
            raise ConfigError(f"user_pool_id {pool_id} is not in region {region}")
        mfa = _text(values, "mfa")
        if mfa not in ("OFF", "OPTIONAL", "ON"):
            raise ConfigError(f"mfa must be OFF, OPTIONAL or ON, not {mfa}")
        endpoint_url = values["endpoint_url"]
        rotation = values.get("refresh_token_rotation", False)
        if not isinstance(rotation, bool):
            raise ConfigError("refresh_token_rotation must be true or false")
        return cls(
            region=region,
            user_pool_id=pool_id,
            client_id=_text(values, "client_id", CLIENT_ID),
            issuer=_url(values, "issuer"),
            jwks_uri=_url(values, "jwks_uri"),
            endpoint_url=None if endpoint_url is None else _url(values, "endpoint_url"),
            password_policy=_record(
                PasswordPolicy, values["password_policy"], "password_policy"
            ),
            sign_up_attributes=_attributes(values["sign_up_attributes"]),
            mfa=cast(Mfa, mfa),
            refresh_token_rotation=rotation,
        )

    def to_mapping(self) -> dict[str, Any]:
        """The fields as stack.json holds them."""
        return asdict(self) | {
            "sign_up_attributes": [asdict(item) for item in self.sign_up_attributes]
        }


def load(path: Path, environment: Mapping[str, str] = os.environ) -> StackConfig:
    """Read stack.json and lay the environment's variables over it.

    Without a file the variables alone must name region, pool and client; issuer and
    key set follow from those, the rest has the Terraform module's defaults.

    Args:
        path: Where stack.json is; it may be missing.
        environment: Variables as in `ENVIRONMENT`; two of them hold JSON.

    Raises:
        ConfigError: Nothing is configured, or what is there is broken.
    """
    overrides = _overrides(environment)
    if path.exists():
        values = _read(path)
    elif overrides:
        values = {
            "endpoint_url": None,
            "password_policy": asdict(PasswordPolicy()),
            "sign_up_attributes": [],
            "mfa": "OPTIONAL",
        }
    else:
        raise ConfigError(f"{path.name} is missing")
    values |= overrides
    if "issuer" not in values or MOVES & overrides.keys():
        values |= _derived(values) | overrides
    try:
        return StackConfig.from_mapping(values)
    except ConfigError as error:
        raise ConfigError(f"{path.name}: {error}") from error


def _overrides(environment: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for field, variable in ENVIRONMENT.items():
        text = environment.get(variable)
        if not text:
            continue
        try:
            found[field] = json.loads(text) if field in JSON_FIELDS else text
        except ValueError as error:
            raise ConfigError(f"{variable} is not JSON") from error
    return found


def _read(path: Path) -> dict[str, Any]:
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{path.name} can't be read: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"{path.name} is not JSON") from error
    if not isinstance(values, dict):
        raise ConfigError(f"{path.name} must hold a JSON object")
    return values


def _derived(values: Mapping[str, Any]) -> dict[str, str]:
    """Issuer and key set of a pool that is only named."""
    region, pool_id = values.get("region"), values.get("user_pool_id")
    issuer = f"https://cognito-idp.{region}.amazonaws.com/{pool_id}"
    base = values.get("endpoint_url")
    keys = f"{str(base).rstrip('/')}/{pool_id}" if base else issuer
    return {"issuer": issuer, "jwks_uri": f"{keys}/.well-known/jwks.json"}


def _text(
    values: Mapping[str, Any], name: str, form: re.Pattern[str] | None = None
) -> str:
    value = values[name]
    if not isinstance(value, str) or not value:
        raise ConfigError(f"{name} must be a text")
    if form and not form.fullmatch(value):
        raise ConfigError(f"{name} has the wrong form")
    return value


def _url(values: Mapping[str, Any], name: str) -> str:
    value = _text(values, name)
    checked_url(value, name)
    return value


def _attributes(values: object) -> tuple[SignUpAttribute, ...]:
    if not isinstance(values, list | tuple):
        raise ConfigError("sign_up_attributes must be a list")
    return tuple(
        _record(SignUpAttribute, item, f"sign_up_attributes[{index}]")
        for index, item in enumerate(values)
    )


def _record(cls: type[Record], values: object, where: str) -> Record:
    """Build one of the small records above, its field types checked."""
    if not isinstance(values, Mapping):
        raise ConfigError(f"{where} must be an object")
    hints = get_type_hints(cls)
    for name, value in values.items():
        if name not in hints:
            raise ConfigError(f"{where} has an unknown field {name}")
        # bool is a subclass of int; a length of `true` is a mistake
        if type(value) is not hints[name] and (
            isinstance(value, bool) or not isinstance(value, hints[name])
        ):
            raise ConfigError(f"{where}.{name} has the wrong type")
    try:
        return cls(**values)
    except TypeError as error:
        raise ConfigError(f"{where}: a field is missing") from error
