"""`scripts/up`: the embedded Cognito, a user pool in it, and the app."""

import argparse
import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import webbrowser
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from local import openid_provider, printing, progress, ways_in
from local.processes import (
    API,
    SERVICES,
    EmulatorFailed,
    free_port,
    services_of,
    start_emulator,
    stop,
    wait_until_healthy,
)
from local.provision import provision
from local.serving import (
    AppFailed,
    start_app,
    tail,
    wait_for_app,
    write_stack_file,
)
from local.terraform import TerraformError

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / ".local"
LOGS = WORK / "logs"
COGNITO_PORT = 4566
PROVIDER_PORT = 9400
# What --fresh forgets: accounts, pool, sessions and which provider made the pool, but
# nothing that was downloaded.
STATE = [
    *("cognito", "stack.json", "sessions.*", "terraform/terraform.tfstate*"),
    *("terraform/.terraform.lock.hcl", "terraform/.provider/prepared.json"),
]


class UpFailed(Exception):
    """The stack can't run; the text says why and what to do."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run everything until Ctrl-C, SIGTERM or the end of a part."""
    options = _options(argv)
    started = float(os.environ.pop(progress.STARTED, time.monotonic()))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        with ExitStack() as running:
            _up(options, running, started)
    except (UpFailed, EmulatorFailed, TerraformError, AppFailed) as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        raise
    except OSError as error:
        print(
            f"\n{error.filename or WORK}: {error.strerror}. Mend its rights or make "
            "room, and run scripts/up again.",
            file=sys.stderr,
        )
        return 1
    except KeyboardInterrupt:
        print("\nStopped. Accounts and sessions are kept for the next start.")
    return 0


def _up(options: argparse.Namespace, running: ExitStack, started: float) -> None:
    running.enter_context(_only_one())
    if options.fresh:
        _forget()
    port = _port(COGNITO_PORT)
    endpoint_url = f"http://127.0.0.1:{port}"
    with progress.step("Embedded Cognito"):
        log = LOGS / "cognito.log"
        # an API of an earlier start is taken away if it isn't wanted now
        more = services_of(WORK / "terraform" / "terraform.tfstate")
        services = (*SERVICES, *(API if options.api else more))
        cognito = start_emulator(port, WORK / "cognito", log, services=services)
        running.callback(stop, cognito)
        wait_until_healthy(endpoint_url, cognito, log)
    app_port = _port(options.port)
    url = f"http://localhost:{app_port}"
    company = None
    if options.ways_in:
        company = openid_provider.start(_port(PROVIDER_PORT), LOGS / "company.log")
        running.callback(stop, company.process)
    with progress.step("Terraform") as report:
        made = provision(
            source=ROOT / "terraform",
            work_dir=WORK / "terraform",
            endpoint_url=endpoint_url,
            report=report,
            brand=ROOT / "ui" / "brand.json",
            played=(
                ({"api": {}} if options.api else {})
                | (ways_in.PLAYED if options.ways_in else {})
                | (openid_provider.variables(company.url, [url]) if company else {})
            ),
            origin=options.provider,
        )
    stack = WORK / "stack.json"
    with progress.step("Configuration", f"in {progress.named(stack)}"):
        write_stack_file(made, endpoint_url, stack)
    if company:
        with progress.step("The company's own sign-in"):
            openid_provider.wait_until_ready(company)
    with progress.step("App"):
        app = start_app(app_port, WORK, LOGS / "app.log")
        running.callback(stop, app)
        wait_for_app(app_port, app, LOGS / "app.log")
    app_line = progress.bold(f"App: {url}")
    print(
        f"Everything: ready in {time.monotonic() - started:.1f} s\n"
        f"\n{app_line}\nInbox: {url}/inbox\nCognito: {endpoint_url}\n{_api()}"
        f"{_named(company)}"
        "\nRegister, read the code in the inbox, sign in. Ctrl-C stops everything.\n"
        "Where something seems wrong: .venv/bin/python scripts/doctor.py",
        flush=True,
    )
    if not options.no_browser and sys.stdout.isatty():
        webbrowser.open(url)
    _watch(
        {
            "The embedded Cognito": (cognito, LOGS / "cognito.log"),
            "The app": (app, LOGS / "app.log"),
        }
        | (
            {"The company's sign-in": (company.process, company.log_path)}
            if company
            else {}
        )
    )


def _named(company: openid_provider.Running | None) -> str:
    """The line that names the company's sign-in, where there is one."""
    if company is None:
        return ""
    return f"{openid_provider.NAME}: {company.url} (any name signs in there)\n"


def _api() -> str:
    """The line that names the API, where there is one."""
    address = json.loads((WORK / "stack.json").read_bytes())["api_url"]
    return f"API: {address}\n" if address else ""


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="scripts/up",
        description="Run the app with an embedded Cognito, on this machine alone.",
    )
    parser.add_argument("--port", type=_port_number, default=8501, help="of the app")
    parser.add_argument(
        "--fresh", action="store_true", help="forget all accounts and sessions first"
    )
    parser.add_argument(
        "--api",
        action="store_true",
        help="an API with a function behind it as well, which takes access tokens",
    )
    parser.add_argument(
        "--ways-in",
        action="store_true",
        help="passkeys, mailed codes to sign in, remembered devices and a company's "
        "own sign-in as well",
    )
    parser.add_argument(
        "--provider",
        choices=["package", "registry"],
        help="where Terraform's AWS provider comes from (default: the package where "
        "it is for this machine: Linux on x86-64)",
    )
    parser.add_argument(
        "--no-browser", action="store_true", help="don't open the app in a browser"
    )
    return parser.parse_args(argv)


def _port_number(text: str) -> int:
    if not text.isdecimal() or not 1024 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError("a port is a number from 1024 to 65535")
    return int(text)


@contextmanager
def _only_one() -> Iterator[None]:
    """Hold the working state for this process alone."""
    WORK.mkdir(exist_ok=True)
    with (WORK / "up.lock").open("a+", encoding="ascii", errors="replace") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            lock.seek(0)
            raise UpFailed(
                f"scripts/up runs here already (process {lock.read().strip()}). "
                "Use that one, or stop it first."
            ) from error
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def _forget() -> None:
    for pattern in STATE:
        for path in WORK.glob(pattern):
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()


def _port(preferred: int) -> int:
    port = free_port(preferred)
    if port != preferred:
        print(f"Port {preferred} is taken, using {port}.", flush=True)
    return port


def _watch(parts: dict[str, tuple[subprocess.Popen[bytes], Path]]) -> None:
    while True:
        for name, (process, log) in parts.items():
            if process.poll() is not None:
                raise UpFailed(
                    f"{name} ended unexpectedly (code {process.returncode}), and "
                    f"everything is stopped. Run scripts/up again.\n{tail(log)}"
                )
        time.sleep(0.2)


if __name__ == "__main__":
    sys.exit(printing.run(main))
