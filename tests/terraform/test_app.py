"""The app's module, applied by provider 3.39.0 to the embedded stack.

But for the service and what scales it: that provider panics on the embedded ECS's
answer. And with a certificate of one's own, since it would make ACM's anew in every
plan. Nor is it taken away again: that provider waits for the cluster to be inactive,
and the embedded one is gone at once. What it does not know, the rules of security
groups among it, is in the list of cuts in test_provision.py.

It takes 110 s, of which that provider sleeps 100, for a load balancer and a record.
"""

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cognito_auth.config import load
from cognito_auth.sessions.sealing import Sealer
from local.provider import PACKAGED_VERSION
from tests.embedded import Embedded
from tests.terraform.demo import Demo, one_program
from tests.terraform.policies import actions

pytestmark = [pytest.mark.terraform, one_program]

PLAYED = ("ec2", "ecr", "ecs", "elasticloadbalancing", "iam", "logs", "route53")
PLAYED += ("secretsmanager", "sts")
UNPLAYED = "aws_ecs_service"
DOMAIN = "shop.example.com"
IMAGE = "000000000000.dkr.ecr.us-east-1.amazonaws.com/shop:1"
CERTIFICATE = "arn:aws:acm:us-east-1:000000000000:certificate/0"


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Embedded]:
    """What the app is made of, on an embedded stack of its own."""
    embedded = Embedded(tmp_path_factory.mktemp("cloud"), PLAYED)
    embedded.start()
    yield embedded
    embedded.stop()


def network(cloud: Embedded) -> dict[str, Any]:
    """A VPC, two subnets in it and a zone, as somebody has them."""
    ec2, dns = cloud.aws("ec2"), cloud.aws("route53")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnets = [
        ec2.create_subnet(
            VpcId=vpc, CidrBlock=f"10.0.{at}.0/24", AvailabilityZone=f"us-east-1{zone}"
        )["Subnet"]["SubnetId"]
        for at, zone in enumerate("ab")
    ]
    zone = dns.create_hosted_zone(Name="example.com", CallerReference="once")
    return {
        "vpc_id": vpc,
        "subnet_ids": subnets,
        "zone_id": zone["HostedZone"]["Id"].rpartition("/")[2],
        "domain": DOMAIN,
        "certificate_arn": CERTIFICATE,
    }


def without_service(demo: Demo) -> None:
    """Have the provider know no services, so that they are cut like all that is new."""
    file = demo.work_dir / ".provider" / f"schema-{PACKAGED_VERSION}.json"
    schema = json.loads(file.read_bytes())
    [provider] = schema["provider_schemas"].values()
    del provider["resource_schemas"][UNPLAYED]
    file.unlink()  # it is a link to everybody's
    file.write_text(json.dumps(schema))


def made(demo: Demo) -> dict[str, Any]:
    """The attributes of what the app's module has made, by address."""
    state = json.loads((demo.work_dir / "terraform.tfstate").read_text())
    return {
        f"{one['type']}.{one['name']}": one["instances"][0]["attributes"]
        for one in state["resources"]
        if one.get("module", "").startswith("module.app") and one["instances"]
    }


def test_app_is_made_with_its_network_and_image(
    fresh: Demo, cloud: Embedded, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_service(fresh)
    app = network(cloud) | {"name": "shop"}

    def apply(**more: Any) -> tuple[str, ...]:
        played = {"app": app | more, "session_table": {"name": "shop-sessions"}}
        done = fresh.provision(endpoint_url=cloud.endpoint_url, played=played)
        assert fresh.plan_changes_nothing()
        return done.left_out

    # the first time: a repository, and no image yet
    left_out = apply()
    assert {
        name.rpartition(": ")[2] for name in left_out if "modules/app/" in name
    } >= {"aws_ecs_service.this", "aws_appautoscaling_target.this"}
    outputs = fresh.outputs()
    assert outputs["app_url"] == f"https://{DOMAIN}"
    assert outputs["app_repository_url"] == IMAGE.removesuffix(":1")
    assert "aws_ecs_task_definition.this" not in made(fresh)

    # the key, by the command that the output is, with a program called aws
    key = key_put(outputs["app_session_key_command"], tmp_path)
    Sealer([key])

    # the second: what runs it
    apply(image=IMAGE)
    found = made(fresh)
    check_task(found, cloud, monkeypatch)
    check_way_in(found, cloud, app)

    # nothing of the key is anywhere in the state
    state = (fresh.work_dir / "terraform.tfstate").read_text()
    assert "secret_string" not in state
    assert "aws_secretsmanager_secret_version" not in state


def key_put(command: str, directory: Path) -> str:
    """What the command gives to `aws`, which is another program here."""
    program = directory / "aws"
    program.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" >{directory}/said\nexec cat\n')
    program.chmod(0o700)
    done = subprocess.run(
        ["sh", "-c", command],
        env={"PATH": f"{directory}:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    words = (directory / "said").read_text().splitlines()
    assert words[:2] == ["secretsmanager", "put-secret-value"]
    assert words[-2:] == ["--secret-string", "file:///dev/stdin"]
    key = done.stdout.strip()
    assert key not in command, "no list of processes shows it"
    return key


def check_task(
    found: dict[str, Any], cloud: Embedded, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = cloud.aws("ecs").describe_task_definition(taskDefinition="shop")
    definition = task["taskDefinition"]
    assert (definition["networkMode"], definition["cpu"], definition["memory"]) == (
        *("awsvpc", "512", "1024"),
    )
    [container] = definition["containerDefinitions"]
    assert container["image"] == IMAGE
    assert container["readonlyRootFilesystem"]
    told = {one["name"]: one["value"] for one in container["environment"]}
    assert told["TRUSTED_PROXIES"] == "10.0.0.0/24,10.0.1.0/24"
    assert told["SESSION_STORE"] == "dynamodb://shop-sessions"

    # the app takes what it is told
    config = load(Path("nowhere"), told)
    assert config.user_pool_id == told["COGNITO_USER_POOL_ID"]
    assert config.password_policy.minimum_length == 12

    iam = cloud.aws("iam")
    policies = {
        name: json.dumps(
            iam.get_role_policy(RoleName=f"shop-{role}", PolicyName=name)[
                "PolicyDocument"
            ]
        )
        for role, name in (("task", "sessions"), ("execution", "start"))
    }
    assert actions(policies["sessions"]) == {
        f"dynamodb:{name}Item" for name in ("Delete", "Get", "Put", "Update")
    }
    assert re.findall(r'"Resource": "\*"', policies["start"]) == ['"Resource": "*"']
    role = found["aws_iam_role.execution"]["arn"]
    assert definition["executionRoleArn"] == role


def check_way_in(found: dict[str, Any], cloud: Embedded, app: dict[str, Any]) -> None:
    balancing = cloud.aws("elbv2")
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
    assert attributes["idle_timeout.timeout_seconds"] == "300"
    assert attributes["routing.http.drop_invalid_header_fields.enabled"] == "true"
    assert attributes["stickiness.type"] == "lb_cookie"
    assert attributes["stickiness.lb_cookie.duration_seconds"] == "43200"
    assert (group["HealthCheckPath"], group["TargetType"]) == (
        *("/_stcore/health", "ip"),
    )
    listeners = balancing.describe_listeners(
        LoadBalancerArn=balancer["LoadBalancerArn"]
    )["Listeners"]
    assert {one["Port"]: one["Protocol"] for one in listeners} == {
        80: "HTTP",
        443: "HTTPS",
    }
    records = cloud.aws("route53").list_resource_record_sets(
        HostedZoneId=app["zone_id"]
    )["ResourceRecordSets"]
    [alias] = [one for one in records if one["Name"] == f"{DOMAIN}."]
    assert balancer["DNSName"] in alias["AliasTarget"]["DNSName"]
    assert found["aws_ecr_repository.this"]["image_tag_mutability"] == "IMMUTABLE"
