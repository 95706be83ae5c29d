"""What a script learns of the browser that it runs for."""

from types import SimpleNamespace

import pytest

from streamlit_cognito.script import visitor


def test_the_address_is_what_our_middleware_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    headers = {"X-App-Address": "203.0.113.9", "X-Forwarded-For": "1.2.3.4"}
    monkeypatch.setattr(visitor.st, "context", SimpleNamespace(headers=headers))
    assert visitor.address() == "203.0.113.9"
    # by which the door counts
    assert visitor.visitor().address == "203.0.113.9"

    # as under AppTest
    monkeypatch.setattr(visitor.st, "context", SimpleNamespace(headers={}))
    assert visitor.address() == ""
