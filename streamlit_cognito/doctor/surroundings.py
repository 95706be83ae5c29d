"""Whether the app's own settings can be meant, and lead people to it."""

import ssl
from collections.abc import Callable, Iterator
from functools import partial

from cognito_auth.addresses import checked_url
from cognito_auth.doctor.check import check
from cognito_auth.doctor.evidence import Evidence, Unchecked
from cognito_auth.errors import AuthError, ConfigError
from cognito_auth.fetch import get
from cognito_auth.inputs import breaches
from streamlit_cognito.backend import AT_START, has_insight, number, setting
from streamlit_cognito.http.addresses import check_proxies
from streamlit_cognito.http.documents import TRUSTED, tells_browsers_apart
from streamlit_cognito.http.origins import base_path, configured_origin
from streamlit_cognito.notices import check as check_notices

OWN_SECONDS = 5.0
MINUTES = ("SESSION_IDLE_MINUTES", "SESSION_ABSOLUTE_MINUTES", "PROOF_MINUTES")


@check(
    "settings",
    "Every setting can be meant",
    looked_at="the variables and secrets that docs/configuration.md lists",
    why="The app refuses to start, or its pages say that it is not available.",
    advice="set the variable to what the sentence asks for, or leave it out",
)
def settings(seen: Evidence) -> Iterator[str]:
    """Whether each setting but the address is one; `origin` says that."""
    refusals: list[Callable[[], object]] = [
        *(check_proxies, check_notices, *AT_START),
        *(partial(number, name) for name in MINUTES),
        has_insight,
        lambda: breaches.service(setting("BREACHED_PASSWORDS"), is_embedded=False),
    ]
    for refuse in refusals:
        if problem := _problem(refuse):
            yield problem


def _problem(refuse: Callable[[], object]) -> str:
    try:
        refuse()
    except ConfigError as error:
        return f"{error}."
    except AuthError:
        # what keeps AWS from being asked is told where it is
        return ""
    return ""


@check(
    "origin",
    "APP_ORIGIN is the app's public address",
    looked_at="APP_ORIGIN, and SESSION_STORE",
    why="Without it the app is served on this machine only; with a wrong one no page "
    "opens its websocket.",
    advice="APP_ORIGIN=https://app.example.com, as people type it, without a path",
)
def origin(seen: Evidence) -> Iterator[str]:
    """Whether there is one where the app is on several machines, and it is one."""
    try:
        found = configured_origin()
    except ConfigError as error:
        yield f"{error}."
        return
    is_shared = setting("SESSION_STORE").startswith("dynamodb:")
    if not found and is_shared and not seen.config.is_embedded:
        yield "Sessions are in a table, for several machines, without APP_ORIGIN."


@check(
    "tls",
    "The app's address has a certificate that browsers trust",
    looked_at="https at APP_ORIGIN",
    why="Browsers warn, and no session cookie is kept.",
    advice="mend the certificate of the proxy that ends TLS (its name, date and chain)",
)
def tls(seen: Evidence) -> Iterator[str]:
    """Whether who asks by https is answered with a good certificate."""
    try:
        found = configured_origin()
    except ConfigError:
        found = ""
    if not found.startswith("https:"):
        return
    seen.use_network()
    try:
        uri = checked_url(f"{found}{base_path()}/_stcore/health", "APP_ORIGIN")
        get(uri, OWN_SECONDS)
    except Exception as error:
        if refusal := _certificates(error):
            yield f"{found}: {refusal}."
            return
        raise Unchecked(
            f"{found} does not answer this machine ({type(error).__name__})",
            "Start the app, or run this where it can be reached.",
        ) from error


def _certificates(error: Exception) -> str:
    """What is wrong with the certificate, if that is what went wrong."""
    for one in (error, *error.args):
        if isinstance(one, ssl.SSLCertVerificationError):
            return one.verify_message
    return ""


@check(
    "browsers",
    "Streamlit tells browsers apart",
    looked_at="server.trustedUserHeaders, as mount sets it in Streamlit's settings",
    why="One browser could resume another's page; the app refuses to start.",
    advice="pip install -r requirements.txt (the tested Streamlit), and leave "
    "server.trustedUserHeaders to mount",
)
def browsers(seen: Evidence) -> Iterator[str]:
    """Whether the mount's setting is in force in this process."""
    if not tells_browsers_apart():
        yield f"server.trustedUserHeaders lacks {', '.join(TRUSTED)}."
