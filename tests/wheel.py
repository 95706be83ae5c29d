"""The product as people install it: its archives, and an environment with the wheel."""

import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import venv
from importlib.metadata import distribution, distributions
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("cognito_auth", "streamlit_cognito")


def checkout_files() -> list[str]:
    """What git does not ignore, relative to the checkout.

    Asked of a repository that was made for the question: this needs no history, and
    git doesn't mind whose folder it is.
    """
    environment = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
    with tempfile.TemporaryDirectory() as empty:
        git = ["git", f"--git-dir={empty}", f"--work-tree={ROOT}"]
        subprocess.run([*git, "init", "--quiet"], check=True, env=environment)
        listed = subprocess.run(
            [*git, "ls-files", "--others", "--exclude-standard", "-z"],
            cwd=ROOT,
            env=environment,
            check=True,
            capture_output=True,
            text=True,
        )
    # a linked .venv is none of its folders, and no file either
    names = sorted(filter(None, listed.stdout.split("\0")))
    return [name for name in names if (ROOT / name).is_file()]


def copy_checkout(folder: Path) -> Path:
    """Copy those files, so that nothing of a working checkout gets into an archive."""
    for name in checkout_files():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, target)
    return folder


def build(kind: str, source: Path, folder: Path) -> Path:
    """Build a `wheel` or an `sdist` into an empty folder, without a network."""
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", str(folder)],
        cwd=source,
        check=True,
        capture_output=True,
    )
    (archive,) = folder.iterdir()
    return archive


def build_wheel(folder: Path) -> Path:
    """Build the checkout's wheel into an empty folder."""
    with tempfile.TemporaryDirectory() as copy:
        return build("wheel", copy_checkout(Path(copy)), folder)


def make_environment(wheel: Path, folder: Path) -> Path:
    """Make a virtual environment with the wheel and what it says that it needs.

    The wheel is installed. What it needs, and nothing else, is linked from the
    environment that runs this: a dependency that the wheel does not name is missing,
    and the checkout, to which an editable install leads, is out of reach.

    Args:
        wheel: What `build_wheel` returned.
        folder: Where the environment goes; it lies outside the checkout.

    Returns:
        Its Python. Start it outside the checkout too: `python -m` looks where it
        stands first.
    """
    assert not folder.resolve().is_relative_to(ROOT)
    venv.create(folder, symlinks=True)
    python = folder / "bin" / "python"
    packages = Path(sysconfig.get_path("purelib", "venv", {"base": str(folder)}))
    install = ["uv", "pip", "install", "--quiet", "--offline", "--no-cache"]
    subprocess.run(
        [sys.executable, "-m", *install, "--no-deps", "--python", python, wheel],
        check=True,
    )
    (installed,) = distributions(path=[str(packages)])
    for name in _needed([*map(Requirement, installed.requires or ())]):
        _link(name, packages)
    _check(python, packages)
    return python


def _needed(requirements: list[Requirement]) -> set[str]:
    """The names of what these requirements need, all the way down, without extras."""
    seen: set[tuple[str, str]] = set()
    wanted = [
        one
        for one in requirements
        if not one.marker or one.marker.evaluate({"extra": ""})
    ]
    while wanted:
        requirement = wanted.pop()
        for extra in requirement.extras or {""}:
            if (requirement.name, extra) in seen:
                continue
            seen.add((requirement.name, extra))
            below = map(Requirement, distribution(requirement.name).requires or ())
            wanted += [
                one
                for one in below
                if not one.marker or one.marker.evaluate({"extra": extra})
            ]
    return {name for name, _ in seen}


def _link(name: str, packages: Path) -> None:
    """Link what one installed distribution holds beside what is there."""
    found = distribution(name)
    for top in {file.parts[0] for file in found.files or ()}:
        source, target = Path(str(found.locate_file(top))), packages / top
        # "..": its programs; a folder may be shared by several, as google/ is
        if top in ("..", "__pycache__") or target.exists():
            continue
        if top.endswith(".dist-info"):
            shutil.copytree(source, target)  # uv overlooks links to these
        else:
            target.symlink_to(source)


def _check(python: Path, packages: Path) -> None:
    """Make sure that the two packages are found nowhere else, as Python starts now."""
    program = (
        "import sys; from importlib.util import find_spec\n"
        "for name in sys.argv[1:]: print(find_spec(name).origin)"
    )
    found = subprocess.run(
        [python, "-c", program, *PACKAGES],
        cwd=packages.parent,
        check=True,
        capture_output=True,
        text=True,
    )
    wanted = [str(packages / name / "__init__.py") for name in PACKAGES]
    assert found.stdout.splitlines() == wanted, found.stdout
