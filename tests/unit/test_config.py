"""stack.json and the environment: what is accepted, and how refusals read."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cognito_auth.config import ENVIRONMENT, IdentityProvider, StackConfig, load
from cognito_auth.errors import ConfigError

POOL = "eu-west-1_Abc123"
ISSUER = f"https://cognito-idp.eu-west-1.amazonaws.com/{POOL}"
KEYS = f"{ISSUER}/.well-known/jwks.json"
COMPANY = {"name": "Own", "type": "OIDC"}
STACK: dict[str, Any] = {
    "region": "eu-west-1",
    "user_pool_id": POOL,
    "client_id": "1example23456789",
    "issuer": ISSUER,
    "jwks_uri": f"{ISSUER}/.well-known/jwks.json",
    "endpoint_url": None,
    "password_policy": {
        "minimum_length": 14,
        "require_lowercase": True,
        "require_uppercase": True,
        "require_numbers": True,
        "require_symbols": False,
    },
    "sign_up_attributes": [{"name": "given_name", "required": True, "max_length": 40}],
    "mfa": "OPTIONAL",
}


@pytest.fixture
def stack_file(tmp_path: Path) -> Path:
    path = tmp_path / "stack.json"
    path.write_text(json.dumps(STACK))
    return path


def test_load_reads_every_field(stack_file: Path) -> None:
    config = load(stack_file, {})

    assert config.password_policy.minimum_length == 14
    assert config.sign_up_attributes[0].name == "given_name"
    assert not config.is_embedded


def test_to_mapping_gives_back_what_from_mapping_took(stack_file: Path) -> None:
    config = load(stack_file, {})

    again = StackConfig.from_mapping(json.loads(json.dumps(config.to_mapping())))
    assert again == config


@pytest.mark.parametrize("field", sorted(STACK))
def test_a_missing_field_is_named(field: str) -> None:
    values = {name: value for name, value in STACK.items() if name != field}

    with pytest.raises(ConfigError, match=f"^{field} is missing"):
        StackConfig.from_mapping(values)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("region", 7),
        ("region", "us-east-1"),
        ("user_pool_id", "no-pool"),
        ("client_id", "with space"),
        ("issuer", "http://cognito-idp.example.com/x"),
        ("issuer", "https://[broken"),
        ("jwks_uri", "file:///etc/passwd"),
        ("jwks_uri", "http://169.254.169.254/keys"),
        ("endpoint_url", "http://10.0.0.1:4566"),
        ("endpoint_url", ""),
        ("api_url", ""),
        ("api_url", 7),
        ("api_url", "http://api.example.com"),
        ("api_url", "https://api.example.com/?stage=1"),
        ("api_url", "https://ada@api.example.com"),
        ("mfa", "SOMETIMES"),
        ("password_policy", []),
        ("password_policy", {"minimum_length": "12"}),
        ("password_policy", {"minimum_length": True}),
        ("password_policy", {"require_emoji": True}),
        ("sign_up_attributes", {}),
        ("sign_up_attributes", [{"label": "no name"}]),
        ("sign_up_attributes", [{"name": "x", "max_length": 1.5}]),
        ("sign_up_attributes", [{"name": "given_name"}, {"name": "given_name"}]),
        ("sign_up_attributes", [{"name": "team"}]),
        ("sign_up_attributes", [{"name": "email"}]),
        ("sign_up_attributes", [{"name": ""}]),
        ("client_id", "\u00e4bc"),
        ("first_factors", "PASSWORD"),
        ("first_factors", ["PASSWORD", 7]),
        ("first_factors", ["a mail"]),
        ("second_factors", {"EMAIL_OTP": True}),
        ("passkeys_relying_party", "https://example.com"),
        ("passkeys_relying_party", "example.com:8501"),
        ("passkeys_relying_party", "127.0.0.1"),
        ("passkeys_relying_party", "[::1]"),
        ("passkeys_relying_party", "example..com"),
        ("passkeys_relying_party", None),
        ("remembers_devices", "yes"),
        ("hosted_domain", "http://auth.example.com"),
        ("hosted_domain", 7),
        ("identity_providers", [{"name": "Google"}]),
        ("identity_providers", {"Google": "Google"}),
        ("identity_providers", [COMPANY | {"sign_out_url": "http://example.com"}]),
        ("identity_providers", [COMPANY | {"sign_out_url": "javascript:alert(1)"}]),
        ("identity_providers", [COMPANY | {"sign_out_url": None}]),
        ("identity_providers", [COMPANY | {"sign_out_url": "https://a.example/#b"}]),
        ("identity_providers", [COMPANY | {"name": ""}]),
        ("identity_providers", [COMPANY | {"name": "COGNITO"}]),
        ("identity_providers", [COMPANY | {"name": "two words"}]),
        ("identity_providers", [COMPANY | {"name": "a\x00b"}]),
        ("identity_providers", [COMPANY | {"name": "\ud800\ud800\ud800"}]),
        ("identity_providers", [COMPANY | {"name": "x" * 33}]),
        ("identity_providers", [COMPANY | {"type": ""}]),
        ("identity_providers", [COMPANY, COMPANY | {"type": "SAML"}]),
    ],
)
def test_a_wrong_value_is_refused_and_its_field_named(field: str, value: Any) -> None:
    named = "user_pool_id" if (field, value) == ("region", "us-east-1") else field

    with pytest.raises(ConfigError, match=named):
        StackConfig.from_mapping(STACK | {field: value})


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "[" * 100_000])
def test_a_broken_file_is_a_config_error(tmp_path: Path, text: str) -> None:
    path = tmp_path / "stack.json"
    path.write_text(text)

    with pytest.raises(ConfigError, match=r"stack\.json"):
        load(path, {})


def test_no_file_and_no_variables_is_a_config_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"stack\.json is missing"):
        load(tmp_path / "stack.json", {"PATH": "/bin"})


def test_a_directory_in_place_of_the_file_is_a_config_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="can't be read"):
        load(tmp_path, {})


def test_variables_alone_are_enough(tmp_path: Path) -> None:
    config = load(
        tmp_path / "stack.json",
        {
            "COGNITO_REGION": "eu-west-1",
            "COGNITO_USER_POOL_ID": POOL,
            "COGNITO_CLIENT_ID": "abc",
            "COGNITO_PASSWORD_POLICY": '{"minimum_length": 20}',
        },
    )

    assert config.issuer == ISSUER
    assert config.jwks_uri == f"{ISSUER}/.well-known/jwks.json"
    assert config.password_policy.minimum_length == 20


def test_another_pool_in_the_environment_takes_its_own_issuer(stack_file: Path) -> None:
    config = load(stack_file, {"COGNITO_USER_POOL_ID": "eu-west-1_Other1"})

    assert config.issuer.endswith("/eu-west-1_Other1")
    assert "/eu-west-1_Other1/" in config.jwks_uri


def test_a_variable_overrides_one_field_only(stack_file: Path) -> None:
    config = load(stack_file, {"COGNITO_MFA": "ON"})

    assert config.mfa == "ON"
    assert config.issuer == ISSUER


def test_a_variable_that_is_not_json_is_named(stack_file: Path) -> None:
    with pytest.raises(ConfigError, match="COGNITO_SIGN_UP_ATTRIBUTES"):
        load(stack_file, {"COGNITO_SIGN_UP_ATTRIBUTES": "given_name"})


def test_a_loopback_endpoint_marks_the_embedded_stack(stack_file: Path) -> None:
    config = load(stack_file, {"COGNITO_ENDPOINT_URL": "http://127.0.0.1:4566"})

    assert config.is_embedded


@pytest.mark.parametrize(
    ("variable", "text", "means"),
    [
        ("COGNITO_ISSUER", f" {ISSUER}/\n", {}),
        ("COGNITO_ISSUER", ISSUER.replace("cognito-idp", "Cognito-IDP"), {}),
        ("COGNITO_ISSUER", ISSUER.replace("https", "HTTPS"), {}),
        ("COGNITO_ISSUER", ISSUER.replace(".com/", ".com:443/"), {}),
        ("COGNITO_ISSUER", ISSUER.replace(".com/", ".com./"), {}),
        ("COGNITO_JWKS_URI", f"{KEYS}/".replace("eu-", "EU-", 1), {}),
        ("COGNITO_REGION", "\tEU-West-1 ", {}),
        ("COGNITO_USER_POOL_ID", f"\ufeff{POOL} ", {}),
        ("COGNITO_CLIENT_ID", " abc ", {"client_id": "abc"}),
        ("COGNITO_MFA", " optional", {}),
        ("COGNITO_MFA", "  ", {}),
        ("COGNITO_SELF_SIGN_UP", "False", {"self_sign_up": False}),
        ("COGNITO_PASSWORD_RESET", " off ", {"password_reset": False}),
        ("COGNITO_REFRESH_TOKEN_ROTATION", "1", {"refresh_token_rotation": True}),
        (
            "COGNITO_API_URL",
            " HTTPS://API.example.com:443/prod/ ",
            {"api_url": "https://api.example.com/prod"},
        ),
        (
            "COGNITO_API_URL",
            "http://127.0.0.1:8080",
            {"api_url": "http://127.0.0.1:8080"},
        ),
        ("COGNITO_SIGN_UP_ATTRIBUTES", " [ ] ", {"sign_up_attributes": ()}),
        (
            "COGNITO_SIGN_UP_ATTRIBUTES",
            '[{"name": "given_name", "required": true, "max_length": 40.0}]',
            {},
        ),
    ],
)
def test_a_variable_is_taken_for_what_it_means(
    stack_file: Path, variable: str, text: str, means: dict[str, Any]
) -> None:
    config = load(stack_file, {variable: text})

    assert config == replace(load(stack_file, {}), **means)


@pytest.mark.parametrize(
    "url",
    ["http://LOCALHOST:4566/", "HTTP://localhost:4566", " http://localhost:4566//"],
)
def test_an_address_has_one_spelling(stack_file: Path, url: str) -> None:
    config = load(stack_file, {"COGNITO_ENDPOINT_URL": url})

    assert config.endpoint_url == "http://localhost:4566"
    assert config.jwks_uri == f"http://localhost:4566/{POOL}/.well-known/jwks.json"
    assert config.issuer == ISSUER
    assert config == load(stack_file, {}).at(url.strip())


def test_the_embedded_stack_has_the_hosted_pages_where_it_is() -> None:
    embedded = "http://127.0.0.1:4566"

    there = StackConfig.from_mapping(STACK | WAYS_IN).at(embedded)

    assert there.hosted_domain == embedded
    assert StackConfig.from_mapping(STACK).at(embedded).hosted_domain == ""


def test_a_variable_that_says_the_same_moves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "stack.json"
    keys = "https://keys.example.com/keys"
    endpoint = "https://cognito.example.com"
    path.write_text(json.dumps(STACK | {"jwks_uri": keys, "endpoint_url": endpoint}))
    same = {
        "COGNITO_REGION": "eu-west-1 ",
        "COGNITO_USER_POOL_ID": POOL,
        "COGNITO_ENDPOINT_URL": "https://Cognito.example.com:443/",
    }

    assert load(path, same) == load(path, {})
    assert load(path, same).jwks_uri == keys


def test_the_region_follows_from_a_pool_that_is_set(stack_file: Path) -> None:
    config = load(stack_file, {"COGNITO_USER_POOL_ID": "cn-north-1_Abc123"})

    assert config.region == "cn-north-1"
    assert ".cn-north-1.amazonaws.com.cn/" in config.issuer


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_is_no_part_of_the_file(
    tmp_path: Path, encoding: str
) -> None:
    path = tmp_path / "stack.json"
    path.write_text(json.dumps(STACK), encoding=encoding)

    assert load(path, {}) == StackConfig.from_mapping(STACK)


@pytest.mark.parametrize(
    ("variable", "text", "sentence"),
    [
        (
            "COGNITO_REGION",
            "us-east-1",
            f"user_pool_id {POOL} is not in COGNITO_REGION",
        ),
        ("COGNITO_USER_POOL_ID", "pool", "COGNITO_USER_POOL_ID has the wrong form"),
        ("COGNITO_CLIENT_ID", "a b", "COGNITO_CLIENT_ID has the wrong form"),
        ("COGNITO_JWKS_URI", "keys", "COGNITO_JWKS_URI must be an https URL"),
        ("COGNITO_JWKS_URI", f"{ISSUER}/a b", "COGNITO_JWKS_URI .* holds a character"),
        ("COGNITO_ENDPOINT_URL", "http://10.0.0.1", "COGNITO_ENDPOINT_URL must be"),
        ("COGNITO_ENDPOINT_URL", "https://.", "COGNITO_ENDPOINT_URL must be"),
        ("COGNITO_API_URL", "http://10.0.0.1", "COGNITO_API_URL must be an https URL"),
        ("COGNITO_MFA", "sometimes", "COGNITO_MFA must be OFF, OPTIONAL or ON"),
        ("COGNITO_SELF_SIGN_UP", "maybe", "COGNITO_SELF_SIGN_UP must be true or"),
        ("COGNITO_PASSWORD_POLICY", "[" * 100_000, "COGNITO_PASSWORD_POLICY is not"),
        ("COGNITO_PASSWORD_POLICY", "12", "COGNITO_PASSWORD_POLICY must be an object"),
        (
            "COGNITO_PASSWORD_POLICY",
            '{"minimum_length": 12.5}',
            r"COGNITO_PASSWORD_POLICY\.minimum_length has the wrong type",
        ),
        ("COGNITO_SIGN_UP_ATTRIBUTES", "{}", "COGNITO_SIGN_UP_ATTRIBUTES must be"),
        ("COGNITO_FIRST_FACTORS", "PASSWORD", "COGNITO_FIRST_FACTORS is not JSON"),
        ("COGNITO_SECOND_FACTORS", "[7]", "COGNITO_SECOND_FACTORS has an entry"),
        (
            "COGNITO_PASSKEYS_RELYING_PARTY",
            "https://example.com",
            "COGNITO_PASSKEYS_RELYING_PARTY must be a domain",
        ),
    ],
)
def test_a_refusal_names_the_variable(
    stack_file: Path, variable: str, text: str, sentence: str
) -> None:
    with pytest.raises(ConfigError, match=sentence):
        load(stack_file, {variable: text})


def test_without_a_file_a_missing_field_is_named_as_a_variable(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"^COGNITO_CLIENT_ID is missing"):
        load(tmp_path / "stack.json", {"COGNITO_USER_POOL_ID": POOL})


@pytest.mark.parametrize("field", ["self_sign_up", "password_reset"])
def test_an_old_file_offers_all_ways_in(field: str) -> None:
    assert getattr(StackConfig.from_mapping(STACK), field) is True
    assert getattr(StackConfig.from_mapping(STACK | {field: False}), field) is False
    with pytest.raises(ConfigError, match=f"{field} must be true or false"):
        StackConfig.from_mapping(STACK | {field: "false"})


WAYS_IN: dict[str, Any] = {
    "first_factors": ["PASSWORD", "WEB_AUTHN", "EMAIL_OTP"],
    "second_factors": ["SOFTWARE_TOKEN_MFA", "EMAIL_OTP", "WEB_AUTHN"],
    "passkeys_relying_party": "example.com",
    "remembers_devices": True,
    "hosted_domain": "https://example.auth.eu-west-1.amazoncognito.com",
    "identity_providers": [
        {"name": "Company", "type": "SAML", "sign_out_url": ""},
        {**COMPANY, "sign_out_url": "https://sso.example.com/end?to=app&a=%20"},
    ],
}


def test_an_old_file_offers_no_more_than_passwords_and_the_app() -> None:
    config = StackConfig.from_mapping(STACK)

    assert config.first_factors == ("PASSWORD",)
    assert config.second_factors == ("SOFTWARE_TOKEN_MFA",)
    assert not config.passkeys_relying_party
    assert not config.remembers_devices
    assert not config.hosted_domain
    assert not config.identity_providers


def test_the_pools_ways_in_are_read_and_written() -> None:
    config = StackConfig.from_mapping(STACK | WAYS_IN)

    assert config.first_factors == ("PASSWORD", "WEB_AUTHN", "EMAIL_OTP")
    assert config.identity_providers == (
        IdentityProvider("Company", "SAML"),
        # as it is: the client lists it letter by letter
        IdentityProvider("Own", "OIDC", "https://sso.example.com/end?to=app&a=%20"),
    )
    written = json.loads(json.dumps(config.to_mapping()))
    assert {name: written[name] for name in WAYS_IN} == WAYS_IN
    assert StackConfig.from_mapping(written) == config


@pytest.mark.parametrize("field", sorted(WAYS_IN))
def test_a_variable_says_each_way_in(stack_file: Path, field: str) -> None:
    value = WAYS_IN[field]
    text = str(value) if isinstance(value, str | bool) else json.dumps(value)

    config = load(stack_file, {ENVIRONMENT[field]: text})

    assert config == StackConfig.from_mapping(STACK | {field: value})


@pytest.mark.parametrize("values", [STACK, STACK | WAYS_IN])
def test_where_the_second_factor_is_off_nothing_is_one(values: dict[str, Any]) -> None:
    config = StackConfig.from_mapping(values | {"mfa": "OFF"})

    assert config.second_factors == ()


@pytest.mark.parametrize("field", ["first_factors", "second_factors"])
def test_factors_are_named_as_by_cognito(field: str) -> None:
    config = StackConfig.from_mapping(STACK | {field: ["email_otp", "EMAIL_OTP"]})

    assert getattr(config, field) == ("EMAIL_OTP",)


@pytest.mark.parametrize("name", ["Büro-1.x", "a_b", "会社の", "COGNITO2"])
def test_a_provider_has_a_name_of_any_letters(name: str) -> None:
    values = STACK | {"identity_providers": [COMPANY | {"name": name}]}

    [found] = StackConfig.from_mapping(values).identity_providers
    assert found.name == name


@pytest.mark.parametrize("party", ["localhost", " Example.COM ", "1.example.com"])
def test_passkeys_are_for_a_domain(party: str) -> None:
    config = StackConfig.from_mapping(STACK | {"passkeys_relying_party": party})

    assert config.passkeys_relying_party == party.strip().lower()


def test_a_file_of_a_later_version_can_be_read() -> None:
    config = StackConfig.from_mapping(STACK | {"what_comes_later": [1]})

    assert config == StackConfig.from_mapping(STACK)


@pytest.mark.parametrize("values", [STACK, STACK | {"api_url": None}])
def test_a_stack_need_have_no_api(values: dict[str, Any]) -> None:
    assert StackConfig.from_mapping(values).api_url is None


def test_a_pool_that_is_none_is_named_rather_than_its_region(tmp_path: Path) -> None:
    variables = {"COGNITO_USER_POOL_ID": "Ab1", "COGNITO_CLIENT_ID": "abc"}
    with pytest.raises(ConfigError, match="COGNITO_USER_POOL_ID has the wrong form"):
        load(tmp_path / "stack.json", variables)
