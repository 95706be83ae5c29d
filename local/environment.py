"""Makes the virtual environment that everything else runs in.

Runs under whatever `python3` there is, so: standard library only, and no syntax that
an old Python can't read, or it could not say that it is too old.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable  # noqa: F401 - in the type comments
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MINIMUM = (3, 11)
NEWER = ["python3.14", "python3.13", "python3.12", "python3.11"]
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


def ready_python(report):
    # type: (Callable[[str], None]) -> Path
    """Return the environment's Python, made or brought up to date where needed.

    Args:
        report: Takes one line of progress at a time.

    Raises:
        EnvironmentFailed: Something is missing on this machine.
    """
    venv = ROOT / ".venv"
    python = venv / "bin" / "python"
    (ROOT / ".local" / "logs").mkdir(parents=True, exist_ok=True)
    with (ROOT / ".local" / "install.lock").open("w") as lock:
        # another script of ours may be installing at this moment
        fcntl.flock(lock, fcntl.LOCK_EX)
        stamp = venv / "installed"
        wanted = _fingerprint()
        if not _works(python):
            shutil.rmtree(str(venv), ignore_errors=True)
            report("Making .venv")
            _make(venv)
        if not stamp.exists() or stamp.read_text() != wanted:
            report("Installing packages (the first time this takes a minute or two)")
            _install(python)
            stamp.write_text(wanted)
    return python


def _works(python):
    # type: (Path) -> bool
    """Whether it is there, recent enough, and was not moved here from elsewhere."""
    check = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
    try:
        code = subprocess.call([str(python), "-c", check], stderr=subprocess.DEVNULL)
    except OSError:
        return False
    return code == 0


def _make(venv):
    # type: (Path) -> None
    base = _base_python()
    done = subprocess.run(
        [base, "-m", "venv", str(venv)],
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


def _install(python):
    # type: (Path) -> None
    log = ROOT / ".local" / "logs" / "install.log"
    pip = [str(python), "-m", "pip", "--disable-pip-version-check", "install"]
    commands = [
        pip + ["--require-hashes", "-r", "requirements.lock"],
        pip + ["--no-deps", "--no-build-isolation", "-e", "."],
    ]
    with log.open("w+", encoding="utf-8", errors="replace") as output:
        for command in commands:
            done = subprocess.call(
                command, cwd=str(ROOT), stdout=output, stderr=subprocess.STDOUT
            )
            if done != 0:
                output.seek(0)
                raise EnvironmentFailed(
                    "The packages could not be installed. %s\nAll of pip's output: %s"
                    % (_advice(output.read()), log.relative_to(ROOT))
                )


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
    digest.update(str(ROOT).encode())  # an editable install knows its folder
    return digest.hexdigest()


def run(module, arguments):
    # type: (str, list[str]) -> int
    """Hand over to a module in the environment; does not return if that works."""
    try:
        python = ready_python(lambda line: print(line, flush=True))
    except EnvironmentFailed as error:
        sys.stderr.write("%s\n" % error)
        return 1
    except OSError as error:
        sys.stderr.write("%s: %s\n" % (error.filename or ROOT, error.strerror))
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("\nStopped. The next start goes on from here.\n")
        return 130
    os.chdir(str(ROOT))
    os.execv(str(python), [str(python), "-m", module] + arguments)
