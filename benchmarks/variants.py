"""The apps that are compared: ours, bare Streamlit, streamlit-cognito-auth."""

import os
import sys
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from benchmarks.cognito import CannedCognito
from benchmarks.peers import install
from tests.browser.app import ROOT

APPS = ROOT / "benchmarks" / "apps"
WITHOUT_COOKIES = "streamlit-cognito-auth, without cookies"
WITH_COOKIES = "streamlit-cognito-auth, with cookies"
# what each says of cookies
PEERS = {WITHOUT_COOKIES: "no", WITH_COOKIES: "yes"}
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
        field_label: Of the form's first field; the other one's is "Password".
        button: What sends the form; nothing where nobody signs in.
    """

    name: str
    command: Callable[[int], list[str]]
    variables: Mapping[str, str] = field(repr=False)
    path: str = ""
    field_label: str = "Email"
    button: str = "Sign in"


def ours(
    cognito: CannedCognito, *, module: str = "local.app", **variables: str
) -> Variant:
    """The example app of this checkout.

    Args:
        cognito: Where it signs people in.
        module: What runs it at the port that is its argument.
        variables: Further ones of its environment.
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
            **variables,
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
    return replace(_bare("the same elements, no accounts", "same.py"), button="")


def peers(cognito: CannedCognito) -> list[Variant]:
    """Apps with streamlit-cognito-auth as its README has it; none if it is missing.

    Args:
        cognito: Where they sign people in.

    Returns:
        Without and with cookies, by which a sign-in outlives a reload.
    """
    try:
        python = install.python()
    except install.PeersMissing:
        return []
    command = _streamlit(str(python), APPS / "peer.py", SETTINGS)
    variables = {
        # nothing of ours
        "PYTHONPATH": "",
        "POOL_ID": cognito.pool_id,
        "CLIENT_ID": cognito.client_id,
        # or it would ask AWS for the keys
        "COGNITO_JWKS": repr(cognito.keys()),
        "AWS_ENDPOINT_URL": cognito.url,
        "AWS_DEFAULT_REGION": cognito.config.region,
        # it looks for some; none is ever checked
        "AWS_ACCESS_KEY_ID": "nobody",
        "AWS_SECRET_ACCESS_KEY": "nobody",
    }
    return [
        Variant(
            name,
            command,
            variables | {"COOKIES": said},
            field_label="Username",
            button="Login",
        )
        for name, said in PEERS.items()
    ]


def missing_peers(
    found: Collection[str], columns: int, peers: Collection[str] = tuple(PEERS)
) -> list[tuple[str, ...]]:
    """The rows of those that could not be installed.

    Args:
        found: The names of the variants that were measured.
        columns: How many there are.
        peers: Those that should have been.
    """
    rest = [""] * (columns - 2)
    return [(name, "can't be installed", *rest) for name in peers if name not in found]


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
