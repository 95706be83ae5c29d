"""Forms that come back, and outcomes that stay out of the page's state."""

import pickle
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from cognito_auth.errors import (
    CodeMismatch,
    IncorrectCredentials,
    ProofNeeded,
    ServiceUnavailable,
    SessionEnded,
)
from cognito_auth.values import Challenge, SignedIn, Tokens, Visitor
from streamlit_cognito import vault
from streamlit_cognito.script import form as module
from streamlit_cognito.script import memory
from streamlit_cognito.script.form import Form, FormState
from streamlit_cognito.testing import _claims as fake_claims

SESSION = "AYABeMZ-the-challenge-session"
CHALLENGE = Challenge("SOFTWARE_TOKEN_MFA", "ada", SESSION, {})


class Rerun(Exception):
    """Streamlit ends a run like this."""


@pytest.fixture(autouse=True)
def page_state(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What one page remembers, and a vault of the test's own."""
    values: dict[str, Any] = {}

    def rerun() -> None:
        raise Rerun

    monkeypatch.setattr(memory.st, "session_state", values)
    monkeypatch.setattr(memory.st, "rerun", rerun)
    monkeypatch.setattr(module, "VAULT", vault.Vault())
    return values


def counted(result: object = "done") -> tuple[Callable[..., object], list[int]]:
    calls: list[int] = []

    def action(*_: object) -> object:
        calls.append(1)
        if isinstance(result, Exception):
            raise result
        return result

    return action, calls


def outcome(key: str) -> object:
    found = module.VAULT.get(key)
    assert isinstance(found, tuple)
    return found[1]


def test_an_action_is_done_once_in_a_round() -> None:
    action, calls = counted()
    form = Form("register")
    assert [form.once(action), Form("register").once(action)] == ["done", "done"]
    assert len(calls) == 1


def test_with_other_values_it_is_another_action() -> None:
    action, calls = counted()
    form = Form("signin")
    for typed in ("wrong", "wrong", "right", "right"):
        form.once(action, "ada@example.com", typed)
    assert len(calls) == 2
    assert "right" not in repr(module.VAULT._values)
    form.once(action)
    assert len(calls) == 3


def test_a_second_press_gets_the_firsts_error() -> None:
    action, calls = counted(IncorrectCredentials("no"))
    form = Form("signin")
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

    form = Form("signin")
    with pytest.raises(IncorrectCredentials):
        form.once(action)
    with pytest.raises(IncorrectCredentials) as caught:
        form.once(action)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
    names = {frame.name for frame in caught.traceback}
    assert "action" not in names


def test_a_problem_that_an_action_returns_is_no_failure_of_it() -> None:
    def action(_password: str) -> ServiceUnavailable:
        try:
            raise ServiceUnavailable("away")
        except ServiceUnavailable as error:
            return error

    form = Form("reset")
    for _ in range(2):
        problem = form.run(action, "Correct horse 7 battery!", doing="Setting…")
        assert isinstance(problem, ServiceUnavailable)
        assert problem.__traceback__ is None
    assert Form("reset").problem is None


def test_each_problem_that_an_action_returns_forgets_what_was_typed() -> None:
    def action(_password: str) -> tuple[None, ServiceUnavailable]:
        try:
            raise ServiceUnavailable("away")
        except ServiceUnavailable as error:
            return None, error

    form = Form("password")
    _, problem = form.run(action, "Correct horse 7 battery!", doing="Changing…")
    assert problem.__traceback__ is None


def test_an_ended_session_is_not_the_forms_to_say() -> None:
    ended, _ = counted(SessionEnded("revoked"))
    refused, _ = counted(CodeMismatch("no"))
    form = Form("password")
    with pytest.raises(SessionEnded):
        form.run(ended, doing="Changing…")
    form = Form("verify")
    with pytest.raises(Rerun):
        form.run(refused, doing="Checking…")
    assert Form("verify").problem == CodeMismatch.user_message


def test_an_error_that_the_page_answers_passes() -> None:
    refused, _ = counted(CodeMismatch("no"))
    form = Form("verify")
    with pytest.raises(CodeMismatch):
        form.run(refused, doing="Checking…", passing=CodeMismatch)
    assert Form("verify").round == form.round


def test_another_action_with_the_same_values_is_done_too() -> None:
    form = Form("verify")
    assert form.once(str.upper, "a") == "A"
    assert form.once(str.title, "a") == "A"
    assert form.once(str.lower, "A") == "a"


def test_whose_tokens_are_new_by_the_second_press_is_the_same() -> None:
    action, calls = counted()
    form = Form("password")
    for issued_at in (1, 3600):
        claims = fake_claims("id", "ada@example.com", (), {})
        claims = replace(claims, issued_at=issued_at)
        form.once(action, SignedIn(Tokens("i", "a", "r"), claims, claims))
    assert len(calls) == 1
    claims = fake_claims("id", "eve@example.com", (), {})
    form.once(action, SignedIn(Tokens("i", "a", "r"), claims, claims))
    assert len(calls) == 2


def test_an_action_of_a_pool_that_was_made_anew_is_the_same() -> None:
    calls: list[object] = []

    class Pool:
        def sign_up(self, email: str) -> None:
            calls.append(email)

    form = Form("register")
    form.once(Pool().sign_up, "ada@example.com")
    form.once(Pool().sign_up, "ada@example.com")
    assert calls == ["ada@example.com"]


def test_a_form_can_be_kept_where_streamlit_pickles_the_pages_state() -> None:
    # runner.enforceSerializableSessionState
    kept = FormState(round=3, problem="No.", outcomes={2: "key"})
    copy = pickle.loads(pickle.dumps(kept))
    assert (copy.round, copy.problem, copy.outcomes) == (3, "No.", {2: "key"})
    with copy.lock:
        pass


def test_the_next_round_does_it_again() -> None:
    action, calls = counted(CodeMismatch("no"))
    for _ in range(2):
        form = Form("verify")
        with pytest.raises(CodeMismatch):
            form.once(action)
        with pytest.raises(Rerun):
            form.fail("That code isn't right.")
    assert len(calls) == 2


def test_two_runs_at_once_do_it_once_and_end_in_the_same_round() -> None:
    calls: list[int] = []
    inside, ready = threading.Event(), threading.Event()

    def slow() -> None:
        calls.append(1)
        inside.set()
        assert ready.wait(10)
        raise CodeMismatch("no")

    def run(form: Form) -> None:
        with pytest.raises(CodeMismatch):
            form.once(slow)
        with pytest.raises(Rerun):
            form.fail("That code isn't right.")

    first, second = Form("verify"), Form("verify")
    with ThreadPoolExecutor(2) as pool:
        running = [pool.submit(run, first)]
        assert inside.wait(10)
        # as a press does while the first one is being answered
        running.append(pool.submit(run, second))
        ready.set()
        for each in running:
            each.result(10)
    assert len(calls) == 1
    assert Form("verify").round == first.round + 1


def test_a_run_of_a_round_that_was_answered_gets_the_same_answer() -> None:
    action, calls = counted(CodeMismatch("no"))
    first, late = Form("verify"), Form("verify")
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
    memory.enter("signin")
    Form("signin").once(lambda: CHALLENGE)
    kept: FormState = page_state["cognito form signin"]
    [key] = kept.outcomes.values()
    assert SESSION not in repr(kept)
    assert outcome(key) is CHALLENGE
    memory.enter("challenge")
    assert module.VAULT.get(key) is None


def test_what_came_of_a_round_is_forgotten_after_the_next(
    page_state: dict[str, Any],
) -> None:
    Form("challenge").once(lambda: CHALLENGE)
    [key] = page_state["cognito form challenge"].outcomes.values()
    with pytest.raises(Rerun):
        Form("challenge").fail("No.")
    # a late run of the round before may still need it
    assert outcome(key) is CHALLENGE
    with pytest.raises(Rerun):
        Form("challenge").fail("No.")
    assert module.VAULT.get(key) is None
    assert page_state["cognito form challenge"].outcomes == {}


def test_good_news_takes_the_place_of_bad() -> None:
    form = Form("verify")
    with pytest.raises(Rerun):
        form.fail("No.")
    with pytest.raises(Rerun):
        Form("verify").succeed("Yes.")
    form = Form("verify")
    assert (form.problem, form.success) == (None, "Yes.")


def blanks() -> tuple[str, str, str]:
    """What decides which fields are new ones for the browser."""
    form = Form("reset")
    return form.key, form.blank_after_press, form.blank_after_code


def test_a_failure_empties_passwords_alone() -> None:
    key, _, code = blanks()
    with pytest.raises(Rerun):
        Form("reset").fail("Too short.")
    assert blanks() == (key, " ", code)
    refused, _ = counted(IncorrectCredentials("no"))
    with pytest.raises(Rerun):
        Form("reset").run(refused, doing="Setting…")
    assert blanks() == (key, "  ", code)


def test_a_code_that_was_no_use_is_emptied_too() -> None:
    key, _, code = blanks()
    refused, _ = counted(CodeMismatch("no"))
    with pytest.raises(Rerun):
        Form("reset").run(refused, doing="Setting…")
    assert blanks() == (key, " ", code + " ")


def test_a_success_starts_every_field_afresh() -> None:
    key, _, code = blanks()
    with pytest.raises(Rerun):
        Form("reset").succeed("Yes.")
    assert blanks()[0] != key
    assert blanks()[1:] == (" ", code + " ")


def test_a_success_may_start_the_codes_field_alone_afresh() -> None:
    key, _, code = blanks()
    with pytest.raises(Rerun):
        Form("reset").succeed("Another one is on its way.", afresh=False)
    assert blanks() == (key, " ", code + " ")


def test_a_run_goes_by_the_round_that_it_began_in() -> None:
    late = Form("reset")
    with pytest.raises(Rerun):
        Form("reset").fail("Too short.")
    # its press is of the button and the password that were there before
    assert (late.round, late.blank_after_press) == (0, "")
    with pytest.raises(Rerun):
        late.fail("Too short.")
    assert Form("reset").round == 1


def test_what_is_said_anew_has_a_number_of_its_own() -> None:
    numbers = []
    for name in ("email", "password", "email"):
        with pytest.raises(Rerun):
            Form(name).fail("No.")
        numbers.append(Form(name).number)
    numbers.append(memory.next_number())
    assert numbers == sorted(set(numbers))


def test_an_outcome_is_drawn_where_client_js_finds_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    drawn: list[str] = []

    @contextmanager
    def container(*, key: str) -> Iterator[None]:
        drawn.append(key)
        yield

    monkeypatch.setattr(memory.st, "container", container)
    for kind in ("text", "error", "success"):
        monkeypatch.setattr(memory.st, kind, lambda text, **_: drawn.append(text))
    Form("email").show_outcome()
    assert drawn == ["cognito lead-email"]
    Form("email").show_outcome("Fill it in.")
    with pytest.raises(Rerun):
        Form("email").fail("*No*.")
    Form("email").show_outcome("Fill it in.")
    with pytest.raises(Rerun):
        Form("email").succeed("*Yes*.")
    Form("email").show_outcome("Fill it in.")
    assert drawn[1:] == [
        *("cognito lead-email", "Fill it in."),
        # the line keeps its room below what came of a press
        *("cognito lead-email", "Fill it in.", "cognito outcome-email-2", r"\*No\*."),
        *("cognito lead-email", "Fill it in.", "cognito outcome-email-4", r"\*Yes\*."),
    ]


def test_what_came_of_a_press_takes_the_place_of_a_notice(
    page_state: dict[str, Any],
) -> None:
    memory.enter("account")
    memory.notify("Welcome.")
    memory.enter("account")
    assert page_state["cognito notice"] == "Welcome."
    with pytest.raises(Rerun):
        Form("password").fail("No.")
    memory.enter("account")
    assert "cognito notice" not in page_state


def test_a_page_forgets_the_forms_of_the_one_before(
    page_state: dict[str, Any],
) -> None:
    memory.enter("register")
    Form("register")
    kept = page_state["cognito form register"]
    memory.enter("register")
    assert page_state["cognito form register"] is kept
    memory.notify("Welcome.")
    memory.enter("verify")
    assert not [name for name in page_state if name.startswith("cognito form ")]
    assert page_state["cognito notice"] == "Welcome."
    memory.enter("verify")
    assert page_state["cognito notice"] == "Welcome."
    memory.enter("signin")
    assert page_state["cognito notice"] is None


def test_what_a_page_has_to_say_to_itself_shows_in_its_next_run(
    page_state: dict[str, Any],
) -> None:
    memory.enter("account")
    Form("sessions")
    kept = page_state["cognito form sessions"]
    memory.notify("It could not be ended.")
    memory.enter("account")
    assert page_state["cognito notice"] == "It could not be ended."
    assert page_state["cognito form sessions"] is kept


def test_signing_out_leaves_the_address_and_what_ended(
    page_state: dict[str, Any],
) -> None:
    memory.remember_session("id")
    memory.remember_email("ada@example.com")
    Form("profile").once(lambda: "a secret")
    [kept] = page_state["cognito form profile"].outcomes.values()
    memory.notify("Hello.")
    memory.forget_person()
    assert page_state == {
        "cognito session_id": "id",
        "cognito email": "ada@example.com",
        # no outcome or form that follows has the number of one before
        "cognito number": 1,
    }
    assert module.VAULT.get(kept) is None


def test_an_action_that_failed_can_be_done_anew_without_a_word() -> None:
    action, calls = counted(CodeMismatch("no"))
    for _ in range(2):
        form = Form("out")
        with pytest.raises(CodeMismatch):
            form.once(action)
        form.go_on()
    assert len(calls) == 2


def test_forgotten_forms_answer_the_same_press_anew() -> None:
    action, calls = counted()
    Form("challenge").once(action)
    memory.forget_forms()
    Form("challenge").once(action)
    assert len(calls) == 2


def test_a_fragment_that_overtook_an_answer_has_the_page_drawn_anew() -> None:
    drawn = Form("register")
    drawn.catch_up()
    with pytest.raises(Rerun):
        Form("register").fail("No.")
    with pytest.raises(Rerun):
        drawn.catch_up()
    anew = Form("register")
    anew.catch_up()
    # another page
    memory.forget_forms()
    with pytest.raises(Rerun):
        anew.catch_up()


def stale(_: str) -> None:
    raise ProofNeeded


def waiting(page_state: dict[str, Any], typed: str = "new@example.com") -> Form:
    """A form whose press found the proof too old, as the next run has it."""
    form = Form("email")
    with pytest.raises(Rerun):
        form.run(stale, typed, doing="Sending…", typed=typed)
    return Form("email")


def test_a_press_that_needs_a_proof_waits_with_what_was_typed(
    page_state: dict[str, Any],
) -> None:
    before = Form("email")
    assert (before.needs_proof, before.typed) == (False, "")
    form = waiting(page_state)
    assert (form.needs_proof, form.typed) == (True, "new@example.com")
    # it is no failure to speak of, and a late press is of no round
    assert (form.problem, form.success, form.round) == (None, None, before.round + 1)
    # it may be a code
    assert "new@example.com" not in repr(page_state)


def test_it_waits_until_it_was_done(page_state: dict[str, Any]) -> None:
    form, late = waiting(page_state), Form("email")
    action, calls = counted()
    for run in (form, late):
        assert run.run(action, run.typed, doing="Sending…") == "done"
    assert len(calls) == 1
    form.go_on()
    assert (Form("email").needs_proof, Form("email").typed) == (False, "")


def test_what_fails_then_is_shown_in_the_form_as_it_was_typed(
    page_state: dict[str, Any],
) -> None:
    form = waiting(page_state)
    refused, _ = counted(IncorrectCredentials("no"))
    with pytest.raises(Rerun):
        form.run(refused, form.typed, doing="Sending…")
    form = Form("email")
    assert (form.needs_proof, form.typed) == (False, "new@example.com")
    assert form.problem == IncorrectCredentials.user_message
    with pytest.raises(Rerun):
        form.succeed("Sent.")
    assert Form("email").typed == ""


def test_whoever_goes_elsewhere_waits_for_nothing(page_state: dict[str, Any]) -> None:
    memory.enter("account", "open=email")
    waiting(page_state)
    memory.enter("account", "open=email")
    assert Form("email").needs_proof
    memory.enter("account", "part=tokens")
    assert (Form("email").needs_proof, Form("email").typed) == (False, "")


def test_forgotten_forms_keep_nothing_that_was_typed(
    page_state: dict[str, Any],
) -> None:
    waiting(page_state)
    assert module.VAULT._values
    memory.forget_forms()
    assert not module.VAULT._values


def test_an_attempt_that_needs_a_proof_first_is_not_made(
    page_state: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Door:
        attempts = 0

        def attempt(self, *_: object) -> str:
            self.attempts += 1
            return "done"

    def guard(do: Callable[..., Any]) -> Callable[..., Any]:
        return do if is_fresh else lambda *_: stale("")

    def press() -> str:
        return Form("email").attempt(
            *("send_code", "new@example.com", lambda: "done"),
            doing="Sending…",
            guard=guard,
            typed="new@example.com",
        )

    door, is_fresh = Door(), False
    monkeypatch.setattr(module, "door", lambda: door)
    monkeypatch.setattr(module, "visitor", lambda: Visitor("browser", "agent"))
    with pytest.raises(Rerun):
        press()
    # it counts for no limit, and stands in no log
    assert door.attempts == 0
    assert (Form("email").needs_proof, Form("email").typed) == (True, "new@example.com")
    is_fresh = True
    assert press() == "done"
    assert door.attempts == 1


def test_an_attempt_says_which_session_it_is_about(
    page_state: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    about: list[str] = []
    door = SimpleNamespace(attempt=lambda _, by, *__: about.append(by.session))
    monkeypatch.setattr(module, "door", lambda: door)
    monkeypatch.setattr(module, "visitor", lambda: Visitor("browser", "agent"))
    monkeypatch.setattr(module, "cookie", lambda: "in-the-cookie.secret")
    claims = fake_claims("id", "ada@example.com", (), {})
    ada = SignedIn(Tokens("i", "a", "r"), claims, claims)

    def press(who: str | SignedIn, session_id: str = "") -> None:
        Form("any").attempt(
            *("send_code", who, str.upper), doing="…", session_id=session_id
        )

    press("ada@example.com")
    press(ada)
    memory.remember_session("of-this-page")
    press(ada)
    press(ada, "another")

    assert about == ["", "in-the-cookie", "of-this-page", "another"]
