"""Whether what is installed is what this was tested with."""

import re
import sys
from collections.abc import Iterator
from importlib import metadata

from cognito_auth.doctor.check import check
from cognito_auth.doctor.evidence import Evidence, Unchecked

DISTRIBUTION = "streamlit-cognito"
INSTALL = "pip install -r requirements.txt, with a Python that README names"
PYTHON = "Programming Language :: Python :: "
_NEEDED = re.compile(
    r"(?P<name>[\w.-]+)(\[[\w,-]+\])?(?P<how>==|>=)(?P<version>[\d.]+)"
)


@check(
    "versions",
    "Python and the packages are those that were tested",
    looked_at="the running Python, and the packages that are installed, against "
    "pyproject.toml",
    why="Accounts rest on what Streamlit nowhere promises: another version may let "
    "people in, or keep them out.",
    advice=INSTALL,
)
def versions(seen: Evidence) -> Iterator[str]:
    """Whether each is among what the distribution says it takes."""
    try:
        own = metadata.distribution(DISTRIBUTION)
    except metadata.PackageNotFoundError as error:
        raise Unchecked(f"{DISTRIBUTION} is not installed", INSTALL) from error
    tested = [
        name.removeprefix(PYTHON)
        for name in own.metadata.get_all("Classifier", [])
        if name.startswith(PYTHON) and "." in name
    ]
    running = ".".join(map(str, sys.version_info[:2]))
    if running not in tested:
        yield f"Python is {running}, and {', '.join(tested)} were tested."
    for line in own.requires or ():
        if "extra ==" not in line and (problem := _problem(line)):
            yield problem


def _problem(line: str) -> str:
    """What is wrong with a package that is needed: `boto3>=1.43.19`."""
    needed = _NEEDED.match(line)
    if needed is None:
        return ""
    name, how, wanted = needed["name"], needed["how"], needed["version"]
    try:
        there = metadata.version(name)
    except metadata.PackageNotFoundError:
        return f"{name} is not installed."
    found, least = _numbers(there), _numbers(wanted)
    if found == least or (how == ">=" and found > least):
        return ""
    return f"{name} is {there}, and {how}{wanted} is needed."


def _numbers(version: str) -> tuple[int, ...]:
    """A version to compare: `1.43` is `1.43.0`."""
    found = [int(part) for part in re.findall(r"\d+", version)[:4]]
    return tuple([*found, 0, 0, 0, 0][:4])
