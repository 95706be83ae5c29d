"""A verified token as two plain tables: its claims, and what was checked."""

import json
from html import escape

import streamlit as st

from cognito_auth.tokens.verifier import ALGORITHM
from cognito_auth.values import Claims
from streamlit_cognito.words import say, say_exact_time

TIMES = {"auth_time", "exp", "iat", "nbf"}


def claims_table(claims: Claims, timezone: str | None) -> None:
    """Draw both tables.

    Args:
        claims: Of a verified token.
        timezone: The visitor's, an IANA name; UTC if unknown.
    """
    checked = _checked(claims, timezone)
    said = [
        (name, _value(name, value, timezone))
        for name, value in sorted(claims.raw.items())
    ]
    st.html(_table(say("tokens.claims"), said) + _table(say("tokens.checked"), checked))


def _checked(claims: Claims, timezone: str | None) -> list[tuple[str, str]]:
    """What was checked, and the value that passed."""
    return [
        (
            say("checked.signature"),
            say("checked.by", algorithm=ALGORITHM, key=claims.key_id),
        ),
        (say("checked.issuer"), claims.issuer),
        (say(f"checked.{claims.token_use}_client"), claims.client_id),
        (say("checked.token_use"), claims.token_use),
        (
            say("checked.expiry"),
            say("checked.after", time=say_exact_time(claims.expires_at, timezone)),
        ),
    ]


def _value(name: str, value: object, timezone: str | None) -> str:
    if name in TIMES and isinstance(value, int):
        return f"{say_exact_time(value, timezone)} ({value})"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _table(caption: str, rows: list[tuple[str, str]]) -> str:
    # names and values are somebody else's: text, never markup
    body = "".join(
        f'<tr><th scope="row">{escape(name)}</th><td>{escape(value)}</td></tr>'
        for name, value in rows
    )
    return (
        f'<table class="claims"><caption>{escape(caption)}</caption>'
        f"<tbody>{body}</tbody></table>"
    )
