"""stack.json and the environment: what is accepted, and how refusals read."""

import json
from pathlib import Path
from typing import Any

import pytest

from cognito_auth.config import StackConfig, load
from cognito_auth.errors import ConfigError

POOL = "eu-west-1_Abc123"
ISSUER = f"https://cognito-idp.eu-west-1.amazonaws.com/{POOL}"
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
        ("mfa", "SOMETIMES"),
        ("password_policy", []),
        ("password_policy", {"minimum_length": "12"}),
        ("password_policy", {"minimum_length": True}),
        ("password_policy", {"require_emoji": True}),
        ("sign_up_attributes", {}),
        ("sign_up_attributes", [{"label": "no name"}]),
        ("sign_up_attributes", [{"name": "x", "max_length": 1.5}]),
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
