"""Who may do what: the policies hold what is needed, and nothing else."""

import json
import re
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest

from tests.terraform.demo import SOURCE
from tests.terraform.policies import (
    ROOT,
    actions,
    calls,
    needs_rights,
    operations,
    table_actions,
)
from tests.terraform.rights import needed, types

FOR_TERRAFORM = [file.read_text() for file in SOURCE.glob("policies/*.json")]
ALLOWED = set[str]().union(*map(actions, FOR_TERRAFORM))
# where boto3 calls a service otherwise than its rights do
SERVICES = {"elasticloadbalancing": "elbv2", "ses": "sesv2"}
PACKAGE = ROOT / "cognito_auth"
DOCTOR = PACKAGE / "doctor"
LINKING = PACKAGE / "cognito" / "linking.py"
# actions that stand for no call of their own
# Source: Service Authorization Reference
NO_CALL = {
    *("cognito-idp:AssociateWebACL", "cognito-idp:DisassociateWebACL"),
    *("cognito-idp:GetWebACLForResource", "logs:CreateLogDelivery"),
    *("logs:DeleteLogDelivery", "logs:GetLogDelivery", "logs:ListLogDeliveries"),
    *("logs:UpdateLogDelivery", "iam:PassRole", "s3:ListBucket"),
    # the methods by which API Gateway's operations are called
    *(f"apigateway:{name}" for name in ("DELETE", "GET", "PATCH", "POST", "PUT")),
    *("apigateway:TagResource", "apigateway:UntagResource"),
}
# whose actions know no narrower resource, or one of AWS's own
EVERYWHERE = {
    *("PoolIsMade", "OptionalDomainIsFound", "OptionalOwnDomain"),
    *("OptionalLogDelivery", "AppIsFound"),
}
# what to fill in, see README.md
PLACES = {
    *("REGION", "ACCOUNT", "NAME", "IDENTITY", "ROLE", "KEY", "BUCKET", "STATE"),
    *("VPC", "ZONE"),
}


def granted(module: str, output: str) -> set[str]:
    """Actions in a policy that a module puts out."""
    text = (SOURCE / "modules" / module / "outputs.tf").read_text()
    [block] = re.findall(rf'^output "{output}" {{$(.*?)^}}$', text, re.M | re.S)
    return set(re.findall(r'"((?:cognito-idp|dynamodb|iam|ses):\w+)"', block))


def test_confirming_users_takes_exactly_the_signed_calls() -> None:
    known = operations("cognito-idp")
    made = calls("cognito-idp", PACKAGE, apart=[DOCTOR, LINKING])
    signed = {f"cognito-idp:{name}" for name in made if needs_rights(known[name])}
    assert signed == granted("user_pool", "confirm_user_policy")


def test_linking_users_takes_exactly_the_calls_that_it_makes() -> None:
    made = {f"cognito-idp:{name}" for name in calls("cognito-idp", LINKING)}
    assert made == granted("user_pool", "link_user_policy")


def test_the_doctor_takes_exactly_the_calls_that_it_makes() -> None:
    of_cognito = calls("cognito-idp", DOCTOR)
    # IAM has a ListUsers too
    made = {f"iam:{name}" for name in calls("iam", DOCTOR) - of_cognito}
    made |= {f"ses:{name}" for name in calls("sesv2", DOCTOR)}
    made |= {f"cognito-idp:{name}" for name in of_cognito}
    assert made == granted("user_pool", "doctor_policy")
    # it changes nothing
    assert all(re.search(r":(Admin)?(Describe|Get|List)", name) for name in made)


def test_app_may_do_what_its_session_store_does() -> None:
    assert table_actions() == granted("session_table", "app_policy")


STORE = """
def take(table):
    client.transact_write_items(TransactItems=[{"Put": {}}, {"Update": {}}])
    client.get_item(TableName=table)
    getattr(client, "delete_item")()
"""


def test_store_in_a_table_takes_exactly_the_four_actions(tmp_path: Path) -> None:
    (tmp_path / "store.py").write_text(STORE)
    four = granted("session_table", "app_policy")
    assert table_actions(tmp_path) == four
    (tmp_path / "more.py").write_text("client.query()")
    assert table_actions(tmp_path) - four == {"dynamodb:Query"}


@pytest.mark.parametrize("action", sorted(ALLOWED))
def test_actions_for_terraform_exist(action: str) -> None:
    service, name = action.split(":")
    known = operations(SERVICES.get(service, service))
    assert action in NO_CALL or any(fnmatch(each, name) for each in known)


def test_terraform_may_do_what_its_resources_need_and_nothing_else() -> None:
    assert needed(types()) == ALLOWED


def test_a_resource_of_a_type_without_known_rights_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text('resource "aws_sns_topic" "this" {}\n')
    assert types(tmp_path) == {"aws_sns_topic"}
    with pytest.raises(KeyError, match="aws_sns_topic"):
        needed(types(tmp_path))


def test_second_plan_of_managed_login_may_list_clients() -> None:
    kinds = {"aws_cognito_managed_login_branding"}
    assert "cognito-idp:ListUserPoolClients" in needed(kinds)


@pytest.mark.parametrize(
    "statement",
    [one for text in FOR_TERRAFORM for one in json.loads(text)["Statement"]],
    ids=lambda statement: str(statement["Sid"]),
)
def test_rights_are_for_what_is_ours(statement: dict[str, Any]) -> None:
    named = statement["Resource"]
    resources = [named] if isinstance(named, str) else named
    if statement["Sid"] in EVERYWHERE:
        assert resources == ["*"]
        if statement["Sid"] != "OptionalOwnDomain":  # CloudFront has no region
            region = {"aws:RequestedRegion": "REGION"}
            assert statement["Condition"] == {"StringEquals": region}
        return
    for resource in resources:
        _, partition, service, region, account, what = resource.split(":", 5)
        assert partition == "*", "it holds in China and GovCloud too"
        if service not in ("iam", "route53", "s3"):
            assert region == "REGION"
        # API Gateway's name APIs by an id of its own
        has_account = service not in ("apigateway", "route53", "s3")
        if "managedruleset" not in what and has_account:
            assert account == "ACCOUNT"
        assert re.fullmatch(r"[^*]*", what) or re.search(
            r"REGION_\*|NAME/\*|NAME-\*|NAME(-api)?:\*|/apis/\*|/tags/\*"
            r"|managedruleset/\*|cognito-idp\.\*"
            # of whom AWS alone says the name
            r"|NAME-session-key-\*|^certificate/\*|^change/\*|^security-group(-rule)?/\*"
            r"|aws-service-role/(ecs|elasticloadbalancing)\.\*",
            what,
        )


def test_readme_names_what_to_fill_in() -> None:
    said = (SOURCE / "README.md").read_text()
    # some actions are capitals too
    held = re.sub(r'"apigateway:[A-Z]+"', "", "".join(FOR_TERRAFORM))
    found = set(re.findall(r"(?<![A-Za-z])[A-Z]{3,}(?![A-Za-z])", held))
    assert found == PLACES
    assert all(f"`{place}`" in said for place in PLACES)


def by_hand(text: str) -> list[str]:
    """Lines that name a partition or its domain, but for sentences to people.

    A service that is a principal has the same name in every partition, but for a few
    that are not used here.

    Source: terraform-provider-aws, names/data, "service principal".
    """
    said = re.sub(r"^ *(error_message|description) +=.*$", "", text, flags=re.M)
    said = re.sub(
        r'= "(apigateway|cognito-idp|ecs-tasks|lambda)\.amazonaws\.com"', "", said
    )
    pattern = r"\barn:aws[\w-]*:|amazonaws|amazoncognito|c2s\.ic|\.com\.cn"
    return [line for line in said.splitlines() if re.search(pattern, line)]


SHIPPED = [
    *(file for file in SOURCE.rglob("*.tf") if "examples" not in file.parts),
    *SOURCE.glob("policies/*.json"),
]


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: "/".join(file.parts[-3:]))
def test_no_partition_is_written_by_hand(file: Path) -> None:
    assert by_hand(file.read_text()) == []


@pytest.mark.parametrize(
    "line",
    ['"Resource": "arn:aws:ses:*:*:identity/*"', 'url = "https://x.amazonaws.com"'],
)
def test_a_partition_by_hand_is_found(line: str) -> None:
    assert by_hand(f"{line}\n") == [line]
