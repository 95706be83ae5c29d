"""All checks of an app, and how they are made to look at it."""

from collections.abc import Callable
from pathlib import Path

from cognito_auth.doctor.check import Result
from cognito_auth.doctor.evidence import Evidence
from cognito_auth.doctor.examination import examine
from cognito_auth.doctor.registry import CHECKS as OF_THE_POOL
from streamlit_cognito.backend import PROCESS, pool
from streamlit_cognito.doctor.store import session_key, store
from streamlit_cognito.doctor.surroundings import browsers, origin, settings, tls
from streamlit_cognito.doctor.versions import versions

CHECKS = (
    *OF_THE_POOL,
    *(settings, origin, tls, browsers, store, session_key, versions),
)


def examine_app(
    folder: Path | None = None,
    *,
    offline: bool = False,
    tell: Callable[[int], None] = lambda _: None,
) -> list[Result]:
    """Look for what is wrong with an app; nothing is changed.

    Args:
        folder: Where its stack.json and `.local/` are; None in the app's own process,
            which knows.
        offline: Whether nothing may take the network.
        tell: Is told how many of `CHECKS` have looked, again and again.
    """
    if folder is not None:
        PROCESS.folder = folder
    seen = Evidence(lambda: pool().config, offline=offline)
    return examine(CHECKS, seen, tell=tell)
