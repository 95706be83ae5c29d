"""The app's module, applied by provider 3.39.0 to an embedded stack of its own.

But for the service and what scales it: that provider panics on the embedded ECS's
answer. And with a certificate of one's own, since it would make ACM's anew in every
plan. Nor is it taken away again: that provider waits for the cluster to be inactive,
and the embedded one is gone at once. What it does not know, the rules of security
groups among it, is in the list of cuts in test_provision.py.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local.preparation import prepare
from local.provider import PACKAGED_VERSION
from local.terraform import terraform_program
from local.terraform_run import TerraformRun
from tests.embedded import Embedded
from tests.terraform.demo import SOURCE, Demo

PLAYED = (
    *("ec2", "ecr", "ecs", "elasticloadbalancing", "iam", "logs", "route53"),
    *("secretsmanager", "sts"),
)
UNPLAYED = "aws_ecs_service"
DOMAIN = "shop.example.com"
IMAGE = "000000000000.dkr.ecr.us-east-1.amazonaws.com/shop:1"
CERTIFICATE = "arn:aws:acm:us-east-1:000000000000:certificate/0"


@dataclass(frozen=True)
class Applied:
    """What there is after an apply.

    `left_out` is what the provider does not know, `is_settled` whether the next plan
    was empty, `made` the attributes of the module's resources by address.
    """

    left_out: tuple[str, ...]
    is_settled: bool
    outputs: dict[str, Any]
    made: dict[str, Any]
    state: str


@dataclass(frozen=True)
class Deployed:
    """The app before there is an image, and with one."""

    cloud: Embedded
    zone_id: str
    first: Applied
    second: Applied


def deploy(directory: Path, cloud: Embedded) -> Deployed:
    """Apply twice, as somebody does who has no image yet.

    It takes 110 s: that provider sleeps 60 for a load balancer and 35 for a record.

    Args:
        directory: Gets the working copy.
        cloud: Plays what `PLAYED` names.
    """
    program = terraform_program(directory / "bin", "")
    demo = Demo(directory, program, cloud.endpoint_url)
    _without_service(demo)
    app = _network(cloud) | {"name": "shop"}

    def applied(**more: Any) -> Applied:
        played = {"app": app | more, "session_table": {"name": "shop-sessions"}}
        done = demo.provision(played=played)
        settled = demo.plan_changes_nothing()
        state = (demo.work_dir / "terraform.tfstate").read_text()
        return Applied(done.left_out, settled, demo.outputs(), _made(state), state)

    return Deployed(cloud, app["zone_id"], applied(), applied(image=IMAGE))


def _without_service(demo: Demo) -> None:
    """Have the provider know no services, so that they are cut like all that is new."""
    demo.work_dir.mkdir(parents=True)
    terraform = TerraformRun(demo.program, demo.work_dir, demo.log)
    prepare(SOURCE, terraform, lambda _: None)
    own = demo.work_dir / ".provider"
    file = own / f"schema-{PACKAGED_VERSION}.json"
    schema = json.loads(file.read_bytes())
    [provider] = schema["provider_schemas"].values()
    del provider["resource_schemas"][UNPLAYED]
    file.write_text(json.dumps(schema))
    (own / "prepared.json").unlink()


def _network(cloud: Embedded) -> dict[str, Any]:
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


def _made(state: str) -> dict[str, Any]:
    return {
        f"{one['type']}.{one['name']}": one["instances"][0]["attributes"]
        for one in json.loads(state)["resources"]
        if one.get("module", "").startswith("module.app") and one["instances"]
    }
