"""Run one terraform command: watched, logged, and ended well on Ctrl-C."""

import contextlib
import os
import signal
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from local import logs
from local.terraform import TerraformError, clean_environment

SECONDS_TO_END = 30  # what terraform gets to write its state after an interrupt
TAIL_LINES = 15


@dataclass(frozen=True)
class TerraformRun:
    """Where terraform runs, and with what.

    `config_file` is Terraform's CLI configuration; None leaves the user's own.
    """

    program: Path
    directory: Path
    log: Path
    config_file: Path | None = None

    def __call__(
        self,
        *arguments: str,
        failure: str,
        timeout_seconds: float = 600,
        output: IO[bytes] | None = None,
    ) -> None:
        """Run to the end.

        Args:
            arguments: Command and options, `"init", "-upgrade"`.
            failure: The sentence to raise when terraform fails.
            timeout_seconds: Ends terraform after so long.
            output: Takes stdout, which goes to the log otherwise.

        Raises:
            TerraformError: Terraform failed, or took too long.
        """
        with logs.opened(self.log, "ab") as log, tempfile.TemporaryFile() as stderr:
            log.write(f"\n$ terraform {' '.join(arguments)}\n".encode())
            log.flush()
            try:
                code = self._watch(arguments, timeout_seconds, output or log, stderr)
            finally:
                stderr.seek(0)
                complaint = stderr.read()
                log.write(complaint)
        if code != 0:
            lines = complaint.decode(errors="replace").strip().splitlines()
            tail = "\n".join(lines[-TAIL_LINES:])
            raise TerraformError(failure, self.log, tail)

    def _watch(
        self,
        arguments: tuple[str, ...],
        seconds: float,
        stdout: IO[bytes],
        stderr: IO[bytes],
    ) -> int:
        # Its own session: Ctrl-C in the terminal would reach terraform as well as us,
        # and terraform takes a second interrupt for "drop everything".
        process = subprocess.Popen(
            [self.program, *arguments],
            cwd=self.directory,
            env=clean_environment(self.config_file),
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=stderr,
            start_new_session=True,
        )
        try:
            return process.wait(seconds)
        except subprocess.TimeoutExpired:
            _end(process)
            stderr.write(f"terraform took over {seconds:g} s.\n".encode())
            return 1
        except BaseException:
            _end(process)
            raise


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Ask terraform to stop, which it does once its state is written."""
    process.send_signal(signal.SIGINT)
    try:
        process.wait(SECONDS_TO_END)
    except subprocess.TimeoutExpired:
        pass  # and no second chance
    finally:
        # the provider as well, had terraform left it behind
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
