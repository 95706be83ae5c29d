"""The app's module as deployed.py applies it, and what it made.

Its fixture is on its way since the suite began, see conftest.py.
"""

import json
import re
import subprocess
from concurrent.futures import Future
from pathlib import Path

import pytest

from cognito_auth.config import load
from cognito_auth.sessions.sealing import Sealer
from tests.terraform.deployed import DOMAIN, IMAGE, Deployed
from tests.terraform.policies import actions

pytestmark = pytest.mark.terraform


@pytest.fixture(scope="module")
def deployed(deploying: Future[Deployed]) -> Deployed:
    return deploying.result()


def test_second_plans_are_empty_without_an_image_and_with_one(
    deployed: Deployed,
) -> None:
    assert deployed.first.is_settled
    assert deployed.second.is_settled


def test_service_and_its_scaling_are_all_that_is_missing(deployed: Deployed) -> None:
    whole = {
        name.rpartition(": ")[2]
        for name in deployed.second.left_out
        if re.search(r"modules/app/main.tf: (data\.)?\w+\.\w+$", name)
    }
    assert whole == {
        "aws_appautoscaling_policy.cpu",
        "aws_appautoscaling_target.this",
        "aws_ecs_service.this",
        "aws_vpc_security_group_egress_rule.load_balancer",
        "aws_vpc_security_group_egress_rule.task",
        "aws_vpc_security_group_ingress_rule.task",
        "aws_vpc_security_group_ingress_rule.world",
    }


def test_first_time_there_is_a_repository_to_push_to(deployed: Deployed) -> None:
    outputs = deployed.first.outputs
    assert outputs["app_url"] == f"https://{DOMAIN}"
    assert outputs["app_repository_url"] == IMAGE.removesuffix(":1")
    assert outputs["app_cluster_name"] == "shop"
    made = deployed.first.made
    assert "aws_ecs_task_definition.this" not in made
    assert made["aws_ecr_repository.this"]["image_tag_mutability"] == "IMMUTABLE"
    ids = {one: found["id"] for one, found in made.items()}
    later = {one: found["id"] for one, found in deployed.second.made.items()}
    assert ids.items() <= later.items()


def test_command_makes_a_key_that_the_app_takes_and_shows_it_to_nobody(
    deployed: Deployed, tmp_path: Path
) -> None:
    command = deployed.first.outputs["app_session_key_command"]
    # what it gives to `aws`, which is another program here
    program = tmp_path / "aws"
    program.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" >{tmp_path}/said\nexec cat\n')
    program.chmod(0o700)
    done = subprocess.run(
        ["sh", "-c", command],
        env={"PATH": f"{tmp_path}:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    words = (tmp_path / "said").read_text().splitlines()
    assert words[:2] == ["secretsmanager", "put-secret-value"]
    assert words[-2:] == ["--secret-string", "file:///dev/stdin"]
    # Source: PutSecretValue, whose second call with a token and another value fails
    token = words[words.index("--client-request-token") + 1]
    assert 32 <= len(token) <= 64
    assert deployed.first.outputs["app_session_key_arn"] in words
    key = done.stdout.strip()
    assert key not in "".join([command, *words]), "no list of processes shows it"
    Sealer([key])


def test_state_holds_no_secret(deployed: Deployed) -> None:
    kinds = {one["type"] for one in json.loads(deployed.second.state)["resources"]}
    assert "aws_secretsmanager_secret" in kinds
    assert "aws_secretsmanager_secret_version" not in kinds
    assert "secret_string" not in deployed.second.state


def test_task_is_told_what_the_app_takes(deployed: Deployed) -> None:
    ecs = deployed.cloud.aws("ecs")
    task = ecs.describe_task_definition(taskDefinition="shop")["taskDefinition"]
    assert task["networkMode"] == "awsvpc"
    assert (task["cpu"], task["memory"]) == ("512", "1024")
    [container] = task["containerDefinitions"]
    assert container["image"] == IMAGE
    assert container["readonlyRootFilesystem"]
    told = {one["name"]: one["value"] for one in container["environment"]}
    assert told["TRUSTED_PROXIES"] == "10.0.0.0/24,10.0.1.0/24"
    assert told["SESSION_STORE"] == "dynamodb://shop-sessions"
    config = load(Path("nowhere"), told)
    assert config.user_pool_id == deployed.second.outputs["user_pool_id"]
    assert config.client_id == deployed.second.outputs["client_id"]
    assert config.issuer == deployed.second.outputs["issuer"]
    assert config.password_policy.minimum_length == 12


def test_roles_have_the_rights_that_they_need(deployed: Deployed) -> None:
    iam = deployed.cloud.aws("iam")

    def policy(role: str, name: str) -> str:
        got = iam.get_role_policy(RoleName=role, PolicyName=name)
        return json.dumps(got["PolicyDocument"])

    assert actions(policy("shop-task", "sessions")) == {
        f"dynamodb:{name}Item" for name in ("Delete", "Get", "Put", "Update")
    }
    start = policy("shop-execution", "start")
    assert actions(start) == {
        *("ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage"),
        *("ecr:GetAuthorizationToken", "ecr:GetDownloadUrlForLayer"),
        *("logs:CreateLogStream", "logs:PutLogEvents"),
        "secretsmanager:GetSecretValue",
    }
    # of the first of them
    assert start.count('"Resource": "*"') == 1


def test_people_come_by_the_load_balancer(deployed: Deployed) -> None:
    balancing = deployed.cloud.aws("elbv2")
    [balancer] = balancing.describe_load_balancers(Names=["shop"])["LoadBalancers"]
    [group] = balancing.describe_target_groups(Names=["shop"])["TargetGroups"]
    attributes = {
        one["Key"]: one["Value"]
        for one in [
            *balancing.describe_load_balancer_attributes(
                LoadBalancerArn=balancer["LoadBalancerArn"]
            )["Attributes"],
            *balancing.describe_target_group_attributes(
                TargetGroupArn=group["TargetGroupArn"]
            )["Attributes"],
        ]
    }
    wanted = {
        "idle_timeout.timeout_seconds": "300",
        "routing.http.drop_invalid_header_fields.enabled": "true",
        "stickiness.enabled": "true",
        "stickiness.type": "lb_cookie",
        "stickiness.lb_cookie.duration_seconds": "43200",
        "deregistration_delay.timeout_seconds": "30",
    }
    assert wanted.items() <= attributes.items()
    assert group["HealthCheckPath"] == "/_stcore/health"
    assert group["TargetType"] == "ip"
    listeners = balancing.describe_listeners(
        LoadBalancerArn=balancer["LoadBalancerArn"]
    )["Listeners"]
    found = {one["Port"]: one["Protocol"] for one in listeners}
    assert found == {80: "HTTP", 443: "HTTPS"}
    records = deployed.cloud.aws("route53").list_resource_record_sets(
        HostedZoneId=deployed.zone_id
    )["ResourceRecordSets"]
    [alias] = [one for one in records if one["Name"] == f"{DOMAIN}."]
    assert balancer["DNSName"] in alias["AliasTarget"]["DNSName"]
