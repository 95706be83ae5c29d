"""Who may do what: the policies hold what is needed, and nothing else."""

import re
from pathlib import Path

import pytest

from tests.terraform.policies import (
    ROOT,
    actions,
    calls,
    needs_rights,
    operations,
    table_actions,
)

TERRAFORM = ROOT / "terraform"
FOR_TERRAFORM = (TERRAFORM / "policies" / "terraform.json").read_text()
SERVICES = {
    "cloudwatch": "cloudwatch",
    "cognito-idp": "cognito-idp",
    "dynamodb": "dynamodb",
    "iam": "iam",
    "logs": "logs",
    "ses": "sesv2",
    "wafv2": "wafv2",
}
# actions that stand for no call of their own
# Source: Service Authorization Reference
NO_CALL = {
    *("cognito-idp:AssociateWebACL", "cognito-idp:DisassociateWebACL"),
    *("cognito-idp:GetWebACLForResource", "logs:CreateLogDelivery"),
    *("logs:DeleteLogDelivery", "logs:GetLogDelivery", "logs:ListLogDeliveries"),
    "logs:UpdateLogDelivery",
}


def granted(module: str) -> set[str]:
    """Actions in the policy that a module puts out."""
    text = (TERRAFORM / "modules" / module / "outputs.tf").read_text()
    return set(re.findall(r'"((?:cognito-idp|dynamodb):\w+)"', text))


def test_confirming_users_takes_exactly_the_signed_calls() -> None:
    known = operations("cognito-idp")
    signed = {name for name in calls("cognito-idp") if needs_rights(known[name])}
    assert {f"cognito-idp:{name}" for name in signed} == granted("user_pool")


def test_app_may_do_what_its_session_store_does() -> None:
    assert table_actions() == granted("session_table")


STORE = """
def take(table):
    client.transact_write_items(TransactItems=[{"Put": {}}, {"Update": {}}])
    client.get_item(TableName=table)
    getattr(client, "delete_item")()
"""


def test_store_in_a_table_takes_exactly_the_four_actions(tmp_path: Path) -> None:
    (tmp_path / "store.py").write_text(STORE)
    assert table_actions(tmp_path) == granted("session_table")
    (tmp_path / "more.py").write_text("client.query()")
    assert table_actions(tmp_path) - granted("session_table") == {"dynamodb:Query"}


@pytest.mark.parametrize("action", sorted(actions(FOR_TERRAFORM)))
def test_actions_for_terraform_exist(action: str) -> None:
    service, name = action.split(":")
    assert action in NO_CALL or name in operations(SERVICES[service])


def by_hand(text: str) -> list[str]:
    """Lines that name a partition or its domain, but for sentences to people."""
    said = re.sub(r"^ *(error_message|description) +=.*$", "", text, flags=re.M)
    pattern = r"\barn:aws[\w-]*:|amazonaws|amazoncognito|c2s\.ic|\.com\.cn"
    return [line for line in said.splitlines() if re.search(pattern, line)]


SHIPPED = [
    *(file for file in TERRAFORM.rglob("*.tf") if "examples" not in file.parts),
    TERRAFORM / "policies" / "terraform.json",
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
