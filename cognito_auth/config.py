"""What `terraform apply` made, as the app knows it: stack.json and the environment."""

import json
import os
import re
from collections.abc import Collection, Mapping
from dataclasses import MISSING, asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any, Literal, Self, cast
from urllib.parse import urlsplit

from cognito_auth import issuers
from cognito_auth.addresses import canonical_url, checked_url, is_loopback
from cognito_auth.errors import ConfigError
from cognito_auth.fields import Given

Mfa = Literal["OFF", "OPTIONAL", "ON"]

POOL_ID = re.compile(r"(?P<region>[a-z]{2,}(-[a-z0-9]+)+-\d)_[0-9A-Za-z]{1,64}")
CLIENT_ID = re.compile(r"[\w+]{1,128}", re.ASCII)
# Source: OpenID Connect Core 1.0 section 5.1; the email address has a field anyway.
STANDARD = {
    *("address", "birthdate", "family_name", "gender", "given_name", "locale"),
    *("middle_name", "name", "nickname", "phone_number", "picture"),
    *("preferred_username", "profile", "website", "zoneinfo"),
}
CUSTOM = re.compile(r"custom:\S{1,20}")
# as Cognito names factors, challenges and types of providers
NAMED = re.compile(r"[A-Za-z][A-Za-z_]*", re.ASCII)
# A name goes into addresses and onto a page as it is.
# Source: Cognito's CreateIdentityProvider; COGNITO is the pool itself to clients.
PROVIDER = re.compile(r"(?!COGNITO$)\S{1,32}")
# A relying party id is a domain: no scheme, no port, no IP address.
# Source: Web Authentication Level 3, section 5.1.2.
RELYING_PARTY = re.compile(r"([a-z0-9-]+\.)*[a-z0-9-]*[a-z][a-z0-9-]*", re.ASCII)

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
    "self_sign_up": "COGNITO_SELF_SIGN_UP",
    "password_reset": "COGNITO_PASSWORD_RESET",
    "api_url": "COGNITO_API_URL",
    "first_factors": "COGNITO_FIRST_FACTORS",
    "second_factors": "COGNITO_SECOND_FACTORS",
    "passkeys_relying_party": "COGNITO_PASSKEYS_RELYING_PARTY",
    "remembers_devices": "COGNITO_REMEMBERS_DEVICES",
    "hosted_domain": "COGNITO_HOSTED_DOMAIN",
    "identity_providers": "COGNITO_IDENTITY_PROVIDERS",
}
JSON_FIELDS = {
    *("password_policy", "sign_up_attributes"),
    *("first_factors", "second_factors", "identity_providers"),
}
FLAGS = {
    *("refresh_token_rotation", "self_sign_up", "password_reset"),
    "remembers_devices",
}
# What people write for yes and no.
SPELLINGS = {
    **dict.fromkeys(("true", "yes", "on", "1"), True),
    **dict.fromkeys(("false", "no", "off", "0"), False),
}


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


@dataclass(frozen=True)
class IdentityProvider:
    """Where people may come from beside the pool, by the name that clients list.

    `type` is Cognito's IdentityProviderTypeType: SAML, OIDC, Google and so on.
    `sign_out_url` is where its own session ends, an address as the client lists it;
    "" leaves that session alone.
    """

    name: str
    type: str
    sign_out_url: str = ""


@dataclass(frozen=True)
class StackConfig:
    """One user pool and the app client that signs in to it.

    `issuer` is what the tokens' `iss` says, also on the embedded stack;
    `endpoint_url` is None on AWS and the embedded Cognito's address otherwise.
    `self_sign_up` says whether people make their own accounts, `password_reset`
    whether a forgotten password is replaced by a mailed code. `api_url` is where an
    API takes the access token, if the stack has one.

    What the pool offers beside passwords and the authenticator app, and the app client
    may ask for, is in the rest, nothing by default. `first_factors` are Cognito's names
    of what a sign-in may begin with (`PASSWORD`, `WEB_AUTHN`, `EMAIL_OTP`), and
    `second_factors` of what may come second (`SOFTWARE_TOKEN_MFA`, `EMAIL_OTP`, and
    `WEB_AUTHN` where a passkey counts for both), none with `mfa` OFF.
    `passkeys_relying_party` is the domain that passkeys are for, "" without;
    `remembers_devices` says whether a remembered device goes without the second
    factor. `hosted_domain` is the address of Cognito's own pages, "" without, by which
    people of `identity_providers` come.
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
    self_sign_up: bool = True
    password_reset: bool = True
    api_url: str | None = None
    first_factors: tuple[str, ...] = ("PASSWORD",)
    second_factors: tuple[str, ...] = ("SOFTWARE_TOKEN_MFA",)
    passkeys_relying_party: str = ""
    remembers_devices: bool = False
    hosted_domain: str = ""
    identity_providers: tuple[IdentityProvider, ...] = ()

    @property
    def is_embedded(self) -> bool:
        """Whether this is the embedded stack, on this machine."""
        return is_loopback(urlsplit(self.endpoint_url or "").hostname)

    @property
    def key_sets(self) -> dict[str, str]:
        """Every issuer that tokens may name, and where its keys are; `issuer` first.

        A pool on AWS has two, each with a key set of its own; a key set elsewhere
        is the pool's, whichever its tokens name.
        """
        own = issuers.own(self.region, self.user_pool_id)
        found = {self.issuer: self.jwks_uri}
        if self.issuer in own:
            is_aws = self.jwks_uri == issuers.key_set(self.issuer)
            for issuer in own:
                keys = issuers.key_set(issuer) if is_aws else self.jwks_uri
                found.setdefault(issuer, keys)
        return found

    @classmethod
    def from_mapping(
        cls,
        values: Mapping[str, Any],
        *,
        file: str = "",
        variables: Mapping[str, str] | None = None,
    ) -> Self:
        """Check the fields of stack.json.

        Args:
            values: stack.json's content, `{"region": str, ...}`.
            file: The file's name, for the error.
            variables: The variable that a field was taken from instead, by field.

        Raises:
            ConfigError: A field is missing, unknown to us or malformed; it is named,
                or the variable is.
        """
        given = Given(values, file, variables or {})
        for field in fields(cls):
            if field.name not in values and field.default is MISSING:
                raise given.refusal(field.name, "is missing")
        pool_id = given.text("user_pool_id", POOL_ID)
        region = given.text("region").lower()
        if not pool_id.startswith(f"{region}_"):
            raise given.refusal(
                "user_pool_id", f"{pool_id} is not in {given.name('region')} {region}"
            )
        mfa = given.text("mfa").upper()
        if mfa not in ("OFF", "OPTIONAL", "ON"):
            raise given.refusal("mfa", f"must be OFF, OPTIONAL or ON, not {mfa}")
        is_aws = values["endpoint_url"] is None
        endpoint_url = None if is_aws else given.url("endpoint_url")
        own = issuers.own(region, pool_id)
        issuer = _issuer(given, own)
        return cls(
            region=region,
            user_pool_id=pool_id,
            client_id=given.text("client_id", CLIENT_ID),
            issuer=issuer,
            jwks_uri=_jwks_uri(given, issuer, own),
            endpoint_url=endpoint_url,
            password_policy=given.record("password_policy", PasswordPolicy),
            sign_up_attributes=_attributes(given),
            mfa=cast(Mfa, mfa),
            api_url=None if values.get("api_url") is None else given.url("api_url"),
            **_offered(given, mfa),
        )

    def at(self, endpoint_url: str) -> Self:
        """The same pool at another address, where its keys and pages are, too.

        Raises:
            ConfigError: The address is neither https nor on this machine.
        """
        base = canonical_url(endpoint_url, "endpoint_url")
        keys = issuers.key_set(f"{base}/{self.user_pool_id}")
        pages = base if self.hosted_domain else ""
        return replace(self, endpoint_url=base, jwks_uri=keys, hosted_domain=pages)

    def to_mapping(self) -> dict[str, Any]:
        """The fields as stack.json holds them."""
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in asdict(self).items()
        }


def load(
    path: Path,
    environment: Mapping[str, str] = os.environ,
    *,
    names: Mapping[str, str] | None = None,
) -> StackConfig:
    """Read stack.json and lay the environment's variables over it.

    Without a file the variables alone must name pool and client; region, issuer and
    key set follow from the pool, the rest has the Terraform module's defaults.

    Args:
        path: Where stack.json is; it may be missing.
        environment: Variables as in `ENVIRONMENT`; two of them hold JSON.
        names: What errors call a variable that was set elsewhere, by its own name.

    Raises:
        ConfigError: Nothing is configured, or what is there is broken.
    """
    named = {
        field: (names or {}).get(variable, variable)
        for field, variable in ENVIRONMENT.items()
    }
    overrides = _overrides(environment, named)
    variables = {field: named[field] for field in overrides}
    if path.exists():
        found = _read(path)
    elif overrides:
        variables = named
        found = {
            "endpoint_url": None,
            "password_policy": asdict(PasswordPolicy()),
            "sign_up_attributes": [],
            "mfa": "OPTIONAL",
        }
    else:
        raise ConfigError(f"{path.name} is missing")
    pool = POOL_ID.fullmatch(overrides.get("user_pool_id", ""))
    if "user_pool_id" in overrides and not pool:
        raise ConfigError(f"{named['user_pool_id']} has the wrong form")
    if pool and "region" not in overrides:
        overrides["region"] = pool["region"]
    values = found | overrides
    values |= _derived(found, values) | overrides
    return StackConfig.from_mapping(values, file=path.name, variables=variables)


def _overrides(
    environment: Mapping[str, str], named: Mapping[str, str]
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for field, variable in ENVIRONMENT.items():
        text = environment.get(variable, "").strip().strip("\ufeff").strip()
        if not text:
            continue
        if field in FLAGS:
            if text.lower() not in SPELLINGS:
                raise ConfigError(f"{named[field]} must be true or false, not {text}")
            found[field] = SPELLINGS[text.lower()]
            continue
        try:
            found[field] = json.loads(text) if field in JSON_FIELDS else text
        except (ValueError, RecursionError) as error:
            raise ConfigError(f"{named[field]} is not JSON") from error
    return found


def _read(path: Path) -> dict[str, Any]:
    try:
        # from bytes, json finds out the encoding, by the BOM too
        values = json.loads(path.read_bytes())
    except OSError as error:
        raise ConfigError(f"{path.name} can't be read: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"{path.name} is not JSON") from error
    if not isinstance(values, dict):
        raise ConfigError(f"{path.name} must hold a JSON object")
    return values


def _derived(found: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, str]:
    """Issuer and key set that follow from pool and address, where those are new."""
    is_another = any(
        _meaning(found, field) != _meaning(values, field)
        for field in ("region", "user_pool_id")
    )
    is_elsewhere = _meaning(found, "endpoint_url") != _meaning(values, "endpoint_url")
    derived: dict[str, str] = {}
    pool_id, base = _meaning(values, "user_pool_id"), _meaning(values, "endpoint_url")
    issuer = issuers.original(_meaning(values, "region"), pool_id)
    if is_another or "issuer" not in values:
        derived["issuer"] = issuer
    if is_another or is_elsewhere or "jwks_uri" not in values:
        derived["jwks_uri"] = issuers.key_set(f"{base}/{pool_id}" if base else issuer)
    return derived


def _meaning(values: Mapping[str, Any], field: str) -> str:
    """A text to compare; one that is no text, or malformed, is refused later."""
    value = str(values.get(field) or "").strip()
    if field == "region":
        return value.lower()
    try:
        return canonical_url(value) if field == "endpoint_url" else value
    except ConfigError:
        return value


def _attributes(given: Given) -> tuple[SignUpAttribute, ...]:
    found = given.records("sign_up_attributes", SignUpAttribute)
    names = [item.name for item in found]
    for name in names:
        if name not in STANDARD and not CUSTOM.fullmatch(name):
            why = "is no attribute to fill in: write custom: before one of your own"
        elif names.count(name) > 1:
            why = "is there twice"
        else:
            continue
        raise given.refusal("sign_up_attributes", f"{name!r} {why}")
    return found


def _offered(given: Given, mfa: str) -> dict[str, Any]:
    """The ways in that the pool has or not, of which a file need not name any."""
    found: dict[str, Any] = {
        name: given.flag(name) for name in FLAGS if name in given.values
    }
    for name in ("first_factors", "second_factors"):
        if name in given.values:
            factors = (factor.upper() for factor in given.texts(name, NAMED))
            found[name] = tuple(dict.fromkeys(factors))
    if mfa == "OFF":
        found["second_factors"] = ()
    if given.values.get("passkeys_relying_party", "") != "":
        party = given.text("passkeys_relying_party").lower()
        if not RELYING_PARTY.fullmatch(party):
            raise given.refusal(
                "passkeys_relying_party",
                "must be a domain without scheme and port, such as example.com",
            )
        found["passkeys_relying_party"] = party
    if given.values.get("hosted_domain", "") != "":
        found["hosted_domain"] = given.url("hosted_domain")
    if "identity_providers" in given.values:
        found["identity_providers"] = _providers(given)
    return found


def _providers(given: Given) -> tuple[IdentityProvider, ...]:
    found = given.records("identity_providers", IdentityProvider)
    names = [one.name for one in found]
    for index, one in enumerate(found):
        label = f"{given.label('identity_providers')}[{index}]"
        if not one.name.isprintable() or not PROVIDER.fullmatch(one.name):
            raise ConfigError(f"{label}.name is no name of a provider")
        if names.index(one.name) < index:
            raise ConfigError(f"{label}.name is there twice")
        if not NAMED.fullmatch(one.type):
            raise ConfigError(f"{label}.type has the wrong form")
        if one.sign_out_url:
            checked_url(one.sign_out_url, f"{label}.sign_out_url")
        # Cognito lists none with it
        if "#" in one.sign_out_url:
            raise ConfigError(f"{label}.sign_out_url must be a URL without #")
    return found


def _issuer(given: Given, own: Collection[str]) -> str:
    issuer = given.url("issuer")
    if issuers.is_cognitos(issuer) and issuer not in own:
        raise given.refusal(
            "issuer", f"{issuer} is not of user pool {given.text('user_pool_id')}"
        )
    return issuer


def _jwks_uri(given: Given, issuer: str, own: Collection[str]) -> str:
    """Where the keys are; where AWS has them, at the issuer's own address."""
    uri, label = given.text("jwks_uri"), given.label("jwks_uri")
    checked_url(uri, label)
    if "?" in uri:
        return uri
    uri = canonical_url(uri, label)
    is_aws = issuer in own and uri in map(issuers.key_set, own)
    return issuers.key_set(issuer) if is_aws else uri
