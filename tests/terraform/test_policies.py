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
