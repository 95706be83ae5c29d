"""What no new password may be: in all four flows, before Cognito is asked."""

from collections.abc import Callable
from typing import cast

import pytest

from cognito_auth.cognito.account import AccountClient
from cognito_auth.cognito.client import CognitoClient
from cognito_auth.errors import BreachedPassword, CommonPassword, InvalidPassword
from cognito_auth.flows.account import Account
from cognito_auth.flows.challenges import Challenges
from cognito_auth.flows.recovery import Recovery
from cognito_auth.flows.registration import Registration
from cognito_auth.flows.sign_in import Authenticator
from cognito_auth.inputs import new_passwords as module
from cognito_auth.inputs.new_passwords import OFFLINE, NewPasswords
from cognito_auth.values import Challenge, Tokens

PASSWORD = "Correct horse 7 battery!"
COMMON = "Password123!"
EMAIL = "ada@example.com"
TOKENS = Tokens("id", "access", "refresh")
FORCED = Challenge("NEW_PASSWORD_REQUIRED", "ada", "session", {}, password_proven=True)
NOBODY = cast(Authenticator, None)

Choose = Callable[[NewPasswords, str], object]
# nobody stands where Cognito does: whoever asked it would fail
FLOWS: dict[str, Choose] = {
    "register": lambda judge, new: Registration(
        cast(CognitoClient, None), judge
    ).sign_up(EMAIL, new),
    "reset": lambda judge, new: Recovery(
        cast(CognitoClient, None), judge
    ).reset_password(EMAIL, "123456", new),
    "change": lambda judge, new: Account(
        cast(AccountClient, None), NOBODY, judge
    ).change_password(TOKENS, PASSWORD, new),
    "replace a temporary one": lambda judge, new: Challenges(
        cast(AccountClient, None), NOBODY, "App", judge
    ).answer_new_password(FORCED, new),
}


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """What was looked up; all of it is known from a breach."""
    found: list[tuple[str, str]] = []

    def is_breached(password: str, address: str) -> bool:
        found.append((password, address))
        return True

    monkeypatch.setattr(module, "is_breached", is_breached)
    return found


@pytest.mark.parametrize("flow", FLOWS)
def test_every_flow_refuses_a_common_password(flow: str) -> None:
    with pytest.raises(CommonPassword) as caught:
        FLOWS[flow](OFFLINE, COMMON)
    assert COMMON not in str(caught.value)


@pytest.mark.parametrize("flow", FLOWS)
def test_every_flow_refuses_one_that_is_known_from_a_breach(
    flow: str, asked: list[tuple[str, str]]
) -> None:
    with pytest.raises(BreachedPassword) as caught:
        FLOWS[flow](NewPasswords("https://mirror"), "Another battery 8!")
    assert asked == [("Another battery 8!", "https://mirror")]
    assert "battery" not in str(caught.value)


@pytest.mark.parametrize("flow", FLOWS)
@pytest.mark.parametrize("password", ["", "x" * 257])
def test_no_flow_looks_up_what_is_no_password(
    flow: str, password: str, asked: list[tuple[str, str]]
) -> None:
    with pytest.raises(InvalidPassword):
        FLOWS[flow](NewPasswords("https://mirror"), password)
    assert asked == []


def test_nothing_is_looked_up_where_there_is_no_service(
    asked: list[tuple[str, str]],
) -> None:
    OFFLINE.check(PASSWORD)

    assert asked == []


def test_a_common_one_is_refused_without_asking(asked: list[tuple[str, str]]) -> None:
    with pytest.raises(CommonPassword):
        NewPasswords("https://mirror").check(COMMON)
    assert asked == []
