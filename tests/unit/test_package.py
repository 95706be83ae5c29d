"""What people install: names in the archives, metadata, and that it stands alone."""

import ast
import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from email.message import Message
from email.parser import Parser
from importlib.metadata import packages_distributions
from pathlib import Path, PurePosixPath

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.wheel import (
    PACKAGES,
    ROOT,
    build,
    build_wheel,
    checkout_files,
    copy_checkout,
    make_environment,
)

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
DIST_INFO = f"streamlit_cognito-{PROJECT['version']}.dist-info"


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    source = copy_checkout(tmp_path_factory.mktemp("checkout"))
    return build("sdist", source, tmp_path_factory.mktemp("sdist"))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_wheel(tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def metadata(wheel: Path) -> Message:
    return Parser().parsestr(contents(wheel)[f"{DIST_INFO}/METADATA"].decode())


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_environment(wheel, tmp_path_factory.mktemp("environment"))


def contents(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def package_files() -> set[str]:
    """The files of both packages, as the checkout has them."""
    return {name for name in checkout_files() if name.split("/")[0] in PACKAGES}


def requirements(metadata: Message) -> dict[str, Requirement]:
    found = map(Requirement, metadata.get_all("Requires-Dist", []))
    return {canonicalize_name(one.name): one for one in found}


def pinned() -> dict[str, Requirement]:
    lines = (ROOT / "requirements.txt").read_text("utf-8").splitlines()
    found = [Requirement(line) for line in lines if re.match(r"\w", line)]
    return {canonicalize_name(one.name): one for one in found}


def test_the_wheel_holds_both_packages_whole_and_nothing_else(wheel: Path) -> None:
    names = {name for name in contents(wheel) if not name.startswith(DIST_INFO)}

    assert {name.split("/")[0] for name in names} == set(PACKAGES)
    assert names == package_files()


def test_the_wheel_holds_only_kinds_of_files_that_we_know() -> None:
    # a database, a notebook or a picture would be there by mistake
    suffixes = {PurePosixPath(name).suffix for name in package_files()}

    assert suffixes <= {".py", ".js", ".css", ".toml", ".typed"}


@pytest.mark.parametrize("package", PACKAGES)
def test_both_packages_say_that_they_are_typed(wheel: Path, package: str) -> None:
    assert f"{package}/py.typed" in contents(wheel)


def test_the_sdist_holds_what_builds_it_and_what_says_what_it_is(sdist: Path) -> None:
    with tarfile.open(sdist) as archive:
        names = [PurePosixPath(name).parts for name in archive.getnames()]

    assert {parts[0] for parts in names} == {f"streamlit_cognito-{PROJECT['version']}"}
    assert {parts[1] for parts in names} == {
        *PACKAGES,
        *(".gitignore", "CHANGELOG.md", "LICENSE", "README.md"),
        *("PKG-INFO", "pyproject.toml"),
    }


def test_the_sdists_wheel_is_the_same(wheel: Path, sdist: Path, tmp_path: Path) -> None:
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path, filter="data")
    (source,) = tmp_path.iterdir()
    again = build("wheel", source, tmp_path / "dist")

    assert again.name == wheel.name
    assert contents(again) == contents(wheel)


def test_the_metadata_says_what_it_is(wheel: Path, metadata: Message) -> None:
    assert metadata["Name"] == "streamlit-cognito"
    assert metadata["Version"] == PROJECT["version"]
    assert metadata["License-Expression"] == "MIT"
    assert metadata.get_all("License-File") == ["LICENSE"]
    licence = contents(wheel)[f"{DIST_INFO}/licenses/LICENSE"]
    assert licence == (ROOT / "LICENSE").read_bytes()
    assert metadata["Description-Content-Type"] == "text/markdown"
    assert metadata.get_payload() == (ROOT / "README.md").read_text("utf-8")
    assert "Typing :: Typed" in metadata.get_all("Classifier", [])


def test_the_metadata_leads_to_the_project(metadata: Message) -> None:
    urls = dict(line.split(", ") for line in metadata.get_all("Project-URL", []))

    assert set(urls) == {
        *("Homepage", "Documentation", "Source", "Changelog", "Issues"),
    }
    assert [url for url in urls.values() if not url.startswith("https://")] == []


def test_the_oldest_python_is_the_first_that_is_named(metadata: Message) -> None:
    named = re.findall(
        r"Python :: (3\.\d+)", "\n".join(metadata.get_all("Classifier", []))
    )

    assert metadata["Requires-Python"] == f">={named[0]}"


def test_dependencies_have_a_lower_bound_and_no_other(metadata: Message) -> None:
    bounds = {
        name: [bound.operator for bound in one.specifier]
        for name, one in requirements(metadata).items()
    }

    assert bounds.pop("streamlit") == ["=="]
    assert bounds
    assert {name: found for name, found in bounds.items() if found != [">="]} == {}


def test_streamlit_is_the_one_that_was_tested(metadata: Message) -> None:
    assert requirements(metadata)["streamlit"] == pinned()["streamlit"]


def test_what_was_tested_is_within_the_bounds(metadata: Message) -> None:
    tested = {name: next(iter(one.specifier)).version for name, one in pinned().items()}
    named = requirements(metadata)

    assert {
        name: version
        for name, version in tested.items()
        if name in named and version not in named[name].specifier
    } == {}


def test_what_the_packages_import_they_depend_on(metadata: Message) -> None:
    distributions = packages_distributions()
    imported = {
        name.partition(".")[0]
        for file in package_files()
        if file.endswith(".py")
        for node in ast.walk(ast.parse((ROOT / file).read_text("utf-8")))
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    needed = {
        canonicalize_name(distributions.get(name, [name])[0])
        for name in imported - sys.stdlib_module_names - set(PACKAGES)
    }

    assert len(needed) > 5
    assert needed - set(requirements(metadata)) == set()


def test_the_newest_change_is_this_version() -> None:
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    headings = re.findall(r"^## \[(.+?)\]", text, re.MULTILINE)

    assert headings[0] == PROJECT["version"]


def test_a_fresh_environment_has_what_the_wheel_says_that_it_needs(
    python: Path,
) -> None:
    check = ["uv", "pip", "check", "--offline", "--no-cache", "--python", str(python)]
    done = subprocess.run(
        [sys.executable, "-m", *check], capture_output=True, text=True
    )

    assert done.returncode == 0, done.stderr


def test_a_fresh_environment_lacks_what_only_an_extra_asks_for(
    python: Path, metadata: Message
) -> None:
    marker = requirements(metadata)["authlib"].marker
    program = "from importlib.util import find_spec; print(find_spec('authlib'))"
    done = subprocess.run(
        [python, "-c", program], check=True, capture_output=True, text=True
    )

    assert str(marker) == 'extra == "login"'
    assert done.stdout.strip() == "None"


def test_a_fresh_environment_imports_every_module_of_its_own(
    python: Path, tmp_path: Path
) -> None:
    modules = sorted(
        name.removesuffix(".py").replace("/", ".").removesuffix(".__init__")
        for name in package_files()
        if name.endswith(".py") and not name.endswith("__main__.py")
    )
    program = (
        "import sys; from importlib import import_module\n"
        "for name in sys.argv[1:]: print(import_module(name).__file__)"
    )
    done = subprocess.run(
        [python, "-c", program, *modules],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stderr
    files = [Path(line) for line in done.stdout.splitlines()]
    own = python.parent.parent
    assert set(PACKAGES) <= set(modules)
    assert len(files) == len(modules)
    assert [file for file in files if not file.is_relative_to(own)] == []


def test_an_environment_that_finds_the_checkout_first_is_refused(
    wheel: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))

    with pytest.raises(AssertionError, match="cognito_auth"):
        make_environment(wheel, tmp_path / "environment")
