"""The apps that are compared, each as a process of its own."""

import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import urllib3

from benchmarks.cognito import CannedCognito
from benchmarks.processes import cpu_seconds, resident_mib
from tests.browser.app import ROOT, App

APPS = ROOT / "benchmarks" / "apps"
PEER = ROOT / ".local" / "bench" / "streamlit-cognito-auth" / "bin" / "python"
# What ours has too, so that it is not what is measured.
SETTINGS = {
    "server.address": "127.0.0.1",
    "server.headless": "true",
    "server.fileWatcherType": "none",
    "client.toolbarMode": "minimal",
    "browser.gatherUsageStats": "false",
    "runner.magicEnabled": "false",
    "server.disconnectedSessionTTL": "30",
    "secrets.files": os.devnull,
}


@dataclass(frozen=True)
class Variant:
    """An app to compare.

    Attributes:
        name: As tables have it.
        command: What starts it at a port.
        variables: Its environment's own.
        path: Where its form is, without the slash.
        field: The label of the form's first field; the other one is "Password".
        button: What sends the form; nothing where nobody signs in.
    """

    name: str
    command: Callable[[int], list[str]]
    variables: Mapping[str, str] = field(repr=False)
    path: str = ""
    field: str = "Email"
    button: str = "Sign in"


@dataclass(frozen=True)
class Server:
    """A variant while it runs."""

    variant: Variant
    app: App

    @property
    def address(self) -> str:
        """Where its form is."""
        return f"{self.app.url}/{self.variant.path}"

    def cpu_seconds(self) -> float:
        """The CPU time that it has taken so far."""
        return cpu_seconds(self.app.process_id)

    def resident_mib(self) -> float:
        """The memory that it has, in MiB."""
        return resident_mib(self.app.process_id)


def ours(cognito: CannedCognito, *, module: str = "local.app") -> Variant:
    """The example app of this checkout.

    Args:
        cognito: Where it signs people in.
        module: What runs it at the port that is its argument.
    """
    return Variant(
        "ours",
        lambda port: [sys.executable, "-m", module, str(port)],
        {
            "PYTHONPATH": str(ROOT),
            "COGNITO_USER_POOL_ID": cognito.pool_id,
            "COGNITO_CLIENT_ID": cognito.client_id,
            "COGNITO_ENDPOINT_URL": cognito.url,
            # all visitors come from one address
            "GUEST_PAGES_PER_ADDRESS": "9999",
            # as on AWS: no mails unless a sender is named
            "NOTICE_SENDER": "off",
        },
        path="signin",
    )


def empty(latency_seconds: float, *, collects: bool = False) -> Variant:
    """A bare Streamlit app that does the same waits: the limit.

    Args:
        latency_seconds: Of each call that it would make.
        collects: Whether it collects garbage after each run, as Streamlit does unless
            told otherwise; ours never does.
    """
    name = "an empty app that collects" if collects else "an empty app"
    return _bare(name, "empty.py", latency_seconds, collects=collects)


def two_pages(latency_seconds: float) -> Variant:
    """The same with a menu, and the words on another page."""
    return _bare("an empty app of two pages", "two_pages.py", latency_seconds)


def same() -> Variant:
    """What ours draws for members, by Streamlit alone."""
    return replace(_bare("its elements without accounts", "same.py"), button="")


def peer(cognito: CannedCognito, *, cookies: bool) -> Variant:
    """An app with streamlit-cognito-auth, as its README has it.

    Args:
        cognito: Where it signs people in.
        cookies: Whether a sign-in outlives a reload.
    """
    keys = urllib3.request("GET", cognito.config.jwks_uri).data.decode()
    return Variant(
        f"streamlit-cognito-auth, with{'' if cookies else 'out'} cookies",
        _streamlit(str(PEER), APPS / "peer.py", SETTINGS),
        {
            "PYTHONPATH": "",
            "POOL_ID": cognito.pool_id,
            "CLIENT_ID": cognito.client_id,
            "COOKIES": "yes" if cookies else "no",
            # or it would ask AWS for the keys
            "COGNITO_JWKS": json.dumps(json.loads(keys)),
            "AWS_ENDPOINT_URL": cognito.url,
            "AWS_DEFAULT_REGION": cognito.config.region,
            "AWS_ACCESS_KEY_ID": "none",
            "AWS_SECRET_ACCESS_KEY": "none",
        },
        field="Username",
        button="Login",
    )


@contextmanager
def serving(variants: Iterable[Variant]) -> Iterator[list[Server]]:
    """Start apps, and end them afterwards."""
    with ExitStack() as running:
        folder = Path(running.enter_context(tempfile.TemporaryDirectory()))
        servers = []
        for number, variant in enumerate(variants):
            own = folder / str(number)
            own.mkdir()
            # none is there: what ours needs of one is in its environment
            stack_file = own / "stack.json"
            app = App(
                own, stack_file, command=variant.command, variables=variant.variables
            )
            app.start()
            running.callback(app.kill)
            servers.append(Server(variant, app))
        yield servers


def _bare(
    name: str, script: str, latency_seconds: float = 0.0, *, collects: bool = False
) -> Variant:
    settings = SETTINGS | {"runner.postScriptGC": str(collects).lower()}
    command = _streamlit(sys.executable, APPS / script, settings)
    return Variant(name, command, {"LATENCY_SECONDS": str(latency_seconds)})


def _streamlit(
    python: str, script: Path, settings: Mapping[str, str]
) -> Callable[[int], list[str]]:
    flags = (f"--{name}={value}" for name, value in settings.items())
    command = [python, "-m", "streamlit", "run", str(script), *flags]
    return lambda port: [*command, f"--server.port={port}"]
