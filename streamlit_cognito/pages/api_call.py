"""Call the API: what the access token is for, and what is refused without it."""

import logging
from http import HTTPStatus

import streamlit as st

from cognito_auth.api import Called, call
from cognito_auth.rarely import log_rarely
from cognito_auth.values import Claims, Tokens
from streamlit_cognito.backend import is_offered, pool
from streamlit_cognito.script import memory
from streamlit_cognito.script.form import Form
from streamlit_cognito.script.guard import admit, admit_now
from streamlit_cognito.script.plain import plain
from streamlit_cognito.widgets.claims_table import checked, facts_table
from streamlit_cognito.widgets.heading import heading
from streamlit_cognito.widgets.layout import wide
from streamlit_cognito.words import say

log = logging.getLogger(__name__)

# What is sent as the token, by the id of its button's words.
ACCESS, NONE, ID, CHANGED = KINDS = ("access", "none", "id", "changed")
HIDDEN = "•" * 8


def api(*, title: str | None = None, path: str = "whoami") -> None:
    """Draw a call of the stack's API, with the access token and without it.

    Where the stack has no API, say so.

    Args:
        title: In place of ours; "" for none.
        path: What follows the API's address; that of the function that Terraform's
            module brings by default.
    """
    claims = admit().access_claims
    with wide():
        heading("page.api", title)
        if not is_offered("api"):
            st.write(say("api.missing"))
            return
        url = f"{pool().config.api_url}/{path.strip('/')}"
        st.text(say("api.lead"))
        request = f"GET {url}\nAuthorization: Bearer {HIDDEN}"
        st.code(request, language=None, wrap_lines=True)
        form = Form("api")
        if kind := _pressed(form):
            called = form.run(call, url, _token(kind), doing=say("api.doing"))
            # shown by this run alone
            form.go_on()
            word, is_right = _verdict(kind, called.status)
            _show(called, word, is_right=is_right)
            if not is_right:
                _tell(kind, called, word, claims, url)
        else:
            form.show_outcome()
        facts_table(
            say("api.checked"), checked(claims, st.context.timezone, by_gateway=True)
        )


def _pressed(form: Form) -> str:
    """Draw the buttons; which of them was pressed, "" for none."""
    pressed = ""
    with st.container(horizontal=True, gap="small", key=f"{memory.PREFIX}calls"):
        for kind in KINDS:
            if st.button(
                say(f"api.{kind}"),
                key=f"{form.key}-{kind}",
                type="primary" if kind == ACCESS else "secondary",
            ):
                pressed = kind
    return pressed


def _token(kind: str) -> str:
    """What to send, as the session has it at this moment."""
    tokens: Tokens = admit_now().tokens
    return {
        ACCESS: tokens.access_token,
        NONE: "",
        ID: tokens.id_token,
        CHANGED: changed(tokens.access_token),
    }[kind]


def changed(token: str) -> str:
    """The token with another signature, of the same form."""
    signed, _, signature = token.rpartition(".")
    first = "B" if signature.startswith("A") else "A"
    return f"{signed}.{first}{signature[1:]}"


def _verdict(kind: str, status: int) -> tuple[str, bool]:
    """The id of the sentence about an answer, and whether it is as it should be."""
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return "api.busy", False
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        return f"api.{kind}_refused", kind != ACCESS
    if not 200 <= status < 300:
        return "api.failed", False
    return ("api.let_in", True) if kind == ACCESS else ("api.open", False)


def _show(called: Called, word: str, *, is_right: bool) -> None:
    """Draw the answer; `client.js` leads the eye and the focus there."""
    number = memory.next_number()
    with st.container(key=f"{memory.PREFIX}outcome-api-{number}"):
        if is_right:
            st.success(plain(say(word)), icon=":material/check:")
        else:
            st.error(plain(say(word)), icon=":material/error:")
    facts = [
        (say("api.status"), _status(called.status)),
        (say("api.time"), f"{called.milliseconds} ms"),
    ]
    if called.reason:
        facts.append(("WWW-Authenticate", called.reason))
    facts_table(say("api.answer"), facts)
    if called.text:
        # without its colours for JSON, which are too pale to be read well
        st.code(called.text, language=None, wrap_lines=True)
    if not called.is_whole:
        st.caption(say("api.cut"))
    elif called.text and not called.is_json:
        st.caption(say("api.not_json"))


def _status(status: int) -> str:
    """`401 Unauthorized`, as HTTP calls it in every language."""
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def _tell(kind: str, called: Called, word: str, claims: Claims, url: str) -> None:
    """Log what an administrator can mend, with what the gateway has to be set to."""
    remedy = {
        "api.access_refused": (
            f"its authorizer must know issuer {claims.issuer}, client "
            f"{claims.client_id} and a scope of {claims.raw.get('scope')!r}"
        ),
        "api.open": f"it must ask for a scope, and refuse what came ({kind})",
        "api.failed": "does it have this route, and does its function work?",
        "api.busy": "its throttle may be too low",
    }[word]
    reason = f" ({called.reason[:200]!r})" if called.reason else ""
    log_rarely(
        log,
        logging.ERROR,
        f"API {url} answered with status {called.status}{reason}: {remedy}",
        cause=word,
    )
