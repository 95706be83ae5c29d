"""The example app, which notes when it does what: `python -m benchmarks.apps.traced`.

    python -m benchmarks.apps.traced PORT      with TRACE, a file for lines of JSON

Each line is `[what, began_at, ended_at]`, in seconds since the epoch.
"""

import functools
import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from streamlit.runtime.scriptrunner.script_runner import ScriptRunner

from cognito_auth.cognito.client import CognitoClient
from cognito_auth.cognito.srp import SRP
from cognito_auth.sessions.life import Sessions
from cognito_auth.tokens.verifier import TokenVerifier
from local import app

TRACE = Path(os.environ["TRACE"])
NOTED: list[tuple[type, str, str]] = [
    (ScriptRunner, "_run_script", "run"),
    (CognitoClient, "_call", "call"),
    (SRP, "get_auth_params", "srp"),
    (SRP, "process_challenge", "srp"),
    (TokenVerifier, "verify", "verify"),
    (Sessions, "create", "store"),
    (Sessions, "get", "store"),
]


def noting(what: str, do: Callable[..., Any]) -> Callable[..., Any]:
    """The same, with a line for each time that it was done."""

    @functools.wraps(do)
    def noted(*arguments: Any, **options: Any) -> Any:
        began_at = time.time()
        try:
            return do(*arguments, **options)
        finally:
            line = json.dumps([what, began_at, time.time()])
            with TRACE.open("a", encoding="ascii") as trace:
                trace.write(line + "\n")

    return noted


if __name__ == "__main__":
    for kind, method, what in NOTED:
        setattr(kind, method, noting(what, getattr(kind, method)))
    app.main()
