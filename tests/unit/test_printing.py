"""Every script is quiet when nobody reads it any more."""

import ast
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
ENDED = 128 + signal.SIGPIPE
# what each of them prints without doing anything
SCRIPTS = [
    ["scripts/confirm_user.py", "--help"],
    ["scripts/write_config.py", "--help"],
    ["-m", "local.up", "--help"],
    ["-m", "local.screens", "--help"],
    ["-m", "local.wheels", "--help"],
    ["-m", "local.pythons", "3.99"],
]
FAILING = ["scripts/write_config.py", "--terraform-dir=/nowhere"]


def unread(
    arguments: list[str], *, both: bool = False, buffered: bool = True
) -> tuple[int, str]:
    """Run a script whose reader has gone; its exit code and what it complains."""
    variables = os.environ | {"PYTHONPATH": str(ROOT)}
    variables.pop("PYTHONUNBUFFERED", None)
    if not buffered:
        variables["PYTHONUNBUFFERED"] = "1"
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=variables,
        stdin=subprocess.DEVNULL,
        stdout=writer,
        stderr=writer if both else subprocess.PIPE,
        check=False,
    )
    os.close(writer)
    return done.returncode, (done.stderr or b"").decode()


@pytest.mark.parametrize("arguments", SCRIPTS, ids=" ".join)
def test_a_script_that_nobody_reads_says_nothing_of_it(arguments: list[str]) -> None:
    assert unread(arguments) == (ENDED, "")


@pytest.mark.parametrize("arguments", SCRIPTS, ids=" ".join)
def test_nor_does_it_where_every_write_is_at_once(arguments: list[str]) -> None:
    code, complaint = unread(arguments, buffered=False)
    # argparse itself looks away
    assert (code in (0, ENDED), complaint) == (True, "")


def test_its_complaints_are_still_read() -> None:
    code, complaint = unread(FAILING)
    assert (code, complaint.count("\n")) == (1, 1)


@pytest.mark.parametrize("arguments", [*SCRIPTS, FAILING], ids=" ".join)
def test_nothing_goes_wrong_where_they_are_not(arguments: list[str]) -> None:
    assert unread(arguments, both=True)[0] == ENDED


def test_many_lines_to_a_reader_that_leaves_early() -> None:
    code = (
        "from local import printing\n"
        "import sys\n"
        "sys.exit(printing.run(lambda: [print(n) for n in range(100000)] and 0))\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout
        assert process.stderr
        assert process.stdout.readline() == b"0\n"
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == ENDED


def test_what_a_script_returns_is_kept() -> None:
    code = "from local import printing; import sys; sys.exit(printing.run(lambda: 3))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False)
    assert done.returncode == 3


def test_without_any_output_it_runs_too() -> None:
    code = "from local import printing; import sys; sys.exit(printing.run(lambda: 3))"
    done = subprocess.run(
        ["sh", "-c", 'exec "$@" >&- 2>&-', "sh", sys.executable, "-c", code],
        cwd=ROOT,
        check=False,
    )
    assert done.returncode == 3


def test_every_script_that_prints_does_it_this_way() -> None:
    files = [*(ROOT / "scripts").glob("*.py"), *(ROOT / "local").glob("*.py")]
    for file in files:
        text = file.read_text("utf-8")
        prints = any(
            isinstance(node, ast.Call) and ast.unparse(node.func) == "print"
            for node in ast.walk(ast.parse(text))
        )
        if prints and "__main__" in text:
            assert "sys.exit(printing.run(" in text, file


def test_what_the_terminal_can_not_show_is_escaped() -> None:
    code = (
        "from local import printing; import sys; "
        "sys.exit(printing.run(lambda: print('gr\\u00f6\\u00dfe') or 0))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stdout.strip()) == (0, b"gr\\xf6\\xdfe")
