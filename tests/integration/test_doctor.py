"""The doctor against pools with one fault each, and against one without."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cognito_auth.config import PasswordPolicy, SignUpAttribute, StackConfig
from cognito_auth.doctor.check import Result
from cognito_auth.doctor.evidence import Evidence
from cognito_auth.doctor.examination import examine
from cognito_auth.doctor.registry import CHECKS
from local import inherited
from streamlit_cognito.doctor.store import store
from tests.embedded import CLIENT_SETTINGS, Embedded, Pool, attribute_list
from tests.flows import config_of
from tests.stack import Stack, make_stack

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.integration

SMS = {
    "SmsConfiguration": {
        "SnsCallerArn": "arn:aws:iam::123456789012:role/sms",
        "ExternalId": "ours",
    }
}
PHONE = SignUpAttribute("phone_number", required=True, mutable=True)


@pytest.fixture(scope="module")
def pool(emulator: Embedded) -> Pool:
    """One of its own: what other tests leave in theirs is wrong, and found."""
    return emulator.make_pool()


@pytest.fixture(scope="module")
def untouched(emulator: Embedded, tmp_path_factory: pytest.TempPathFactory) -> Stack:
    """A stack in which other tests have left no accounts."""
    return make_stack(emulator, tmp_path_factory.mktemp("untouched"))


def results(config: StackConfig) -> dict[str, Result]:
    found = examine(CHECKS, Evidence(lambda: config))
    return {result.check.id: result for result in found}


def troubles(config: StackConfig) -> dict[str, str]:
    """Whatever is not fine: what is said of it, by the check's id."""
    return {
        name: f"{result.outcome}: {' '.join(result.issues)}"
        for name, result in results(config).items()
        if result.outcome != "fine"
    }


def client_with(pool: Pool, **settings: Any) -> None:
    """Set the client anew; None leaves a setting out."""
    wanted = {**CLIENT_SETTINGS, **settings}
    del wanted["GenerateSecret"]
    pool.embedded.admin.update_user_pool_client(
        UserPoolId=pool.pool_id,
        ClientId=pool.client_id,
        **{name: value for name, value in wanted.items() if value is not None},
    )


def mfa_with(pool: Pool, **settings: Any) -> None:
    """Set the second factors anew; None leaves one out."""
    wanted = {"SoftwareTokenMfaConfiguration": {"Enabled": True}, **settings}
    pool.embedded.admin.set_user_pool_mfa_config(
        UserPoolId=pool.pool_id,
        **{name: value for name, value in wanted.items() if value is not None},
    )


def test_nothing_is_wrong_with_the_pool_that_terraform_makes(untouched: Stack) -> None:
    assert troubles(untouched.config) == {}


def test_nothing_is_wrong_with_a_pool_of_the_products_settings(pool: Pool) -> None:
    assert troubles(config_of(pool)) == {}


CLIENTS: list[tuple[str, dict[str, Any], str]] = [
    (
        "srp",
        {"ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]},
        "ALLOW_REFRESH_TOKEN_AUTH, ALLOW_USER_PASSWORD_AUTH",
    ),
    ("srp", {"ExplicitAuthFlows": ["CUSTOM_AUTH_FLOW_ONLY"]}, "CUSTOM_AUTH_FLOW_ONLY"),
    ("refresh", {"ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH"]}, "neither allows"),
    ("writable", {"WriteAttributes": ["name"]}, "email, required by the pool"),
    ("validity", {"AccessTokenValidity": 5}, "AccessTokenValidity is 5 without a unit"),
    ("validity", {"IdTokenValidity": 12}, "12 hours"),
    ("validity", {"RefreshTokenValidity": 60}, "60 days"),
    ("unknown-users", {"PreventUserExistenceErrors": "LEGACY"}, "is LEGACY"),
    ("unknown-users", {"PreventUserExistenceErrors": None}, "is LEGACY"),
    ("revocation", {"EnableTokenRevocation": False}, "is off"),
]
REQUIRED_EMAIL = {"Schema": [{"Name": "email", "Required": True, "Mutable": True}]}


@pytest.mark.parametrize(("name", "settings", "said"), CLIENTS)
def test_a_fault_of_the_client_is_found_and_nothing_else(
    emulator: Embedded, name: str, settings: dict[str, Any], said: str
) -> None:
    pool = emulator.make_pool(**REQUIRED_EMAIL)
    client_with(pool, **settings)

    found = troubles(config_of(pool))

    assert list(found) == [name]
    assert found[name].startswith("wrong: ")
    assert said in found[name]


@pytest.mark.parametrize(
    "settings",
    [
        {
            "ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH"],
            "RefreshTokenRotation": {"Feature": "ENABLED"},
        },
        {"ExplicitAuthFlows": None},
        {"ExplicitAuthFlows": ["ADMIN_NO_SRP_AUTH"]},
        {"RefreshTokenValidity": 30},
        {
            "AccessTokenValidity": 5,
            "TokenValidityUnits": {"AccessToken": "minutes"},
        },
        {"WriteAttributes": ["email", "name"]},
    ],
)
def test_what_is_fine_with_a_client_is_not_found(
    emulator: Embedded, settings: dict[str, Any]
) -> None:
    pool = emulator.make_pool(**REQUIRED_EMAIL)
    client_with(pool, **settings)
    rotates = "RefreshTokenRotation" in settings

    assert troubles(config_of(pool, refresh_token_rotation=rotates)) == {}


def test_a_clients_secret_is_found_and_not_said(pool: Pool) -> None:
    made = pool.embedded.admin.create_user_pool_client(
        UserPoolId=pool.pool_id, **{**CLIENT_SETTINGS, "GenerateSecret": True}
    )["UserPoolClient"]

    found = troubles(config_of(Pool(pool.embedded, pool.pool_id, made["ClientId"])))

    assert list(found) == ["client-secret"]
    assert made["ClientSecret"] not in str(found)


def test_what_the_form_asks_for_must_be_writable(emulator: Embedded) -> None:
    team = {"Name": "team", "AttributeDataType": "String", "Mutable": True}
    pool = emulator.make_pool(Schema=[team])
    asked = SignUpAttribute("custom:team")
    client_with(pool, WriteAttributes=["email"])

    found = troubles(config_of(pool, asked))

    assert list(found) == ["writable"]
    assert "custom:team, on the form" in found["writable"]

    # a client that says nothing may write the standard ones alone
    client_with(pool, WriteAttributes=None)
    assert list(troubles(config_of(pool, asked))) == ["writable"]
    assert troubles(config_of(pool, SignUpAttribute("given_name"))) == {}


POOLS: list[tuple[str, dict[str, Any], str]] = [
    ("case", {"UsernameConfiguration": {"CaseSensitive": True}}, "CaseSensitive"),
    (
        "user-names",
        {"UsernameAttributes": [], "AliasAttributes": ["email"]},
        "an alias",
    ),
    ("user-names", {"UsernameAttributes": []}, "no user name"),
    ("user-names", {"UsernameAttributes": ["phone_number"]}, "no user name"),
]


@pytest.mark.parametrize(("name", "settings", "said"), POOLS)
def test_a_fault_of_the_pool_is_found_and_nothing_else(
    emulator: Embedded, name: str, settings: dict[str, Any], said: str
) -> None:
    found = troubles(config_of(emulator.make_pool(**settings)))

    assert list(found) == [name]
    assert said in found[name]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"user_pool_id": "us-east-1_Nowhere1"}, "no pool us-east-1_Nowhere1"),
        ({"client_id": "1nowhere23456789"}, "no client 1nowhere23456789"),
    ],
)
def test_a_wrong_id_is_found(pool: Pool, changes: dict[str, str], said: str) -> None:
    found = troubles(config_of(pool, **changes))

    assert said in found["pool"]
    wrong = [name for name, text in found.items() if text.startswith("wrong")]
    assert wrong == ["pool"]
    # what hangs on it is not fine
    assert found["client-secret"].startswith("unknown")


STEPS: list[tuple[dict[str, Any], str]] = [
    ({"mfa": "OFF"}, "mfa is OPTIONAL in the pool, OFF in stack.json"),
    ({"self_sign_up": False}, "self_sign_up is true in the pool"),
    ({"password_reset": False}, "password_reset is true in the pool"),
    ({"refresh_token_rotation": True}, "refresh_token_rotation is false in the pool"),
    (
        {"password_policy": PasswordPolicy(minimum_length=8, require_symbols=False)},
        "password_policy.minimum_length is 12 in the pool, 8 in stack.json",
    ),
]


@pytest.mark.parametrize(("changes", "said"), STEPS)
def test_a_stack_file_that_is_behind_is_found(
    pool: Pool, changes: dict[str, Any], said: str
) -> None:
    found = troubles(config_of(pool, **changes))

    assert list(found) == ["in-step"]
    assert said in found["in-step"]


def test_a_pool_of_administrators_is_what_it_is(emulator: Embedded) -> None:
    pool = emulator.make_pool(
        AdminCreateUserConfig={"AllowAdminCreateUserOnly": True},
        AccountRecoverySetting={
            "RecoveryMechanisms": [{"Name": "admin_only", "Priority": 1}]
        },
    )

    config = config_of(pool, self_sign_up=False, password_reset=False)
    assert troubles(config) == {}
    assert "self_sign_up is false" in troubles(config_of(pool))["in-step"]


LEVEL = {
    "Name": "level",
    "AttributeDataType": "Number",
    "Mutable": False,
    "NumberAttributeConstraints": {"MinValue": "1", "MaxValue": "9"},
}
ATTRIBUTES: list[tuple[SignUpAttribute, str]] = [
    (SignUpAttribute("custom:team"), "no attribute custom:team"),
    (SignUpAttribute("custom:level", mutable=False), "type is Number in the pool"),
    (SignUpAttribute("custom:level", type="Number"), "mutable is false in the pool"),
    (
        SignUpAttribute("custom:level", type="Number", mutable=False, max_value=5),
        "max_value is 9 in the pool, 5 in stack.json",
    ),
    (SignUpAttribute("given_name", required=True), "required is false in the pool"),
    (SignUpAttribute("given_name", max_length=20), "max_length is 2048 in the pool"),
]


@pytest.mark.parametrize(("asked", "said"), ATTRIBUTES)
def test_an_attribute_that_the_pool_was_not_made_with_is_found(
    emulator: Embedded, asked: SignUpAttribute, said: str
) -> None:
    pool = emulator.make_pool(Schema=[LEVEL])
    client_with(pool, WriteAttributes=["email", asked.name.replace("team", "level")])

    found = results(config_of(pool, asked))["attributes"]

    assert found.outcome == "wrong"
    assert said in " ".join(found.issues)


def test_a_required_attribute_that_nobody_is_asked_for_is_found(
    emulator: Embedded,
) -> None:
    required = {"Name": "given_name", "Required": True, "Mutable": True}
    pool = emulator.make_pool(Schema=[required])

    found = troubles(config_of(pool))

    assert list(found) == ["attributes"]
    assert "requires given_name" in found["attributes"]
    assert troubles(config_of(pool, SignUpAttribute("given_name", required=True))) == {}


PASSKEYS = {"RelyingPartyId": "localhost", "UserVerification": "required"}


def test_passkeys_beside_a_factor_for_all_are_found(emulator: Embedded) -> None:
    pool = emulator.make_pool()
    # the app offers none, so their domain is no business of its
    config = config_of(pool, mfa="ON")
    mfa_with(pool, MfaConfiguration="ON", WebAuthnConfiguration=PASSKEYS)

    found = troubles(config)

    assert list(found) == ["passkeys"]
    assert "FactorConfiguration is SINGLE_FACTOR" in found["passkeys"]

    both = {**PASSKEYS, "FactorConfiguration": "MULTI_FACTOR_WITH_USER_VERIFICATION"}
    mfa_with(pool, MfaConfiguration="ON", WebAuthnConfiguration=both)
    assert troubles(config) == {}
    mfa_with(pool, MfaConfiguration="OPTIONAL", WebAuthnConfiguration=PASSKEYS)
    assert troubles(config_of(pool)) == {}


def test_a_second_factor_without_apps_is_found(emulator: Embedded) -> None:
    pool = emulator.make_pool()
    mfa_with(pool, MfaConfiguration="OPTIONAL", SoftwareTokenMfaConfiguration=None)

    found = troubles(config_of(pool))

    assert list(found) == ["second-factor"]
    assert "are off" in found["second-factor"]


def invited(pool: Pool, **attributes: str) -> str:
    """An account with a password of its own."""
    email = pool.invite(None, **attributes)
    pool.embedded.admin.admin_set_user_password(
        UserPoolId=pool.pool_id,
        Username=email,
        Password="Correct horse 7 battery!",
        Permanent=True,
    )
    pool.embedded.admin.admin_update_user_attributes(
        UserPoolId=pool.pool_id,
        Username=email,
        UserAttributes=attribute_list(email=email, email_verified="true", **attributes),
    )
    return email


def test_where_all_need_a_text_message_a_phone_is_needed(emulator: Embedded) -> None:
    pool = emulator.make_pool()
    invited(pool)
    mfa_with(
        pool,
        MfaConfiguration="ON",
        SmsMfaConfiguration=SMS,
        SoftwareTokenMfaConfiguration=None,
    )

    found = results(config_of(pool, mfa="ON"))["second-factor"]
    assert "1 account" in found.issues[1]

    mfa_with(pool, MfaConfiguration="ON", SmsMfaConfiguration=SMS)
    found = results(config_of(pool, mfa="ON"))["second-factor"]
    assert found.outcome == "fine"


def test_an_address_that_is_not_verified_is_found(emulator: Embedded) -> None:
    pool = emulator.make_pool()
    pool.confirmed_user()
    pool.sign_up()  # waits for its code, which verifies
    assert troubles(config_of(pool)) == {}

    email = invited(pool)
    emulator.admin.admin_update_user_attributes(
        UserPoolId=pool.pool_id,
        Username=email,
        UserAttributes=attribute_list(email_verified="false"),
    )

    found = troubles(config_of(pool))
    assert list(found) == ["verified-email"]
    assert found["verified-email"].startswith("wrong: 1 account (u•••@e•••.com)")

    emulator.admin.admin_disable_user(UserPoolId=pool.pool_id, Username=email)
    assert troubles(config_of(pool)) == {}


def test_where_no_code_is_mailed_no_address_needs_to_be_verified(
    emulator: Embedded,
) -> None:
    pool = emulator.make_pool(
        AccountRecoverySetting={
            "RecoveryMechanisms": [{"Name": "admin_only", "Priority": 1}]
        },
    )
    email = invited(pool)
    emulator.admin.admin_update_user_attributes(
        UserPoolId=pool.pool_id,
        Username=email,
        UserAttributes=attribute_list(email_verified="false"),
    )

    assert troubles(config_of(pool, password_reset=False)) == {}


def test_cognitos_own_sender_is_found_on_aws(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert troubles(config_of(pool)) == {}
    monkeypatch.setattr(StackConfig, "is_embedded", property(lambda _: False))

    found = troubles(config_of(pool))

    assert list(found) == ["sender"]
    assert found["sender"] == "wrong: EmailSendingAccount is COGNITO_DEFAULT."


def test_nothing_that_is_looked_at_is_changed(
    emulator: Embedded, every: Callable[[Pool], object]
) -> None:
    pool = emulator.make_pool()
    pool.confirmed_user()
    before = every(pool)
    results(config_of(pool))

    assert every(pool) == before


@pytest.fixture
def every() -> Callable[[Pool], object]:
    """All that an administrator can read of a pool."""

    def read(pool: Pool) -> object:
        admin, name = pool.embedded.admin, {"UserPoolId": pool.pool_id}
        return [
            admin.describe_user_pool(**name)["UserPool"],
            admin.describe_user_pool_client(**name, ClientId=pool.client_id)[
                "UserPoolClient"
            ],
            admin.list_users(**name)["Users"],
        ]

    return read


def run(
    stack_file: Path, *arguments: str, **variables: str
) -> "subprocess.CompletedProcess[str]":
    """Run the script as people do."""
    return subprocess.run(
        [sys.executable, "scripts/doctor.py", *arguments],
        cwd=ROOT,
        env=inherited.environment() | {"STACK_CONFIG": str(stack_file)} | variables,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_script_finds_nothing_wrong_with_the_embedded_stack(
    untouched: Stack, tmp_path: Path
) -> None:
    done = run(untouched.file, SESSION_STORE=f"sqlite:///{tmp_path}/sessions.db")

    assert done.returncode == 0, done.stdout
    assert " fine.\n\nFINE: stack, pool, rights" in done.stdout
    assert done.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_the_script_says_what_is_wrong(stack: Stack, tmp_path: Path) -> None:
    file = tmp_path / "stack.json"
    fields = json.loads(stack.file.read_text())
    file.write_text(json.dumps({**fields, "client_id": "1nowhere23456789"}))

    done = run(file, SESSION_STORE=f"sqlite:///{tmp_path}/sessions.db")

    assert done.returncode == 1
    assert "has no client 1nowhere23456789." in done.stdout
    assert "python scripts/write_config.py" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


@pytest.fixture
def on_table(
    pool: Pool, table: str, monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], Result]:
    """Look at sessions in a table, of this name."""

    def look(name: str) -> Result:
        monkeypatch.setenv("SESSION_STORE", f"dynamodb://{name}")
        config = config_of(pool)
        [found] = examine([store], Evidence(lambda: config))
        return found

    return look


def test_a_table_is_written_and_nothing_stays(
    emulator: Embedded, table: str, on_table: Callable[[str], Result]
) -> None:
    def items() -> list[Any]:
        return list(emulator.aws("dynamodb").scan(TableName=table)["Items"])

    before = items()
    assert on_table(table).outcome == "fine"
    assert items() == before


def test_a_table_that_there_is_not_is_found(on_table: Callable[[str], Result]) -> None:
    found = on_table("nowhere")
    assert found.outcome == "wrong"
    assert found.issues == ("There is no table nowhere in us-east-1.",)
