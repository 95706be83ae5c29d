"""How one terraform command is watched: log, errors, time and Ctrl-C."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from local import terraform_run
from local.terraform import TerraformError
from local.terraform_run import TerraformRun


def run_of(directory: Path, script: str) -> TerraformRun:
    program = directory / "terraform"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    return TerraformRun(program, directory, directory / "logs" / "terraform.log")


def wait_for(file: Path) -> None:
    deadline = time.monotonic() + 10
    while not file.exists() and time.monotonic() < deadline:
        time.sleep(0.02)


def interrupt_once(started: Path) -> None:
    """Do as Ctrl-C does, as soon as the program says that it runs."""

    def wait() -> None:
        wait_for(started)
        os.kill(os.getpid(), signal.SIGINT)

    threading.Thread(target=wait, daemon=True).start()


def test_output_goes_to_the_log(tmp_path: Path) -> None:
    run = run_of(tmp_path, 'echo "made $1"; echo careful >&2')
    run("apply", failure="no")
    run("plan", failure="no")
    log = run.log.read_text()
    assert "$ terraform apply\nmade apply\ncareful\n" in log
    assert "$ terraform plan\nmade plan\ncareful\n" in log


def test_output_can_be_taken(tmp_path: Path) -> None:
    with (tmp_path / "schema.json").open("wb") as output:
        run_of(tmp_path, "echo '{}'")("providers", failure="no", output=output)
    assert (tmp_path / "schema.json").read_text() == "{}\n"


def test_failure_has_sentence_log_and_last_lines(tmp_path: Path) -> None:
    run = run_of(tmp_path, "seq 100 >&2; exit 1")
    with pytest.raises(TerraformError) as caught:
        run("apply", failure="It did not work.")
    assert caught.value.sentence == "It did not work."
    assert caught.value.log == run.log
    assert caught.value.tail.splitlines() == [str(n) for n in range(86, 101)]
    assert str(caught.value).startswith(f"It did not work.\nLog: {run.log}\n86\n")


def test_slow_terraform_is_ended(tmp_path: Path) -> None:
    run = run_of(
        tmp_path, f"trap 'touch {tmp_path}/ended; exit 1' INT\nsleep 20 & wait"
    )
    with pytest.raises(TerraformError, match=r"took over 0.3 s"):
        run("init", failure="Too slow.", timeout_seconds=0.3)
    assert (tmp_path / "ended").exists()


CALLER = """
from pathlib import Path
from local.terraform_run import TerraformRun
here = Path({!r})
TerraformRun(here / "terraform", here, here / "log")("apply", failure="no")
"""


def test_ctrl_c_reaches_terraform_once_and_is_waited_for(tmp_path: Path) -> None:
    # terraform drops everything at a second interrupt
    run_of(
        tmp_path,
        f"trap 'echo interrupt >> {tmp_path}/seen' INT\n"
        f"touch {tmp_path}/started\n"
        "sleep 1 & wait; wait; wait\n"
        f"echo saved >> {tmp_path}/seen",
    )
    caller = subprocess.Popen(
        [sys.executable, "-c", CALLER.format(str(tmp_path))],
        cwd=Path(terraform_run.__file__).parents[1],
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    wait_for(tmp_path / "started")
    os.killpg(caller.pid, signal.SIGINT)  # a terminal tells everyone in front
    _, complaint = caller.communicate(timeout=20)
    assert b"KeyboardInterrupt" in complaint
    assert (tmp_path / "seen").read_text() == "interrupt\nsaved\n"


def test_terraform_that_does_not_end_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(terraform_run, "SECONDS_TO_END", 0.3)
    run = run_of(
        tmp_path,
        f"trap '' INT\necho $$ > {tmp_path}/part && mv {tmp_path}/part {tmp_path}/pid\n"
        "sleep 20 & wait",
    )
    interrupt_once(tmp_path / "pid")
    with pytest.raises(KeyboardInterrupt):
        run("apply", failure="no")
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)
