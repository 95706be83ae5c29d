"""What IAM policies allow, and what our code asks of AWS."""

import ast
import functools
import json
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import botocore.session
from botocore import xform_name

ROOT = Path(__file__).resolve().parents[2]
# TransactWriteItems asks for the rights of what is in it
IN_TRANSACTION = {
    "ConditionCheck": "ConditionCheckItem",
    "Delete": "DeleteItem",
    "Put": "PutItem",
    "Update": "UpdateItem",
}


def actions(policy: str) -> set[str]:
    """Every action that a policy (JSON) allows."""
    found: set[str] = set()
    for statement in json.loads(policy)["Statement"]:
        assert statement["Effect"] == "Allow"
        listed = statement["Action"]
        found |= {listed} if isinstance(listed, str) else set(listed)
    return found


@functools.cache
def operations(service: str) -> dict[str, Any]:
    """A service's operations by name, as boto3 knows them."""
    model = botocore.session.get_session().get_service_model(service)
    return {name: model.operation_model(name) for name in model.operation_names}


def needs_rights(operation: Any) -> bool:
    """Whether a call is signed, so that IAM decides about it."""
    return operation.auth_type != "none" and operation.auth != ["smithy.api#noAuth"]


def calls(
    service: str,
    directory: Path = ROOT / "cognito_auth",
    *,
    apart: Collection[Path] = (),
) -> set[str]:
    """Operations of a service that the code names, be it as a method or in a string.

    Args:
        service: As boto3 calls it.
        directory: Where the code is, or its one file.
        apart: Folders and files in it whose code has rights of its own.
    """
    known = {xform_name(name): name for name in operations(service)}
    return {
        known[word]
        for file in (directory.glob("**/*.py") if directory.is_dir() else [directory])
        if not {file, *file.parents} & {*apart}
        for word in words(ast.parse(file.read_text()))
        if word in known
    }


def words(tree: ast.AST) -> Iterator[str]:
    """Attributes that are read and strings."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def table_actions(directory: Path = ROOT / "cognito_auth") -> set[str]:
    """The rights that the session store needs on its table."""
    made = calls("dynamodb", directory)
    needed = made - {"TransactWriteItems", "TransactGetItems"}
    if "TransactWriteItems" in made:
        written = {
            word
            for file in directory.glob("**/*.py")
            if "transact_write_items" in file.read_text()
            for word in words(ast.parse(file.read_text()))
        }
        needed |= {IN_TRANSACTION[word] for word in written & IN_TRANSACTION.keys()}
    if "TransactGetItems" in made:
        needed.add("GetItem")
    return {f"dynamodb:{name}" for name in needed}
