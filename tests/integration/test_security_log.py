"""The security log: each event comes about once, and has its line."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from cognito_auth.door import events
from cognito_auth.door.events import EVENTS, OUTCOMES
from cognito_auth.errors import ServiceUnavailable, SessionEnded
from cognito_auth.pool import Pool as Flows
from cognito_auth.sessions.life import Session
from cognito_auth.sessions.sqlite import SqliteStore
from cognito_auth.values import Challenge, Tokens, Visitor
from scripts import confirm_user
from streamlit_cognito.script import session as page
from tests.flows import not_a_code, totp
from tests.front import Front, front_of, lines
from tests.stack import PASSWORD, Stack

pytestmark = pytest.mark.integration

HERE = Visitor("a" * 64, "Firefox\tLinux", "192.0.2.1")
THERE = Visitor("b" * 64, "Chrome\tmacOS", "198.51.100.7")
RESET, CHANGED = "Reset horse 8 battery!", "Changed horse 9 battery!"
WRONG = "Wrong horse 8 battery!"
# longer than Cognito's lock-out after ten wrong passwords, shorter than our leeway
LOCKED_SECONDS = 50


@pytest.fixture
def front(tmp_path: Path, flows: Flows) -> Iterator[Front]:
    store = SqliteStore(tmp_path / "sessions.db")
    # all of one account, in a second
    yield front_of(store, flows, LIMIT_CODE_PER_KNOWN="3/15m")
    store.close()


@pytest.fixture
def told(caplog: pytest.LogCaptureFixture) -> Callable[[], list[dict[str, str]]]:
    """The lines that came since they were last asked for."""
    caplog.set_level(logging.INFO, events.log.name)

    def new() -> list[dict[str, str]]:
        found = lines(caplog)
        caplog.clear()
        return found

    return new


Told = Callable[[], list[dict[str, str]]]


def short(found: list[dict[str, str]]) -> list[str]:
    """`sign_in refused`, and by whom if it was not the account's owner."""
    by = {"owner": ""}
    return [
        f"{one['event']} {one['outcome']} {by.get(one['by'], one['by'])}".strip()
        for one in found
    ]


def test_each_event_has_its_line_and_none_has_a_secret(
    front: Front,
    told: Told,
    stack: Stack,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    flows, attempt, email = front.flows, front.outcome, stack.new_email()
    secrets, said = [PASSWORD, RESET, CHANGED, WRONG, email], []

    def mailed(address: str = email) -> str:
        code = stack.embedded.code_for(address)
        assert code
        secrets.append(code)
        return code

    def expects(*wanted: str) -> list[dict[str, str]]:
        found = told()
        assert short(found) == list(wanted)
        said.extend(found)
        return found

    # an account is made
    sign_up, confirm = flows.registration.sign_up, flows.registration.confirm_sign_up
    attempt("sign_up", HERE, email, sign_up, email, PASSWORD)
    attempt("verify_email", HERE, email, confirm, email, "000000")
    attempt("verify_email", HERE, email, confirm, email, mailed())
    expects("sign_up done", "verify_email refused", "verify_email done")

    # its password is forgotten, and wrong ones are tried
    forgot, reset = flows.recovery.forgot_password, flows.recovery.reset_password
    attempt("send_code", HERE, email, forgot, email)
    attempt("reset_password", HERE, email, reset, email, mailed(), RESET)
    attempt("begin_sign_in", THERE, email, lambda: ("password",))
    sign_in = flows.authenticator.sign_in
    guess = ("sign_in", THERE, email, sign_in, email, WRONG)
    tries = next(number for number in range(9) if attempt(*guess) == "locked_out")
    expects(
        *("send_code done", "reset_password done", "begin_sign_in done"),
        *["sign_in refused"] * tries,
        "sign_in locked",
    )

    # somebody signs in and changes everything
    with stack.embedded.later(LOCKED_SECONDS):
        session, signed_in = front.sign_in(HERE, email, RESET)
    [line] = expects("sign_in done")
    assert line["subject"] == signed_in.subject
    hashes = {line["session"]}
    here, tokens = replace(HERE, session=session.id), signed_in.tokens
    prove = flows.authenticator.reauthenticate
    attempt("prove_password", here, signed_in, prove, tokens, RESET)
    other = front.sign_in(THERE, email, RESET)[0]
    change = flows.account.change_password
    attempt("change_password", here, signed_in, change, tokens, RESET, CHANGED)
    front.browsers.end_others(other.subject, [other.id])
    new_email = stack.new_email()
    secrets.append(new_email)
    profile = flows.profile
    attempt("send_code", here, new_email, profile.change_email, tokens, new_email)
    code = mailed(new_email)
    attempt("change_email", here, signed_in, profile.confirm_email, tokens, code)
    found = expects(
        *("prove_password done", "sign_in done", "change_password done"),
        *("end_session done", "send_code done", "change_email done"),
    )
    assert {one["subject"] for one in found if one["event"] != "send_code"} == {
        signed_in.subject
    }
    assert found[3]["session"] == found[1]["session"] != line["session"]

    # a second factor comes and goes
    app = flows.apps.start_totp(tokens).base32
    enable, disable = flows.apps.enable_totp, flows.apps.disable_totp
    attempt("turn_on_mfa", here, signed_in, enable, tokens, not_a_code(app))
    attempt("turn_on_mfa", here, signed_in, enable, tokens, totp(app))
    begin, answer = front.browsers.begin, flows.challenges.answer_code
    challenge = front.door.attempt(
        *("sign_in", THERE, new_email, begin, THERE, sign_in, new_email, CHANGED)
    )
    assert isinstance(challenge, Challenge)
    step = ("answer_challenge", THERE, challenge, begin, THERE, answer, challenge)
    attempt(*step, not_a_code(app))
    second = front.door.attempt(*step, totp(app, later_seconds=30))
    assert isinstance(second, Session)
    attempt("turn_off_mfa", here, signed_in, disable, tokens, WRONG)
    attempt("turn_off_mfa", here, signed_in, disable, tokens, CHANGED)
    expects(
        *("turn_on_mfa refused", "turn_on_mfa done", "sign_in challenged"),
        *("answer_challenge refused", "answer_challenge done"),
        *("turn_off_mfa refused", "turn_off_mfa done"),
    )
    secrets.extend([app, totp(app), totp(app, later_seconds=30)])

    # so do codes by mail, passkeys and trust, which this pool has not: all one here
    proven = (
        *("turn_on_codes", "turn_off_codes", "add_passkey", "remove_passkey"),
        *("sign_in_by_code", "forget_browser"),
    )
    for action in proven:
        attempt(action, here, signed_in, lambda: None)
    whose = {"subject": signed_in.subject, "session_id": session.id}
    front.door.record("trust_browser", **whose, visitor=here)
    found = expects(*(f"{action} done" for action in (*proven, "trust_browser")))
    # whoever it came about with is told as who tried something
    (tried, came_about) = ({**one, "event": "", "at": ""} for one in found[-2:])
    assert came_about == {key: tried[key] for key in tried if key != "account"}

    # sessions end, each in its way
    there = replace(here, session=second.id)
    attempt("end_session", there, signed_in, front.browsers.end, second.id)
    [ended] = expects("end_session done")
    assert ended["session"] not in hashes
    front.flows.authenticator.sign_out_everywhere(tokens)
    with pytest.raises(SessionEnded):
        front.browsers.refresh(session)
    found = expects("refresh_tokens refused cognito", "end_session done cognito")
    assert {one["session"] for one in found} == hashes
    _refused_tokens(front, monkeypatch, signed_in.subject)
    expects("believe_token refused cognito", "end_session done app")
    _dropped(front, monkeypatch, signed_in.subject)
    expects("end_session done cognito")

    # all of them, and the account
    session, signed_in = front.sign_in(HERE, new_email, CHANGED)
    everywhere = front.browsers.end_everywhere
    attempt("end_all_sessions", HERE, session, everywhere, signed_in)
    session, signed_in = front.sign_in(HERE, new_email, CHANGED)
    delete = flows.account.delete_account
    attempt("delete_account", HERE, signed_in, delete, signed_in.tokens, CHANGED)
    front.browsers.forget_account(signed_in.subject)
    expects(
        *("sign_in done", "end_all_sessions done", "sign_in done"),
        *("delete_account done", "end_all_sessions done"),
    )
    assert front.sessions.of_subject(signed_in.subject) == []

    # nothing to be had, and the administrator
    attempt("send_code", HERE, email, _is_away)
    attempt("verify_email", THERE, email, _is_away)
    for _ in range(10):
        attempt("verify_email", THERE, email, confirm, email, "000000")
    found = told()
    assert short(found)[:2] == ["send_code failed", "verify_email failed"]
    assert short(found)[-1] == "verify_email limited"
    said += found
    monkeypatch.setenv("SECURITY_LOG", "json")
    monkeypatch.setenv("STACK_CONFIG", str(stack.file))
    monkeypatch.setattr(events, "show", lambda: None)
    account = stack.confirmed_user()
    group = ("--group", "told-of", "--create-group")
    assert confirm_user.main([account, *group]) == 0
    expects("confirm_account done administrator", "change_groups done administrator")
    assert capsys.readouterr().out.startswith(f"confirmed {account}\n")

    # tests/integration/test_link_user.py has its own
    assert {one["event"] for one in said} == set(EVENTS) - {"link_account"}
    assert {one["outcome"] for one in said} == set(OUTCOMES)
    for one in said:
        assert one["event"] not in ("end_session", "refresh_tokens") or (
            one["subject"] == signed_in.subject and one["session"]
        )
    text = "\n".join(str(one) for one in said)
    secrets += filter(None, [*vars(tokens).values(), *vars(signed_in.tokens).values()])
    secrets += [session.id, second.id, other.id, HERE.browser, account]
    assert [secret for secret in secrets if secret in text] == []


def _is_away() -> None:
    raise ServiceUnavailable("away")


def _look(front: Front, monkeypatch: pytest.MonkeyPatch, subject: str) -> Session:
    """Have the page's side at this process, with a session that it finds."""
    broken = Tokens("no token", "no token", "no token")
    session = front.sessions.create(subject, broken, HERE.browser)
    for name in ("door", "browsers", "sessions"):
        monkeypatch.setattr(page, name, lambda name=name: getattr(front, name))
    monkeypatch.setattr(page, "_find", lambda: session)
    return session


def _refused_tokens(
    front: Front, monkeypatch: pytest.MonkeyPatch, subject: str
) -> None:
    session = _look(front, monkeypatch, subject)
    assert page.look().signed_in is None
    assert front.sessions.get(session.id, HERE.browser) is None


def _dropped(front: Front, monkeypatch: pytest.MonkeyPatch, subject: str) -> None:
    session = _look(front, monkeypatch, subject)
    monkeypatch.setattr(page, "presence", lambda: page.Presence(session))
    page.drop()
    assert front.sessions.get(session.id, HERE.browser) is None
