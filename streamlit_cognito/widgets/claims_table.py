"""A verified token as two plain tables: its claims, and what was checked."""

import json
from collections.abc import Iterable
from html import escape

import streamlit as st

from cognito_auth.tokens.verifier import ALGORITHM
from cognito_auth.values import Claims
from streamlit_cognito.words import say, say_exact_time, say_label

TIMES = {"auth_time", "exp", "iat", "nbf"}
# Claims with a meaning of their own, and its text.
# Source: RFC 7519 4.1, OpenID Connect Core 2 and 5.1, Cognito's developer guide.
MEANINGS = {
    "at_hash": "at_hash",
    "aud": "aud",
    "auth_time": "auth_time",
    "client_id": "client_id",
    "cognito:groups": "groups",
    "cognito:preferred_role": "preferred_role",
    "cognito:roles": "roles",
    "cognito:username": "username",
    "device_key": "device_key",
    "email": "email",
    "email_verified": "email_verified",
    "event_id": "event_id",
    "exp": "exp",
    "iat": "iat",
    "identities": "identities",
    "iss": "iss",
    "jti": "jti",
    "nonce": "nonce",
    "origin_jti": "origin_jti",
    "phone_number_verified": "phone_verified",
    "scope": "scope",
    "sub": "sub",
    "token_use": "token_use",
    "username": "username",
    "version": "version",
}


def claims_table(claims: Claims, timezone: str | None) -> None:
    """Draw both tables.

    Args:
        claims: Of a verified token.
        timezone: The visitor's, an IANA name; UTC if unknown.
    """
    said = [
        _row(name, _value(name, value, timezone), _meaning(name))
        for name, value in sorted(claims.raw.items())
    ]
    facts = [_row(name, value) for name, value in checked(claims, timezone)]
    st.html(
        _table(say("tokens.claims"), said, copied=claims)
        + _table(say("tokens.checked"), facts)
    )


def facts_table(caption: str, facts: Iterable[tuple[str, str]]) -> None:
    """Draw names and values, which may be anybody's texts."""
    st.html(_table(caption, [_row(name, value) for name, value in facts]))


def _meaning(name: str) -> str:
    if name in MEANINGS:
        return say(f"claim.{MEANINGS[name]}")
    if name.startswith("custom:"):
        return say("claim.custom")
    return say("claim.profile", label=say_label(name))


def checked(
    claims: Claims, timezone: str | None, *, by_gateway: bool = False
) -> list[tuple[str, str]]:
    """What was checked of a token, and the value that passed.

    Args:
        claims: Of the verified token.
        timezone: The visitor's, an IANA name; UTC if unknown.
        by_gateway: Whether an API's gateway checks it: it goes by the scope, where
            this app goes by what the token is for.
    """
    use = ("scope", str(claims.raw.get("scope", "")))
    if not by_gateway:
        use = ("token_use", claims.token_use)
    return [
        (
            say("checked.signature"),
            say("checked.by", algorithm=ALGORITHM, key=claims.key_id),
        ),
        (say("checked.issuer"), claims.issuer),
        (say(f"checked.{claims.token_use}_client"), claims.client_id),
        (say(f"checked.{use[0]}"), use[1]),
        (
            say("checked.expiry"),
            say("checked.until", time=say_exact_time(claims.expires_at, timezone)),
        ),
    ]


def _value(name: str, value: object, timezone: str | None) -> str:
    if name in TIMES and isinstance(value, int):
        return f"{say_exact_time(value, timezone)} ({value})"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _row(name: str, value: str, meaning: str = "") -> str:
    # names and values are somebody else's: text, never markup
    small = f"<small>{escape(meaning)}</small>" if meaning else ""
    return (
        f'<tr><th scope="row">{escape(name)}{small}</th>'
        f"<td><bdi>{escape(value)}</bdi></td></tr>"
    )


def _table(caption: str, rows: list[str], copied: Claims | None = None) -> str:
    copy = _copy_button(copied) if copied else ""
    return (
        f'<table class="claims"><caption>{escape(caption)}{copy}</caption>'
        f"<tbody>{''.join(rows)}</tbody></table>"
    )


def _copy_button(claims: Claims) -> str:
    """Copies every claim, as JSON; `client.js` does it."""
    text = json.dumps(dict(claims.raw), ensure_ascii=False, indent=2, default=str)
    return (
        f'<button type="button" class="copy" data-copy="{escape(text)}" '
        f'data-copied="{escape(say("copy.done"))}">{escape(say("copy.claims"))}</button>'
    )
