"""Somebody to be in an app's own tests, under Streamlit's `AppTest`.

    from streamlit.testing.v1 import AppTest
    from streamlit_cognito.testing import fake_sign_in

    def test_reports_are_for_members():
        with fake_sign_in("ada@example.com", groups=["admins"]):
            app = AppTest.from_file("navigation.py").run()
        assert app.title[0].value == "Reports"

No pool, no server and no network take part.
"""

import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from unittest.mock import patch

from cognito_auth.values import Claims, SignedIn, Tokens, TokenUse
from streamlit_cognito import identity, menu
from streamlit_cognito.backend import PROCESS
from streamlit_cognito.script import session
from streamlit_cognito.script.session import Presence


@contextmanager
def fake_sign_in(
    email: str = "", *, groups: Collection[str] = (), **claims: object
) -> Iterator[SignedIn | None]:
    """Run an app's pages as if somebody were signed in, without a pool or a server.

        with fake_sign_in("ada@example.com", groups=["admins"], name="Ada"):
            app = AppTest.from_file("app.py").run()

    Args:
        email: Who is signed in; nobody by default.
        groups: Their Cognito groups.
        claims: Further claims of the ID token.

    Yields:
        What `user()` returns meanwhile.

    Raises:
        RuntimeError: In an app that is served.
    """
    if PROCESS.is_serving:
        raise RuntimeError("nobody can be faked in an app that is served")
    signed_in = _person(email, groups, claims) if email else None
    with (
        patch.object(PROCESS, "is_faked", True),
        patch.object(menu, "pool", lambda: None),
        patch.object(menu, "check_store", lambda: None),
        patch.object(session, "look", lambda: Presence(None, signed_in)),
        patch.object(session, "ticket", lambda _: ""),
        patch.object(session, "has_ended", lambda: False),
    ):
        identity.check()
        yield signed_in


def _person(email: str, groups: Collection[str], claims: dict[str, object]) -> SignedIn:
    raw = {"email": email, "cognito:groups": list(groups), **claims}
    return SignedIn(
        Tokens("id token", "access token", "refresh token"),
        _claims("id", email, groups, raw),
        _claims("access", email, groups, {}),
    )


def _claims(
    use: TokenUse, email: str, groups: Collection[str], raw: dict[str, object]
) -> Claims:
    now = int(time.time())
    return Claims(
        token_use=use,
        subject=f"sub of {email}",
        username=email,
        email=email,
        groups=tuple(groups),
        issuer="https://issuer.example.com",
        client_id="client",
        key_id="key",
        issued_at=now,
        expires_at=now + 3600,
        auth_time=now,
        raw=raw,
    )
