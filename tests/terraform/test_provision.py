"""Real Terraform and real provider code against the embedded Cognito."""

import hashlib
import json
import os
import signal
import subprocess
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from local import ways_in
from local.terraform import TerraformError, clean_environment
from scripts import write_config
from tests.embedded import Embedded
from tests.terraform.demo import SOURCE, Demo, one_program
from tests.terraform.slow import slow_way

pytestmark = pytest.mark.terraform

POOL = "modules/user_pool/main.tf: aws_cognito_user_pool.this"
CLIENT = "modules/user_pool_client/main.tf: aws_cognito_user_pool_client.this"
PROTECTION = "modules/protection/main.tf: aws"
APP = "modules/app/main.tf: "
# of modules that are off on the embedded stack
LEFT_OUT_UNSEEN = (
    *(
        f"modules/api/main.tf: aws_{name}.region"
        for name in (
            *("apigatewayv2_api.this", "apigatewayv2_authorizer.this"),
            *("apigatewayv2_integration.this", "apigatewayv2_route.this"),
            *("apigatewayv2_stage.this", "cloudwatch_log_group.function"),
            *("cloudwatch_log_group.requests", "lambda_function.this"),
            "lambda_permission.this",
        )
    ),
    "modules/triggers/main.tf: aws_cloudwatch_log_group.this.region",
    "modules/triggers/main.tf: aws_lambda_function.this.region",
    "modules/triggers/main.tf: aws_lambda_permission.this.region",
    f"{APP}data.aws_subnet.this.region",
    f"{APP}aws_ecr_repository.this.region",
    f"{APP}aws_ecr_repository.this.force_delete",
    f"{APP}aws_ecr_lifecycle_policy.this.region",
    f"{APP}aws_cloudwatch_log_group.this.region",
    f"{APP}aws_secretsmanager_secret.session_key.region",
    f"{APP}aws_security_group.load_balancer.region",
    f"{APP}aws_security_group.task.region",
    f"{APP}aws_vpc_security_group_ingress_rule.world",
    f"{APP}aws_vpc_security_group_egress_rule.load_balancer",
    f"{APP}aws_vpc_security_group_ingress_rule.task",
    f"{APP}aws_vpc_security_group_egress_rule.task",
    f"{APP}aws_acm_certificate.this.region",
    f"{APP}aws_acm_certificate_validation.this.region",
    f"{APP}aws_lb.this.region",
    f"{APP}aws_lb_target_group.this.region",
    f"{APP}aws_lb_listener.https.region",
    f"{APP}aws_lb_listener.https.tags",
    f"{APP}aws_lb_listener.http.region",
    f"{APP}aws_lb_listener.http.tags",
    f"{APP}aws_ecs_cluster.this.region",
    f"{APP}aws_ecs_task_definition.this.region",
    f"{APP}aws_ecs_task_definition.this.runtime_platform",
    f"{APP}aws_ecs_task_definition.this.skip_destroy",
    f"{APP}aws_ecs_service.this.region",
    f"{APP}aws_ecs_service.this.depends_on",
    f"{APP}aws_appautoscaling_target.this.region",
    f"{APP}aws_appautoscaling_target.this.tags",
    f"{APP}aws_appautoscaling_policy.cpu.region",
    "modules/domain/main.tf: aws_cognito_user_pool_domain.this.region",
    "modules/domain/main.tf: aws_cognito_user_pool_domain.this.managed_login_version",
    "modules/domain/main.tf: aws_cognito_managed_login_branding.this",
    "modules/domain/outputs.tf: output.alias_target",
    "modules/email/main.tf: aws_sesv2_email_identity.this",
    "modules/email/main.tf: aws_sesv2_configuration_set.this",
    "modules/email/outputs.tf: output.sender",
    "modules/email/outputs.tf: output.dkim_records",
    "modules/email/outputs.tf: output.is_verified",
    "modules/email/outputs.tf: output.notice_policy",
    "modules/identity_providers/main.tf: aws_cognito_identity_provider.this.region",
    f"{PROTECTION}_cognito_risk_configuration.this",
    f"{PROTECTION}_wafv2_web_acl.this.region",
    f"{PROTECTION}_wafv2_web_acl.this.rule.statement.rate_based_statement"
    ".evaluation_window_sec",
    f"{PROTECTION}_wafv2_web_acl_association.this.region",
    f"{PROTECTION}_cloudwatch_log_group.waf.region",
    f"{PROTECTION}_wafv2_web_acl_logging_configuration.this.region",
    f"{PROTECTION}_cloudwatch_metric_alarm.throttles.region",
    f"{PROTECTION}_cloudwatch_metric_alarm.sign_in_failures.region",
    f"{PROTECTION}_cloudwatch_log_group.this.region",
    f"{PROTECTION}_cognito_log_delivery_configuration.this",
    "modules/resource_servers/main.tf: aws_cognito_resource_server.this.region",
)
LEFT_OUT = (
    "modules/groups/main.tf: aws_cognito_user_group.this.region",
    "modules/session_table/main.tf: aws_dynamodb_table.this.region",
    "modules/session_table/main.tf: "
    "aws_dynamodb_table.this.deletion_protection_enabled",
    f"{POOL}.user_pool_tier",
    f"{POOL}.deletion_protection",
    f"{POOL}.region",
    f"{POOL}.password_policy.password_history_size",
    f"{POOL}.email_mfa_configuration",
    f"{POOL}.user_attribute_update_settings",
    f"{POOL}.sign_in_policy",
    f"{POOL}.web_authn_configuration",
    f"{POOL}.lambda_config.pre_token_generation_config",
    f"{POOL}.ignore_changes.region",
    f"{POOL}.postcondition",
    "modules/user_pool/main.tf: data.aws_cognito_user_pool.existing",
    "modules/user_pool/main.tf: data.aws_cognito_user_pool.made",
    "modules/user_pool/main.tf: check.first_factors",
    f"{CLIENT}.region",
    f"{CLIENT}.enable_token_revocation",
    f"{CLIENT}.auth_session_validity",
    f"{CLIENT}.refresh_token_rotation",
    f"{CLIENT}.ignore_changes.region",
)


def digest(directory: Path) -> str:
    files = sorted(path for path in directory.glob("**/*") if path.is_file())
    text = b"".join(str(path).encode() + path.read_bytes() for path in files)
    return hashlib.sha256(text).hexdigest()


def test_files_are_formatted(program: Path) -> None:
    check = subprocess.run(
        [program, "fmt", "-check", "-diff", "-recursive", SOURCE],
        env=clean_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert check.returncode == 0, check.stdout + check.stderr


def test_source_is_only_read(demo: Demo) -> None:
    before = digest(SOURCE)
    demo.provision()
    assert digest(SOURCE) == before


def test_left_out_is_exactly_what_the_old_provider_lacks(demo: Demo) -> None:
    made = demo.provision()
    assert made.provider_version == "3.39.0"
    assert sorted(made.left_out) == sorted(LEFT_OUT_UNSEEN + LEFT_OUT)
    file = demo.log.with_name("left-out.txt")
    [said] = [line for line in demo.reports if "left out" in line]
    assert said == f"AWS provider 3.39.0 lacks 22 settings, left out: {file}"
    listed = file.read_text("utf-8").partition("\n\n")[2].splitlines()
    assert listed == list(LEFT_OUT)


def test_plan_after_apply_is_empty(demo: Demo) -> None:
    assert demo.plan_changes_nothing()


def test_outputs_are_as_agreed(demo: Demo) -> None:
    outputs = demo.outputs()
    pool_id = outputs["user_pool_id"]
    issuer = f"https://cognito-idp.us-east-1.amazonaws.com/{pool_id}"
    assert outputs == {
        "region": "us-east-1",
        "user_pool_id": pool_id,
        "user_pool_arn": outputs["user_pool_arn"],
        "client_id": outputs["client_id"],
        "issuer": issuer,
        "jwks_uri": f"{issuer}/.well-known/jwks.json",
        "password_policy": {
            "minimum_length": 12,
            "require_lowercase": True,
            "require_uppercase": True,
            "require_numbers": True,
            "require_symbols": True,
        },
        "sign_up_attributes": [],
        "mfa": "OPTIONAL",
        "refresh_token_rotation": False,
        "self_sign_up": True,
        "password_reset": True,
        "first_factors": ["PASSWORD"],
        "second_factors": ["SOFTWARE_TOKEN_MFA"],
        "passkeys_relying_party": "",
        "remembers_devices": False,
        "hosted_domain": "",
        "identity_providers": [],
        "client_ids": {"web": outputs["client_id"]},
        "user_pool_name": "local-demo",
        "user_pool_endpoint": outputs["user_pool_endpoint"],
        "scopes": {},
        "email_dkim_records": [],
        "confirm_user_policy": outputs["confirm_user_policy"],
        "link_user_policy": outputs["link_user_policy"],
        "doctor_policy": outputs["doctor_policy"],
        # null: login_url, alias_target, api_url, api_role_name, session_table,
        # session_store, app_policy
    }
    assert outputs["user_pool_arn"].endswith(f":userpool/{pool_id}")


def test_config_is_written_from_the_working_copy(demo: Demo, tmp_path: Path) -> None:
    out = tmp_path / "stack.json"
    arguments = ["--terraform-dir", str(demo.work_dir), "--out", str(out)]
    arguments += ["--terraform", str(demo.program), "--endpoint-url", demo.endpoint_url]
    assert write_config.main(arguments) == 0
    written = json.loads(out.read_text())
    pool_id = demo.outputs()["user_pool_id"]
    assert written["user_pool_id"] == pool_id
    keys = f"{demo.endpoint_url}/{pool_id}/.well-known/jwks.json"
    assert written["jwks_uri"] == keys


def test_pool_is_made_as_a_production_pool(demo: Demo, emulator: Embedded) -> None:
    pool_id = demo.outputs()["user_pool_id"]
    pool = emulator.admin.describe_user_pool(UserPoolId=pool_id)["UserPool"]
    assert pool["Name"] == "local-demo"
    assert pool["UsernameAttributes"] == pool["AutoVerifiedAttributes"] == ["email"]
    assert pool["UsernameConfiguration"] == {"CaseSensitive": False}
    assert pool["MfaConfiguration"] == "OPTIONAL"
    policy = pool["Policies"]["PasswordPolicy"]
    assert (policy["MinimumLength"], policy["TemporaryPasswordValidityDays"]) == (12, 7)
    recovery = pool["AccountRecoverySetting"]["RecoveryMechanisms"]
    assert recovery == [{"Name": "verified_email", "Priority": 1}]
    template = pool["VerificationMessageTemplate"]
    assert template["DefaultEmailOption"] == "CONFIRM_WITH_CODE"
    assert "{####}" in template["EmailMessage"]
    mfa = emulator.admin.get_user_pool_mfa_config(UserPoolId=pool_id)
    assert mfa["SoftwareTokenMfaConfiguration"] == {"Enabled": True}
    assert "SmsMfaConfiguration" not in mfa


def test_client_takes_srp_only_and_has_no_secret(
    demo: Demo, emulator: Embedded
) -> None:
    outputs = demo.outputs()
    client = emulator.admin.describe_user_pool_client(
        UserPoolId=outputs["user_pool_id"], ClientId=outputs["client_id"]
    )["UserPoolClient"]
    assert "ClientSecret" not in client
    flows = {"ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"}
    assert set(client["ExplicitAuthFlows"]) == flows
    assert client["PreventUserExistenceErrors"] == "ENABLED"
    assert client["WriteAttributes"] == ["email"]
    assert set(client["ReadAttributes"]) == {"email", "email_verified"}
    assert client["RefreshTokenValidity"] == 30
    units = {"AccessToken": "minutes", "IdToken": "minutes", "RefreshToken": "days"}
    assert client["TokenValidityUnits"] == units


def test_second_provision_finds_the_pool_without_init(demo: Demo) -> None:
    before, inits = demo.outputs(), demo.log.read_text().count("$ terraform init")
    demo.provision()
    assert demo.outputs() == before
    assert demo.log.read_text().count("$ terraform init") == inits


@one_program
def test_new_address_leads_to_the_same_pool(demo: Demo, emulator: Embedded) -> None:
    before = demo.outputs()
    with slow_way(emulator.endpoint_url, "DescribeUserPool", 0) as way:
        demo.provision(endpoint_url=way.endpoint_url)
        assert way.reached.is_set()
    assert demo.outputs() == before
    # that way is gone with this test
    demo.provision()


@one_program
def test_lost_pool_is_made_anew(demo: Demo, emulator: Embedded) -> None:
    before = demo.outputs()["user_pool_id"]
    emulator.admin.delete_user_pool(UserPoolId=before)
    demo.provision()
    after = demo.outputs()["user_pool_id"]
    assert after != before
    assert emulator.admin.describe_user_pool(UserPoolId=after)
    assert demo.plan_changes_nothing()


ATTRIBUTES = [
    {"name": "given_name", "label": "First name", "required": True, "max_length": 80},
    {"name": "nickname"},
    {"name": "birthdate", "mutable": False},
    {"name": "team", "label": "Team", "mutable": False, "max_length": 40},
    {"name": "age", "type": "Number", "min_value": 13, "max_value": 130},
]


@one_program
def test_sign_up_attributes_apply_and_settle(
    fresh: Demo, source: Path, emulator: Embedded
) -> None:
    variables = source / "terraform.tfvars.json"
    variables.write_text(json.dumps({"sign_up_attributes": ATTRIBUTES}))
    fresh.provision(source)
    assert fresh.plan_changes_nothing()
    outputs = fresh.outputs()
    by_name = {item["name"]: item for item in outputs["sign_up_attributes"]}
    names = ["given_name", "nickname", "birthdate", "custom:team", "custom:age"]
    assert list(by_name) == names
    assert by_name["given_name"] == {
        "name": "given_name",
        "label": "First name",
        "type": "String",
        "required": True,
        "mutable": True,
        "min_length": 1,
        "max_length": 80,
        "min_value": None,
        "max_value": None,
    }
    assert by_name["nickname"]["label"] is None
    assert by_name["custom:age"]["min_value"] == 13
    pool = emulator.admin.describe_user_pool(UserPoolId=outputs["user_pool_id"])
    schema = {item["Name"]: item for item in pool["UserPool"]["SchemaAttributes"]}
    limits = {"MinValue": "13", "MaxValue": "130"}
    assert schema["custom:age"]["NumberAttributeConstraints"] == limits
    limits = {"MinLength": "0", "MaxLength": "40"}
    assert schema["custom:team"]["StringAttributeConstraints"] == limits
    assert schema["email"]["Required"] is schema["given_name"]["Required"] is True
    client = emulator.admin.describe_user_pool_client(
        UserPoolId=outputs["user_pool_id"], ClientId=outputs["client_id"]
    )["UserPoolClient"]
    # SignUp may only set what the client may write, immutable or not
    assert set(client["WriteAttributes"]) == {"email", *names}
    assert set(client["ReadAttributes"]) == {"email", "email_verified", *names}

    # one more, later: the accounts stay
    more = [*ATTRIBUTES, {"name": "newsletter", "type": "Boolean"}, {"name": "locale"}]
    variables.write_text(json.dumps({"sign_up_attributes": more}))
    fresh.provision(source)
    assert fresh.outputs()["user_pool_id"] == outputs["user_pool_id"]
    assert fresh.plan_changes_nothing()


SENDER = {
    "source_arn": "arn:aws:ses:us-east-1:123456789012:identity/example.com",
    "from_address": "accounts@example.com",
}


@one_program
def test_ways_in_are_set_by_the_calls_of_provider_6(
    fresh: Demo, emulator: Embedded
) -> None:
    def settings() -> tuple[Any, Any, Any, set[str]]:
        names = {"UserPoolId": made["user_pool_id"]}
        pool = emulator.admin.describe_user_pool(**names)["UserPool"]
        client = emulator.admin.describe_user_pool_client(
            **names, ClientId=made["client_id"]
        )["UserPoolClient"]
        factors = emulator.admin.get_user_pool_mfa_config(**names)
        del factors["ResponseMetadata"]
        return (
            pool["Policies"].get("SignInPolicy"),
            pool.get("DeviceConfiguration"),
            factors,
            set(client["ExplicitAuthFlows"]),
        )

    fresh.provision()
    made = fresh.outputs()
    before = settings()
    assert ways_in.CHOICE not in before[3]

    fresh.provision(
        played=ways_in.PLAYED
        | {
            "email_codes": {"first_factor": True, "second_factor": True},
            "email_sender": SENDER,
        }
    )
    made = fresh.outputs()
    factors = ["PASSWORD", "WEB_AUTHN", "EMAIL_OTP"]
    policy, devices, second, flows = settings()
    assert made["first_factors"] == policy["AllowedFirstAuthFactors"] == factors
    assert set(devices.values()) == {True}
    assert second["WebAuthnConfiguration"] == {
        "RelyingPartyId": "localhost",
        "UserVerification": "preferred",
    }
    assert "EmailMfaConfiguration" in second
    assert second["SoftwareTokenMfaConfiguration"] == {"Enabled": True}
    assert flows == before[3] | {ways_in.CHOICE}

    # what a start wants no more goes, and all else is as it was
    fresh.provision()
    made = fresh.outputs()
    assert made["first_factors"] == ["PASSWORD"]
    policy, *rest = settings()
    assert policy == {"AllowedFirstAuthFactors": ["PASSWORD"]}
    assert rest == list(before[1:])
    assert fresh.plan_changes_nothing()


FEDERATED: dict[str, Any] = {
    "domain": {"name": "local-demo"},
    "identity_providers": {
        "Company": {
            "type": "OIDC",
            "details": {
                "client_id": "app",
                "authorize_scopes": "openid email",
                "oidc_issuer": "http://127.0.0.1:9",
                "attributes_request_method": "GET",
            },
            "attributes": {"email": "email"},
        }
    },
    "identity_provider_secrets": {"Company": "the secret of the company"},
    "app_origins": ["http://localhost:8501"],
}


@one_program
def test_people_of_a_provider_come_back_to_the_app(
    fresh: Demo, source: Path, emulator: Embedded, tmp_path: Path
) -> None:
    # those of the real pool can't come back to this machine
    google = {
        "type": "Google",
        "details": {"client_id": "id", "authorize_scopes": "openid"},
    }
    theirs = {
        "domain": {"name": "their-accounts"},
        "identity_providers": {"Google": google},
        "app_origins": ["https://app.example.com"],
    }
    (source / "terraform.tfvars.json").write_text(json.dumps(theirs))
    ends_at = "http://127.0.0.1:9/end?client_id=app"
    company = FEDERATED["identity_providers"]["Company"] | {"sign_out_url": ends_at}
    fresh.provision(
        source, played=FEDERATED | {"identity_providers": {"Company": company}}
    )
    assert fresh.plan_changes_nothing()
    made = fresh.outputs()
    client = emulator.admin.describe_user_pool_client(
        UserPoolId=made["user_pool_id"], ClientId=made["client_id"]
    )["UserPoolClient"]
    assert client["CallbackURLs"] == ["http://localhost:8501/auth/callback"]
    assert set(client["LogoutURLs"]) == {"http://localhost:8501/", ends_at}
    assert client["AllowedOAuthFlows"] == ["code"]
    scopes = {"aws.cognito.signin.user.admin", "email", "openid", "profile"}
    assert set(client["AllowedOAuthScopes"]) == scopes
    assert client["SupportedIdentityProviders"] == ["Company"]
    assert "ClientSecret" not in client
    provider = emulator.admin.describe_identity_provider(
        UserPoolId=made["user_pool_id"], ProviderName="Company"
    )["IdentityProvider"]
    secret = FEDERATED["identity_provider_secrets"]["Company"]
    assert provider["ProviderDetails"]["client_secret"] == secret

    out = tmp_path / "stack.json"
    arguments = ["--terraform-dir", str(fresh.work_dir), "--out", str(out)]
    arguments += ["--terraform", str(fresh.program), "--endpoint-url"]
    assert write_config.main([*arguments, fresh.endpoint_url]) == 0
    written = json.loads(out.read_text())
    assert written["hosted_domain"] == fresh.endpoint_url
    assert written["identity_providers"] == [
        {"name": "Company", "type": "OIDC", "sign_out_url": ends_at}
    ]
    # in the state alone
    assert secret not in json.dumps(made) + out.read_text() + fresh.log.read_text()


TABLES = [{}, {"name": "sessions-of-the-app", "point_in_time_recovery": True}]


@one_program
@pytest.mark.parametrize("table", TABLES, ids=str)
def test_session_table_of_the_real_pool_is_made_here_too(
    fresh: Demo, source: Path, emulator: Embedded, table: dict[str, Any]
) -> None:
    variables = source / "terraform.tfvars.json"
    variables.write_text(json.dumps({"session_table": table}))
    fresh.provision(source)
    name = table.get("name", "local-demo-sessions")
    assert fresh.outputs()["session_store"] == f"dynamodb://{name}"
    assert fresh.plan_changes_nothing()
    destroy = fresh.terraform("destroy", "-auto-approve", "-input=false")
    assert destroy.returncode == 0, destroy.stderr


@one_program
def test_invitation_never_holds_an_empty_text_message(
    fresh: Demo, source: Path, emulator: Embedded
) -> None:
    # the provider sends "" for what the template leaves out, which Cognito refuses
    invitation = {"subject": "Welcome", "message": "{username}: {####}"}
    file = source / "terraform.tfvars.json"
    file.write_text(json.dumps({"invitation_email": invitation}))
    fresh.provision(source)
    assert fresh.plan_changes_nothing()
    pool_id = fresh.outputs()["user_pool_id"]
    pool = emulator.admin.describe_user_pool(UserPoolId=pool_id)["UserPool"]
    assert pool["AdminCreateUserConfig"]["InviteMessageTemplate"] == {
        "EmailSubject": "Welcome",
        "EmailMessage": "{username}: {####}",
        "SMSMessage": "{username} {####}",
    }


@one_program
def test_settings_that_do_not_count_here_are_named(fresh: Demo, source: Path) -> None:
    values = {"triggers": {"pre_sign_up": "f"}, "domain": {"name": "example-accounts"}}
    (source / "terraform.tfvars.json").write_text(json.dumps(values))
    fresh.provision(source)
    assert "left out here, though it is set: domain, triggers" in fresh.reports
    assert fresh.plan_changes_nothing()


@one_program
def test_backend_of_the_real_pool_is_never_asked(fresh: Demo, source: Path) -> None:
    (source / "backend.tf").write_text(
        'terraform {\n  backend "s3" {\n    bucket = "b"\n    key = "k"\n  }\n}\n'
    )
    (source / "terraform.tfstate").write_text("the real pool's")
    fresh.provision(source)
    state = json.loads((fresh.work_dir / "terraform.tfstate").read_text())
    made = sorted(item["type"] for item in state["resources"])
    assert made == [
        "aws_cognito_user_pool",
        "aws_cognito_user_pool_client",
        "aws_partition",
        "terraform_data",
    ]
    assert (source / "terraform.tfstate").read_text() == "the real pool's"
    # what left the source leaves the copy as well
    (source / "backend.tf").unlink()
    fresh.provision(source)
    assert not (fresh.work_dir / "backend.tf").exists()
    assert fresh.plan_changes_nothing()


@one_program
def test_failure_brings_terraforms_own_words(fresh: Demo, source: Path) -> None:
    (source / "terraform.tfvars").write_text('mfa = "on"\n')
    with pytest.raises(TerraformError) as caught:
        fresh.provision(source)
    assert "mfa must be OFF, OPTIONAL or ON." in caught.value.tail
    assert "scripts/up --fresh --provider registry" in caught.value.sentence
    assert caught.value.log == fresh.log
    assert "mfa must be" in fresh.log.read_text()


@one_program
def test_registry_that_is_away_says_what_else_there_is(fresh: Demo) -> None:
    with pytest.raises(TerraformError) as caught:
        fresh.provision(origin="registry")
    assert "scripts/up --fresh --provider package" in caught.value.sentence
    assert "registry.terraform.io" in caught.value.tail
    # and the package is there without being asked for
    assert fresh.provision().provider_version == "3.39.0"
    assert fresh.plan_changes_nothing()


@one_program
def test_interrupted_apply_keeps_what_it_made(fresh: Demo, emulator: Embedded) -> None:
    with slow_way(emulator.endpoint_url, "CreateUserPool", 1.5) as way:

        def interrupt() -> None:
            assert way.reached.wait(30)
            os.kill(os.getpid(), signal.SIGINT)

        threading.Thread(target=interrupt).start()
        with pytest.raises(KeyboardInterrupt):
            fresh.provision(endpoint_url=way.endpoint_url)
    state = json.loads((fresh.work_dir / "terraform.tfstate").read_text())
    [pool] = [item for item in state["resources"] if item["mode"] == "managed"]
    made = pool["instances"][0]["attributes"]["id"]
    fresh.provision()
    assert fresh.outputs()["user_pool_id"] == made
    assert fresh.plan_changes_nothing()


@one_program
def test_stack_that_is_away_is_named_at_once(demo: Demo) -> None:
    begin = time.monotonic()
    with pytest.raises(TerraformError, match="does not answer; start it first"):
        demo.provision(endpoint_url="http://127.0.0.1:9")
    assert time.monotonic() - begin < 3


@one_program
@pytest.mark.parametrize("url", ["nonsense", "http://127.0.0.1", "http://h:port"])
def test_address_that_is_none_is_refused(demo: Demo, url: str) -> None:
    with pytest.raises(TerraformError) as caught:
        demo.provision(endpoint_url=url)
    assert url in caught.value.sentence
    assert caught.value.log is None, "terraform never ran"


@one_program
def test_source_is_never_the_working_copy(demo: Demo, source: Path) -> None:
    for work_dir in (source, source.parent):
        with pytest.raises(TerraformError, match="must be another directory"):
            demo.provision(source, work_dir=work_dir)
    with pytest.raises(TerraformError, match=r"holds no Terraform configuration"):
        demo.provision(source / "modules")


def test_destroy_takes_everything_away(demo: Demo, emulator: Embedded) -> None:
    pool_id = demo.outputs()["user_pool_id"]
    destroy = demo.terraform("destroy", "-auto-approve", "-input=false")
    assert destroy.returncode == 0, destroy.stderr
    with pytest.raises(emulator.admin.exceptions.ResourceNotFoundException):
        emulator.admin.describe_user_pool(UserPoolId=pool_id)
