"""A company's own sign-in, for the embedded stack: a small provider of OpenID Connect.

    python -m local.openid_provider --port 9400

Whoever writes a name there is that person: it is oidc-provider-mock, for trying out and
for tests. It runs until SIGINT or SIGTERM, on 127.0.0.1 only.
"""

import argparse
import logging
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.request
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from local import inherited, logs, processes

_ROOT = Path(__file__).resolve().parent.parent
_START_SECONDS = 30.0

NAME = "Company"
# instead of one that has its style from the internet
BASE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>Company</title>
<style>
  body { font: 1rem/1.5 sans-serif; max-width: 40rem; margin: 2rem auto; padding: 1rem }
  * { box-sizing: border-box }
  input, button { font: inherit; padding: .5rem; width: 100%; margin: .25rem 0 }
</style>
<main>
<p>The sign-in of the embedded stack's company: any name (sub) is let in.
{% block content %}{{ content }}{% endblock %}
</main>
"""
# any pair is taken
CLIENT = {"client_id": "embedded-stack", "client_secret": "of no use elsewhere"}


@dataclass(frozen=True)
class Running:
    """A provider that was started: its address, which is its issuer, and its log."""

    url: str
    process: "subprocess.Popen[bytes]"
    log_path: Path


def variables(url: str, app_origins: Sequence[str]) -> dict[str, Any]:
    """The configuration's variables for a pool whose people come from there, too.

    Args:
        url: The provider's address, which is its issuer.
        app_origins: Where people come back to, `http://localhost:8501`.
    """
    details = {
        "oidc_issuer": url,
        "client_id": CLIENT["client_id"],
        "authorize_scopes": "openid email profile",
        "attributes_request_method": "GET",
    }
    mapped = {"email": "email", "email_verified": "email_verified"}
    return {
        # the embedded stack has its pages at its own address, and no style for them
        "domain": {"name": "local-demo", "managed_login": False},
        "identity_providers": {
            NAME: {"type": "OIDC", "details": details, "attributes": mapped}
        },
        "identity_provider_secrets": {NAME: CLIENT["client_secret"]},
        "app_origins": list(app_origins),
    }


def application() -> Any:
    """The provider, as a Flask application."""
    # only now: it takes half a second; and what it imports is deprecated in Authlib
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import flask
        import jinja2
        import oidc_provider_mock

        app = oidc_provider_mock.app()
    # no debugger, which shows what went wrong to whoever looks
    app.debug = False
    app.wsgi_app = app.wsgi_app.app

    own = jinja2.DictLoader({"_base.html": BASE})
    app.jinja_loader = jinja2.ChoiceLoader([own, app.jinja_loader])

    def with_state(response: Any) -> Any:
        # left out where somebody says no; RFC 6749 section 4.1.2.1 requires it
        state = flask.request.args.get("state", "")
        if "error=access_denied" in (response.location or ""):
            response.location += f"&{urlencode({'state': state})}"
        return response

    app.after_request(with_state)
    return app


def serve(app: Any, argv: Sequence[str] | None = None) -> int:
    """Answer on 127.0.0.1 until SIGINT, SIGTERM or the end of standard input.

    Args:
        app: From `application`.
        argv: Command line without the program's name.
    """
    from werkzeug.serving import make_server

    parser = argparse.ArgumentParser(prog="local.openid_provider", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument(
        "--stop-at-eof",
        action="store_true",
        help="stop when standard input closes, as it does when the parent dies",
    )
    arguments = parser.parse_args(argv)
    # on this machine alone
    os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"
    # what is asked for holds codes
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", arguments.port, app, threaded=True)

    def end(*_: Any) -> None:
        # it waits until the server has ended, which this thread may be
        threading.Thread(target=server.shutdown).start()

    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, end)
    if arguments.stop_at_eof:
        threading.Thread(target=_at_eof, args=(end,), daemon=True).start()
    server.serve_forever(poll_interval=0.1)
    return 0


def _at_eof(end: Callable[[], None]) -> None:
    while os.read(0, 1024):
        pass
    end()


def start(
    port: int, log_path: Path, *, module: str = "local.openid_provider"
) -> Running:
    """Start the provider, and return at once; end its process with `processes.stop`.

    Args:
        port: A free port on 127.0.0.1.
        log_path: Its output is appended here.
        module: The program.
    """
    with logs.opened(log_path, "ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", module, "--stop-at-eof", "--port", str(port)],
            cwd=_ROOT,
            env=inherited.environment(),
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=subprocess.STDOUT,
            # Ctrl-C is for our caller, who stops us in order
            start_new_session=True,
        )
    return Running(f"http://127.0.0.1:{port}", process, log_path)


def wait_until_ready(provider: Running) -> None:
    """Wait until the provider answers.

    Raises:
        processes.EmulatorFailed: It ended, or took too long.
    """
    deadline = time.monotonic() + _START_SECONDS
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while time.monotonic() < deadline and provider.process.poll() is None:
        try:
            opener.open(
                f"{provider.url}/.well-known/openid-configuration", timeout=2
            ).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise processes.EmulatorFailed(
        f"The company's provider did not start; its log says why: {provider.log_path}"
    )


if __name__ == "__main__":
    sys.exit(serve(application()))
