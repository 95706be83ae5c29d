"""Forms that come back, and secrets that stay out of the page's state."""

import pickle
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

import session
import state
import vault
from cognito_auth.errors import (
    CodeMismatch,
    IncorrectCredentials,
    SessionEnded,
    UnsupportedChallenge,
)
from cognito_auth.flows.challenges import TotpSetup
from cognito_auth.values import Challenge, TotpSecret

SESSION = "AYABeMZ-the-challenge-session"
SECRET = "JBSWY3DPEHPK3PXP"
VISITOR = ("b" * 64, "Chrome on Linux")
CHALLENGE = Challenge("SOFTWARE_TOKEN_MFA", "ada", SESSION, {})
TOTP_SECRET = TotpSecret(SECRET, issuer="App", account="ada@example.com")


class Rerun(Exception):
    """Streamlit ends a run like this."""


@pytest.fixture(autouse=True)
def page_state(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What one page remembers, and a vault of the test's own."""
    values: dict[str, Any] = {}

    def rerun() -> None:
        raise Rerun

    monkeypatch.setattr(state.st, "session_state", values)
    monkeypatch.setattr(state.st, "rerun", rerun)
    monkeypatch.setattr(state, "VAULT", vault.Vault())
    return values


def everything(values: dict[str, Any]) -> bytes:
    return pickle.dumps(values, protocol=0)


@pytest.mark.parametrize(
    ("name", "value", "secret"),
    [
        ("challenge", CHALLENGE, SESSION),
        ("totp", TOTP_SECRET, SECRET),
        ("setup", TotpSetup(TOTP_SECRET, CHALLENGE), SECRET),
    ],
    ids=["challenge", "secret", "set-up"],
)
def test_a_secret_is_held_outside_the_pages_state(
    page_state: dict[str, Any], name: str, value: object, secret: str
) -> None:
    state.hold(name, value)
    assert state.held(name) is value
    assert secret.encode() not in everything(page_state)
    assert secret.encode() in everything({"as it would be": value})
    assert all(isinstance(kept, str) for kept in page_state.values())


def test_what_is_released_is_gone_from_the_page_and_the_vault(
    page_state: dict[str, Any],
) -> None:
    state.hold("totp", TOTP_SECRET)
    key = page_state["held totp"]
    state.release("totp")
    state.release("totp")
    assert state.held("totp") is None
    assert state.VAULT.get(key) is None
    assert page_state == {}


def test_holding_again_forgets_the_former_value(page_state: dict[str, Any]) -> None:
    state.hold("totp", TOTP_SECRET)
    former = page_state["held totp"]
    state.hold("totp", "another")
    assert state.held("totp") == "another"
    assert state.VAULT.get(former) is None


def test_a_value_that_ran_out_is_not_held(page_state: dict[str, Any]) -> None:
    state.hold("challenge", CHALLENGE)
    state.VAULT.drop(page_state["held challenge"])
    assert state.held("challenge") is None


def test_what_is_held_is_its_owners_alone(page_state: dict[str, Any]) -> None:
    state.hold("totp", TOTP_SECRET, "ada")
    assert state.held("totp", "bob") is None
    assert state.held("totp") is None
    assert state.held("totp", "ada") is TOTP_SECRET


def test_a_challenge_is_kept_for_the_next_page(page_state: dict[str, Any]) -> None:
    assert session.advance(session.begin(CHALLENGE, VISITOR)) is False
    assert state.held("challenge") is CHALLENGE
    assert SESSION.encode() not in everything(page_state)


def test_a_challenge_that_no_page_answers_is_not_kept() -> None:
    with pytest.raises(UnsupportedChallenge):
        session.begin(Challenge("CUSTOM_CHALLENGE", "ada", SESSION, {}), VISITOR)
    assert state.held("challenge") is None


def counted(result: object = "done") -> tuple[Callable[[], object], list[int]]:
    calls: list[int] = []

    def action() -> object:
        calls.append(1)
        if isinstance(result, Exception):
            raise result
        return result

    return action, calls


def outcome(key: str) -> object:
    found = state.VAULT.get(key)
    assert isinstance(found, tuple)
    return found[1]


def test_an_action_is_done_once_in_a_round() -> None:
    action, calls = counted()
    form = state.form("register")
    assert [form.once(action), state.form("register").once(action)] == ["done", "done"]
    assert len(calls) == 1


def test_with_other_values_it_is_another_action() -> None:
    action, calls = counted()
    form = state.form("signin")
    for typed in ("wrong", "wrong", "right", "right"):
        form.once(action, "ada@example.com", typed)
    assert len(calls) == 2
    assert "right" not in repr(state.VAULT._values)
    form.once(action)
    assert len(calls) == 3


def test_a_second_press_gets_the_firsts_error() -> None:
    action, calls = counted(IncorrectCredentials("no"))
    form = state.form("signin")
    for _ in range(2):
        with pytest.raises(IncorrectCredentials):
            form.once(action)
    assert len(calls) == 1


def test_what_went_wrong_keeps_no_trace_of_what_was_typed() -> None:
    def action() -> None:
        password = "Correct horse 7 battery!"
        try:
            raise ValueError(password)
        except ValueError as error:
            raise IncorrectCredentials("no") from error

    form = state.form("signin")
    with pytest.raises(IncorrectCredentials):
        form.once(action)
    with pytest.raises(IncorrectCredentials) as caught:
        form.once(action)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
    names = {frame.name for frame in caught.traceback}
    assert "action" not in names


def test_an_ended_session_is_not_the_forms_to_say() -> None:
    form = state.form("password")
    with pytest.raises(SessionEnded):
        form.refuse(SessionEnded("revoked"))
    with pytest.raises(Rerun):
        form.refuse(CodeMismatch("no"), email="ada@example.com")
    form = state.form("password")
    assert form.problem == CodeMismatch.user_message
    assert form.typed == {"email": "ada@example.com"}


def test_the_next_round_does_it_again_with_another_key() -> None:
    action, calls = counted(CodeMismatch("no"))
    form = state.form("verify")
    key = form.key
    for _ in range(2):
        form = state.form("verify")
        with pytest.raises(CodeMismatch):
            form.once(action)
        with pytest.raises(Rerun):
            form.fail("That code isn't right.", email="ada@example.com")
    assert len(calls) == 2
    form = state.form("verify")
    assert form.key != key
    assert form.typed == {"email": "ada@example.com"}


def test_two_runs_at_once_do_it_once_and_end_in_the_same_round() -> None:
    calls: list[int] = []
    inside, ready = threading.Event(), threading.Event()

    def slow() -> None:
        calls.append(1)
        inside.set()
        assert ready.wait(10)
        raise CodeMismatch("no")

    def run(form: state.Form) -> None:
        with pytest.raises(CodeMismatch):
            form.once(slow)
        with pytest.raises(Rerun):
            form.fail("That code isn't right.")

    first, second = state.form("verify"), state.form("verify")
    with ThreadPoolExecutor(2) as pool:
        running = [pool.submit(run, first)]
        assert inside.wait(10)
        # as a press does while the first one is being answered
        running.append(pool.submit(run, second))
        ready.set()
        for each in running:
            each.result(10)
    assert len(calls) == 1
    assert state.form("verify").round == first.round + 1


def test_a_run_of_a_round_that_was_answered_gets_the_same_answer() -> None:
    action, calls = counted(CodeMismatch("no"))
    first, late = state.form("verify"), state.form("verify")
    with pytest.raises(CodeMismatch):
        first.once(action)
    with pytest.raises(Rerun):
        first.fail("That code isn't right.")
    with pytest.raises(CodeMismatch):
        late.once(action)
    assert len(calls) == 1


def test_what_came_of_a_press_is_held_outside_the_pages_state(
    page_state: dict[str, Any],
) -> None:
    state.enter("signin")
    state.form("signin").once(lambda: CHALLENGE)
    kept: state.FormState = page_state["form signin"]
    [key] = kept.outcomes.values()
    assert SESSION not in repr(kept)
    assert outcome(key) is CHALLENGE
    state.enter("challenge")
    assert state.VAULT.get(key) is None


def test_what_came_of_a_round_is_forgotten_after_the_next(
    page_state: dict[str, Any],
) -> None:
    state.form("challenge").once(lambda: CHALLENGE)
    [key] = page_state["form challenge"].outcomes.values()
    with pytest.raises(Rerun):
        state.form("challenge").fail("No.")
    # a late run of the round before may still need it
    assert outcome(key) is CHALLENGE
    with pytest.raises(Rerun):
        state.form("challenge").fail("No.")
    assert state.VAULT.get(key) is None
    assert page_state["form challenge"].outcomes == {}


def test_good_news_takes_the_place_of_bad() -> None:
    form = state.form("verify")
    with pytest.raises(Rerun):
        form.fail("No.", email="ada@example.com")
    with pytest.raises(Rerun):
        state.form("verify").succeed("Yes.")
    form = state.form("verify")
    assert (form.problem, form.success, form.typed) == (None, "Yes.", {})


def test_a_page_forgets_the_forms_of_the_one_before(
    page_state: dict[str, Any],
) -> None:
    state.enter("register")
    state.form("register")
    kept = page_state["form register"]
    state.enter("register")
    assert page_state["form register"] is kept
    state.notify("Welcome.")
    state.enter("verify")
    assert not [name for name in page_state if name.startswith("form ")]
    assert page_state["notice"] == "Welcome."
    state.enter("verify")
    assert page_state["notice"] == "Welcome."
    state.enter("signin")
    assert page_state["notice"] is None


def test_what_a_page_has_to_say_to_itself_shows_in_its_next_run(
    page_state: dict[str, Any],
) -> None:
    state.enter("account")
    state.form("sessions")
    kept = page_state["form sessions"]
    state.notify("It could not be ended.")
    state.enter("account")
    assert page_state["notice"] == "It could not be ended."
    assert page_state["form sessions"] is kept


def test_signing_out_leaves_the_address_and_what_ended(
    page_state: dict[str, Any],
) -> None:
    state.remember_session("id")
    state.remember_email("ada@example.com")
    state.form("profile").once(lambda: SECRET)
    state.hold("totp", TOTP_SECRET)
    kept = [page_state["held totp"], *page_state["form profile"].outcomes.values()]
    state.notify("Hello.")
    state.forget_person()
    assert page_state == {"session_id": "id", "email": "ada@example.com"}
    assert [state.VAULT.get(key) for key in kept] == [None, None]


def test_a_new_sign_in_finds_nothing_of_the_one_before() -> None:
    for name in ("challenge", "setup", "totp"):
        state.hold(name, TOTP_SECRET)
    session.advance(CHALLENGE)
    held = [state.held(name) for name in ("challenge", "setup", "totp")]
    assert held == [CHALLENGE, None, None]


def test_a_new_code_waits_half_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    seconds = [1000.0]
    monkeypatch.setattr(state.time, "monotonic", lambda: seconds[0])
    assert state.seconds_to_resend() == 0
    state.code_sent()
    assert state.seconds_to_resend() == state.RESEND_SECONDS
    seconds[0] += 29.5
    assert state.seconds_to_resend() == 1
    seconds[0] += 0.5
    assert state.seconds_to_resend() == 0
