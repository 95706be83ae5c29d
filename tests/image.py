"""The Dockerfile without Docker: read, and its steps run in a folder in place of `/`.

It is no Docker: there is no base image, no layers and no isolation. What the steps say
is done all the same, one by one, with the paths of the image below that folder.
"""

import json
import os
import re
import shutil
import string
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from tests.wheel import ROOT

DOCKERFILE = ROOT / "Dockerfile"
IGNORE = ROOT / ".dockerignore"
# what the image makes at its root
OURS = ("app", "build", "opt", "tmp")
PATHS = re.compile(rf"(?<![\w.-])(?<![^/]/)/(?=(?:{'|'.join(OURS)})\b)")


@dataclass(frozen=True)
class Step:
    """One instruction: `RUN`, and what stands behind it."""

    word: str
    text: str

    @property
    def words(self) -> list[str]:
        """Its text as a list, if it is in exec form."""
        found: list[str] = json.loads(self.text)
        return found


def steps(text: str) -> list[Step]:
    """The instructions of a Dockerfile, with continued lines joined.

    Source: Dockerfile reference, "Format": a line of comment ends no continued one.
    """
    lines = [line for line in text.splitlines() if not re.match(r"\s*(#|$)", line)]
    joined = re.sub(r"\\\n\s*", "", "\n".join(lines))
    return [Step(*line.split(maxsplit=1)) for line in joined.splitlines()]


def stages(found: Iterable[Step]) -> tuple[list[Step], list[list[Step]]]:
    """What stands before the first `FROM`, and each stage with its own."""
    before: list[Step] = []
    made: list[list[Step]] = []
    for step in found:
        if step.word == "FROM":
            made.append([])
        (made[-1] if made else before).append(step)
    return before, made


def is_ignored(path: str, patterns: str) -> bool:
    """Whether a .dockerignore keeps a path out, `ui/Home.py`; the last match says so.

    Source: Docker build documentation, ".dockerignore files".
    """
    ignored = False
    parts = path.split("/")
    above = ["/".join(parts[: at + 1]) for at in range(len(parts))]
    for line in patterns.splitlines():
        pattern = line.strip()
        if not pattern or pattern.startswith("#"):
            continue
        wanted = pattern.removeprefix("!")
        regex = re.escape(wanted).replace(r"\*\*/", "(.*/)?").replace(r"\*", "[^/]*")
        if any(re.fullmatch(regex, one) for one in above):
            ignored = not pattern.startswith("!")
    return ignored


@dataclass
class Image:
    """What a build has made below `root`.

    `variables` and `folder` are what its process gets, with paths below `root`.
    """

    root: Path
    variables: dict[str, str] = field(default_factory=dict)
    folder: Path = Path()
    user: str = ""
    command: list[str] = field(default_factory=list)
    health: list[str] = field(default_factory=list)

    def inside(self, text: str) -> str:
        """A text whose paths of the image lie below `root`."""
        return PATHS.sub(f"{self.root}/", text)

    @property
    def _switch(self) -> list[str]:
        user, _, group = self.user.partition(":")
        return ["setpriv", f"--reuid={user}", f"--regid={group}", "--clear-groups"]

    @cached_property
    def may_switch(self) -> bool:
        """Whether we may be the image's user, and that user may have this Python."""
        if os.geteuid() != 0 or not shutil.which("setpriv"):
            return False
        tried = [*self._switch, "python", "-c", ""]
        done = subprocess.run(tried, env=self.variables, check=False)
        return done.returncode == 0

    def as_user(self, command: list[str]) -> list[str]:
        """A command as the image's user runs it, or else as we do."""
        return [*self._switch, *command] if self.may_switch else command

    def files(self) -> dict[str, int]:
        """Every file of the app, and when it was last written to."""
        return {
            str(path.relative_to(self.root)): path.stat().st_mtime_ns
            for path in (self.root / "app").rglob("*")
        }


def build(
    root: Path,
    context: Path,
    arguments: Mapping[str, str],
    run: Callable[[str, Image], object] | None = None,
) -> Image:
    """Do what the Dockerfile says, one step after the other.

    Args:
        root: Stands for `/`; others may go through it.
        context: The folder to build from, with a .dockerignore.
        arguments: `--build-arg`.
        run: What is done with the command of a `RUN`; it is run by default.

    Raises:
        AssertionError: A step failed; its last words are in it.
    """
    image = Image(root)
    for name in OURS:
        (root / name).mkdir()
    (root / "tmp").chmod(0o1777)
    _, made = stages(steps(DOCKERFILE.read_text()))
    for stage in made:
        _do(stage, image, context, arguments, run or shell)
    return image


def _do(
    stage: list[Step],
    image: Image,
    context: Path,
    arguments: Mapping[str, str],
    run: Callable[[str, Image], object],
) -> None:
    known = {"PATH": _search_path()}
    image.variables, image.folder = known, image.root
    for step in stage:
        if step.word == "ARG":
            name, _, default = step.text.partition("=")
            known[name] = arguments.get(name, default)
        elif step.word == "ENV":
            for name, value in _pairs(step.text, known):
                known[name] = image.inside(value)
        elif step.word == "WORKDIR":
            image.folder = Path(image.inside(_filled(step.text, known)))
            image.folder.mkdir(exist_ok=True, parents=True)
        elif step.word == "COPY":
            _copy(_filled(step.text, known), image, context)
        elif step.word == "RUN":
            run(image.inside(step.text), image)
        elif step.word == "USER":
            image.user = step.text
        elif step.word == "CMD":
            image.command = step.words
        elif step.word == "HEALTHCHECK":
            image.health = json.loads(step.text.partition(" CMD ")[2])
        else:
            assert step.word in ("FROM", "VOLUME", "EXPOSE"), step
    # arguments are the build's alone
    of_the_build = {step.text.partition("=")[0] for step in stage if step.word == "ARG"}
    image.variables = {k: v for k, v in known.items() if k not in of_the_build}


def _copy(text: str, image: Image, context: Path) -> None:
    source, target = text.split()[-2:]
    if text.startswith("--from="):
        # both stages are below one root
        assert source == target, "a virtual environment knows its folder"
        return
    assert ".." not in source
    to = image.folder / target if target == "." else Path(image.inside(target))
    patterns = (context / ".dockerignore").read_text()
    files = [context / source] if source != "." else sorted(context.rglob("*"))
    for file in files:
        name = file.relative_to(context).as_posix()
        if file.is_file() and not is_ignored(name, patterns):
            place = to / name if source == "." else to
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, place)


def shell(command: str, image: Image) -> None:
    """Run a command as `RUN` does, by the shell and as who we are."""
    # pip keeps nothing in an image; here it finds again what another run has got
    kept = {k: v for k, v in image.variables.items() if k != "PIP_NO_CACHE_DIR"}
    done = subprocess.run(
        ["sh", "-ec", command],
        cwd=image.folder,
        env=os.environ | kept,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, f"{command}\n{done.stderr[-2000:]}"


def _search_path() -> str:
    """This Python for the base image's, and the system's programs."""
    return f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin"


def _filled(text: str, known: Mapping[str, str]) -> str:
    return string.Template(text).substitute(known)


def _pairs(text: str, known: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for pair in text.split():
        name, _, value = pair.partition("=")
        yield name, _filled(value, known)
