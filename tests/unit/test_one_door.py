"""Every press that touches an account goes through the door: it is counted and told.

The flows of `pool()`, `browsers()` and `devices()` touch accounts. A page names one
only where it is given to an `attempt`: at once, under a name, in a function that is
given to one, or by a function that gives its own argument to one.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.test_imports import ROOT, module_of, python_files, tree_of

FOLDERS = [f"streamlit_cognito/{name}" for name in ("pages", "script", "widgets")]
FLOWS = {
    *("registration", "authenticator", "challenges", "recovery"),
    *("account", "apps", "profile", "codes", "passkeys", "ways", "federation"),
}
# What goes by without the door, and why.
FREE = {
    "profile.profile": "reads",
    "account.second_factors": "reads",
    "profile.update_profile": "names and the like: no way in, and nothing is mailed",
    "apps.start_totp": "makes a secret that is worth nothing before its first code",
    "challenges.begin_totp_setup": "the same, at a sign-in",
    "passkeys.all": "reads",
    "passkeys.can_sign_in": "reads",
    "passkeys.start": "makes a challenge that is worth nothing before its answer",
    "browsers.signed_in": "nobody presses anything; what is refused, it tells itself",
    "browsers.refresh": "the same",
    "devices.trusted": "reads",
    "devices.clear": "part of a change of the second factor, which goes through it",
    "devices.end_all": "the same",
}


def flow_of(node: ast.AST) -> str:
    """`recovery.reset_password` for `pool().recovery.reset_password`, else nothing."""
    if not isinstance(node, ast.Attribute):
        return ""
    text = ast.unparse(node)
    first, _, rest = text.partition("().")
    room, _, method = rest.partition(".")
    if first == "pool" and room in FLOWS and method.isidentifier():
        return rest
    is_ours = first in ("browsers", "devices") and rest.isidentifier()
    return f"{first}.{rest}" if is_ours else ""


def attempts(tree: ast.AST) -> Iterator[list[ast.expr]]:
    """What each `attempt` is given; also one that is put together before."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(".attempt"):
            yield node.args
        if isinstance(node, ast.Tuple):
            first, *arguments = [*node.elts, ast.Constant(None)]
            if ast.unparse(first) == "door().attempt":
                yield arguments


def functions(tree: ast.AST) -> list[ast.FunctionDef]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]


def names(nodes: list[ast.expr]) -> set[str]:
    found = (one for node in nodes for one in ast.walk(node))
    return {one.id for one in found if isinstance(one, ast.Name)}


def given(tree: ast.Module) -> Iterator[ast.expr]:
    """What goes through the door in a module, at once or by a function of its own."""
    carriers = {
        function.name
        for function in functions(tree)
        for arguments in attempts(function)
        if names(arguments) & {one.arg for one in function.args.args}
    }
    for arguments in attempts(tree):
        yield from arguments
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in carriers:
            yield from node.args


def free(tree: ast.Module) -> set[str]:
    """The flows that a module uses without the door."""
    through = list(given(tree))
    inside = {id(node) for one in through for node in ast.walk(one)}
    named = names(through)
    for node in ast.walk(tree):
        is_function = isinstance(node, ast.FunctionDef) and node.name in named
        is_name = isinstance(node, ast.Assign) and bool(names(node.targets) & named)
        if is_function or is_name:
            inside |= {id(one) for one in ast.walk(node)}
    return {
        flow_of(node)
        for node in ast.walk(tree)
        if flow_of(node) and id(node) not in inside
    }


def used(tree: ast.AST) -> set[str]:
    return {flow_of(node) for node in ast.walk(tree)} - {""}


MODULES = {module_of(path): tree_of(path) for path in python_files(*FOLDERS)}


@pytest.mark.parametrize("module", MODULES)
def test_a_page_touches_accounts_by_the_door_alone(module: str) -> None:
    assert free(MODULES[module]) - set(FREE) == set()


def test_the_list_of_what_goes_by_has_nothing_that_nobody_does() -> None:
    assert {name for tree in MODULES.values() for name in free(tree)} == set(FREE)


def test_what_the_pages_do_is_found() -> None:
    found = {name for tree in MODULES.values() for name in used(tree)}

    assert {
        *("browsers.begin_by_password", "browsers.begin_by_answer", "devices.end"),
        *("registration.sign_up", "recovery.reset_password"),
        *("account.delete_account", "profile.confirm_email", "apps.disable_totp"),
        *("challenges.answer_code", "browsers.end_everywhere", "browsers.begin"),
    } <= found


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        (
            "pages/forgotten.py",
            'form.attempt(\n        "send_code",\n        email,\n',
            "form.run(\n",
        ),
        (
            "pages/parts/ways_in.py",
            'form.attempt(\n        "begin_sign_in", email, ',
            "form.run(\n        ",
        ),
        (
            "pages/parts/deletion.py",
            'form.attempt(\n        "delete_account",\n        signed_in,\n',
            "form.run(\n",
        ),
        (
            "pages/further_step.py",
            "form.attempt(\n            action,",
            "form.run(",
        ),
        (
            "script/session.py",
            "(door().attempt, action, here, session, sign_out)",
            "(sign_out,)",
        ),
    ],
)
def test_a_way_around_the_door_is_found(path: str, before: str, after: str) -> None:
    text = Path(ROOT / "streamlit_cognito" / path).read_text("utf-8")

    assert before in text
    assert free(ast.parse(text.replace(before, after))) - set(FREE)
