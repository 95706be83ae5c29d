"""The door: attempts are counted before they are made, and told of afterwards."""

import json
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from cognito_auth.door import events
from cognito_auth.door.door import ACTIONS, Arrived, By, Door
from cognito_auth.door.events import Event, EventName
from cognito_auth.door.history import MOST, History
from cognito_auth.door.limits import SETTINGS, Limits, read
from cognito_auth.errors import (
    AuthError,
    BreachedPassword,
    CodeMismatch,
    IncorrectCredentials,
    InvalidEmail,
    Limited,
    LockedOut,
    ServiceUnavailable,
)
from cognito_auth.sessions.life import Session, Sessions
from cognito_auth.sessions.sealing import Sealer
from cognito_auth.sessions.sqlite import SqliteStore
from cognito_auth.values import Challenge, SignedIn, Tokens, Visitor
from streamlit_cognito.testing import _claims as fake_claims
from tests.unit.clock import Clock

EMAIL = "ada@example.com"
HERE = Visitor("a" * 64, "Firefox\tLinux", "192.0.2.1")
ELSEWHERE = Visitor("b" * 64, "Chrome\tmacOS", "198.51.100.7")
FEW = {
    "LIMIT_SIGN_IN_PER_ACCOUNT": "3/15m",
    "LIMIT_SIGN_IN_PER_KNOWN": "3/15m",
    "LIMIT_MAIL_PER_ACCOUNT": "2/15m",
    "LIMIT_ASK_PER_ACCOUNT": "2/15m",
}


@pytest.fixture
def sealer() -> Sealer:
    return Sealer([Fernet.generate_key().decode()])


@pytest.fixture
def sessions(store: SqliteStore, sealer: Sealer, clock: Clock) -> Sessions:
    return Sessions(store, sealer, now=clock)


@pytest.fixture
def told() -> list[tuple[str, str]]:
    return []


@pytest.fixture
def door(
    store: SqliteStore,
    sealer: Sealer,
    sessions: Sessions,
    clock: Clock,
    told: list[tuple[str, str]],
) -> Door:
    return Door(
        Limits(store, read({**SETTINGS, **FEW}), now=clock),
        History(store, sealer, now=clock),
        sessions.notes,
        sealer,
        as_json=True,
        tell=lambda kind, email, _event: told.append((kind, email)),
        now=clock,
    )


@pytest.fixture
def signs_in(sessions: Sessions) -> Callable[[], Session]:
    def sign_in() -> Session:
        return sessions.create("sub-1", Tokens("i", "a", "r"), HERE.browser)

    return sign_in


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Callable[[], list[dict[str, str]]]:
    caplog.set_level(logging.INFO, events.log.name)

    def read_lines() -> list[dict[str, str]]:
        mine = [each for each in caplog.records if each.name == events.log.name]
        return [json.loads(each.getMessage()) for each in mine]

    return read_lines


def person(subject: str, email: str) -> SignedIn:
    claims = replace(fake_claims("id", email, (), {}), subject=subject)
    return SignedIn(Tokens("i", "a", "r"), claims, claims)


def raises(error: AuthError | type[AuthError]) -> None:
    raise error


def refuses(*_: object) -> None:
    raise IncorrectCredentials("wrong")


def test_what_is_tried_too_often_is_not_tried(
    door: Door, lines: Callable[[], list[dict[str, str]]]
) -> None:
    tried = []

    def guess(password: str) -> None:
        tried.append(password)
        raise IncorrectCredentials("wrong")

    for number in range(3):
        with pytest.raises(IncorrectCredentials):
            door.attempt("sign_in", ELSEWHERE, EMAIL, guess, f"{number}")
    # as the same account, from anywhere
    for typed in (EMAIL, " ADA@Example.com "):
        with pytest.raises(Limited):
            door.attempt("sign_in", HERE, typed, guess, "4")

    assert tried == ["0", "1", "2"]
    assert [line["outcome"] for line in lines()] == ["refused"] * 3 + ["limited"] * 2


def test_a_success_uses_nothing_up_but_a_mail_does(
    door: Door, signs_in: Callable[[], Session]
) -> None:
    for _ in range(5):
        door.attempt("sign_in", HERE, EMAIL, signs_in)
    for _ in range(2):
        door.attempt("send_code", ELSEWHERE, EMAIL, lambda: None)
    with pytest.raises(Limited):
        door.attempt("send_code", ELSEWHERE, EMAIL, lambda: None)


@pytest.mark.parametrize(
    ("action", "error"),
    [
        ("sign_up", BreachedPassword),
        ("reset_password", BreachedPassword),
        ("send_code", ServiceUnavailable),
        ("begin_sign_in", ServiceUnavailable),
    ],
)
def test_what_was_not_tried_in_the_end_uses_nothing_up(
    door: Door, action: EventName, error: type[AuthError]
) -> None:
    for _ in range(11):
        with pytest.raises(error):
            door.attempt(action, ELSEWHERE, EMAIL, raises, error)


def test_a_guess_whose_answer_got_lost_is_one(door: Door) -> None:
    for _ in range(3):
        with pytest.raises(ServiceUnavailable):
            door.attempt("sign_in", ELSEWHERE, EMAIL, raises, ServiceUnavailable)
    with pytest.raises(Limited):
        door.attempt("sign_in", ELSEWHERE, EMAIL, raises, ServiceUnavailable)


def test_a_stranger_cannot_lock_the_owner_out(
    door: Door, signs_in: Callable[[], Session]
) -> None:
    door.attempt("sign_in", HERE, EMAIL, signs_in)
    for _ in range(3):
        with pytest.raises(IncorrectCredentials):
            door.attempt("sign_in", ELSEWHERE, EMAIL, refuses)
    with pytest.raises(Limited):
        door.attempt("sign_in", ELSEWHERE, EMAIL, signs_in)

    door.attempt("sign_in", HERE, EMAIL, signs_in)
    # and has no more than anybody
    for _ in range(3):
        with pytest.raises(IncorrectCredentials):
            door.attempt("sign_in", HERE, EMAIL, refuses)
    with pytest.raises(Limited):
        door.attempt("sign_in", HERE, EMAIL, refuses)


def test_an_address_that_is_none_is_not_counted_and_not_told_of(
    door: Door, lines: Callable[[], list[dict[str, str]]]
) -> None:
    with pytest.raises(InvalidEmail):
        door.attempt("sign_in", HERE, "ada", refuses)

    assert lines() == []


def test_while_the_store_is_away_nothing_is_tried(
    door: Door, store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise ServiceUnavailable("away")

    monkeypatch.setattr(store, "count", away)
    with pytest.raises(ServiceUnavailable):
        door.attempt("sign_in", HERE, EMAIL, lambda: pytest.fail("tried"))


def test_a_sign_in_has_its_line_with_hashes_and_no_address_of_the_account(
    door: Door,
    signs_in: Callable[[], Session],
    lines: Callable[[], list[dict[str, str]]],
) -> None:
    session = door.attempt("sign_in", HERE, EMAIL, signs_in)
    with pytest.raises(IncorrectCredentials):
        door.attempt("sign_in", ELSEWHERE, EMAIL, refuses)

    done, refused = lines()
    assert done["subject"] == "sub-1"
    assert done["account"] == refused["account"]
    assert done["browser"] != refused["browser"]
    assert (done["address"], done["agent"]) == ("192.0.2.1", "Firefox Linux")
    assert refused["reason"] == "incorrect_credentials"
    said = json.dumps(lines())
    for secret in (EMAIL, session.id, HERE.browser):
        assert secret not in said


def test_what_is_asked_before_a_sign_in_is_counted_and_no_part_of_the_history(
    door: Door,
    signs_in: Callable[[], Session],
    lines: Callable[[], list[dict[str, str]]],
) -> None:
    door.attempt("sign_in", HERE, EMAIL, signs_in)
    # whether there is such an account makes no difference
    for email in (EMAIL, "nobody@example.com"):
        for _ in range(2):
            door.attempt("begin_sign_in", ELSEWHERE, email, lambda: ("password",))
        with pytest.raises(Limited):
            door.attempt("begin_sign_in", ELSEWHERE, email, lambda: ("password",))

    asked = [line for line in lines() if line["event"] == "begin_sign_in"]
    assert [line["outcome"] for line in asked] == ["done", "done", "limited"] * 2
    assert [one.event for one in door.history.of("sub-1")] == ["sign_in"]


def test_a_further_step_is_counted_for_the_sign_ins_own_account(
    door: Door,
    signs_in: Callable[[], Session],
    lines: Callable[[], list[dict[str, str]]],
) -> None:
    asked = Challenge("SOFTWARE_TOKEN_MFA", "sub-1", "session", {}, email=EMAIL)
    door.attempt("sign_in", HERE, EMAIL, lambda: asked)
    door.attempt("answer_challenge", HERE, asked, signs_in)

    first, second = lines()
    assert (first["outcome"], second["outcome"]) == ("challenged", "done")
    assert first["account"] == second["account"]


@pytest.mark.parametrize(
    ("name", "sent", "outcome"),
    [
        ("EMAIL_OTP", {"CODE_DELIVERY_DESTINATION": "a***@e***"}, "limited"),
        ("SMS_MFA", {"CODE_DELIVERY_DESTINATION": "+*******1234"}, "limited"),
        ("SOFTWARE_TOKEN_MFA", {}, "challenged"),
    ],
)
def test_a_right_password_has_no_more_codes_sent_than_wrong_ones_are_tried(
    door: Door,
    lines: Callable[[], list[dict[str, str]]],
    name: str,
    sent: dict[str, str],
    outcome: str,
) -> None:
    asked = Challenge(name, "sub-1", "session", sent, email=EMAIL)
    for _ in range(3):
        door.attempt("sign_in", HERE, EMAIL, lambda: asked)
    with suppress(Limited):
        door.attempt("sign_in", HERE, EMAIL, lambda: asked)

    assert lines()[-1]["outcome"] == outcome


def test_what_was_only_asked_for_has_proved_nothing(
    door: Door,
    signs_in: Callable[[], Session],
    lines: Callable[[], list[dict[str, str]]],
) -> None:
    door.attempt("sign_in", HERE, EMAIL, signs_in)
    asked = Challenge("EMAIL_OTP", "sub-1", "session", {}, email=EMAIL)
    door.attempt("begin_sign_in", ELSEWHERE, EMAIL, lambda: asked)
    door.attempt("send_code", ELSEWHERE, EMAIL, lambda: asked)

    assert [line["outcome"] for line in lines()[-2:]] == ["done", "done"]
    # its owner sees that somebody had a code mailed, as with every other code
    assert "send_code" in [one.event for one in door.history.of("sub-1")]


def test_the_owner_is_told_of_a_new_device_and_not_of_the_first(
    door: Door,
    signs_in: Callable[[], Session],
    told: list[tuple[str, str]],
    clock: Clock,
) -> None:
    door.attempt("sign_in", HERE, EMAIL, signs_in)
    door.attempt("sign_in", HERE, EMAIL, signs_in)
    assert told == []

    door.attempt("sign_in", ELSEWHERE, EMAIL, signs_in)
    door.attempt("sign_in", ELSEWHERE, EMAIL, signs_in)
    assert told == [("new_device", EMAIL)]

    # a browser in use is no new one, however long ago it was new
    for visitor in (HERE, ELSEWHERE, HERE, ELSEWHERE):
        clock.seconds += 40 * 24 * 60 * 60
        door.attempt("sign_in", visitor, EMAIL, signs_in)
    assert told == [("new_device", EMAIL)]


def test_only_the_owner_of_an_account_there_is_hears_of_a_lock_out(
    door: Door, signs_in: Callable[[], Session], told: list[tuple[str, str]]
) -> None:
    def locked() -> None:
        raise LockedOut("locked")

    with pytest.raises(LockedOut):
        door.attempt("sign_in", ELSEWHERE, "nobody@example.com", locked)
    assert told == []

    door.attempt("sign_in", HERE, EMAIL, signs_in)
    with pytest.raises(LockedOut):
        door.attempt("sign_in", ELSEWHERE, EMAIL, locked)
    assert told == [("locked", EMAIL)]


def test_an_owner_sees_what_happened_to_the_account_newest_first(
    door: Door, signs_in: Callable[[], Session], clock: Clock
) -> None:
    door.attempt("sign_in", HERE, EMAIL, signs_in)
    clock.seconds += 60
    with pytest.raises(CodeMismatch):
        door.attempt("reset_password", ELSEWHERE, EMAIL, _wrong_code)

    found = door.history.of("sub-1")
    assert [(one.event, one.outcome, one.agent) for one in found] == [
        ("reset_password", "refused", "Chrome\tmacOS"),
        ("sign_in", "done", "Firefox\tLinux"),
    ]
    assert found[0].address == "198.51.100.7"
    clock.seconds += 90 * 24 * 60 * 60
    assert door.history.of("sub-1") == []


def test_guesses_however_many_hide_nothing_that_was_done(
    door: Door, signs_in: Callable[[], Session], clock: Clock
) -> None:
    door.attempt("sign_in", ELSEWHERE, EMAIL, signs_in)
    for _ in range(MOST + 30):
        clock.seconds += 60 * 60
        with pytest.raises(IncorrectCredentials):
            door.attempt("sign_in", HERE, EMAIL, refuses)

    found = door.history.of("sub-1")
    assert [one.outcome for one in found] == ["refused"] * MOST + ["done"]


def _wrong_code() -> None:
    raise CodeMismatch("wrong")


def test_of_a_deleted_account_nothing_is_kept(
    door: Door, signs_in: Callable[[], Session], store: SqliteStore
) -> None:
    door.attempt("sign_in", HERE, EMAIL, signs_in)
    with pytest.raises(IncorrectCredentials):
        door.attempt("sign_in", ELSEWHERE, EMAIL, refuses)
    assert len(door.history.of("sub-1")) == 2

    door.attempt("delete_account", HERE, person("sub-1", EMAIL.upper()), lambda: None)

    assert door.history.of("sub-1") == []
    with store._database() as database:
        [(kept,)] = database.execute("SELECT count(*) FROM entry").fetchall()
    assert kept == 0
    # and the address is nobody's
    with pytest.raises(IncorrectCredentials):
        door.attempt("sign_in", ELSEWHERE, EMAIL, refuses)
    assert door.history.of("sub-1") == []


def test_whoever_has_an_address_later_sees_nothing_of_before(
    door: Door, sessions: Sessions, signs_in: Callable[[], Session], clock: Clock
) -> None:
    door.attempt("sign_in", HERE, EMAIL, signs_in)
    clock.seconds += 1
    with pytest.raises(IncorrectCredentials):
        door.attempt("sign_in", ELSEWHERE, EMAIL, refuses)
    door.move(HERE, "sub-1", EMAIL.upper(), "new@example.com")
    # while it is nobody's, and when it is somebody else's
    for address in (EMAIL, "new@example.com"):
        with pytest.raises(IncorrectCredentials):
            door.attempt("sign_in", ELSEWHERE, address, refuses)
    begin = partial(sessions.create, "sub-2", Tokens("i", "a", "r"), ELSEWHERE.browser)
    door.attempt("sign_in", ELSEWHERE, EMAIL, begin)
    clock.seconds += 1
    with pytest.raises(CodeMismatch):
        door.attempt("reset_password", ELSEWHERE, EMAIL, _wrong_code)

    def seen(subject: str) -> list[str]:
        found = door.history.of(subject)
        return [f"{one.event} {one.outcome}" for one in reversed(found)]

    assert seen("sub-2") == ["sign_in done", "reset_password refused"]
    # what was tried at the address that it has now is the first one's
    assert seen("sub-1") == ["sign_in done", "sign_in refused", "sign_in refused"]


def test_an_address_is_whose_account_was_signed_in_with_it_last(
    door: Door,
    sessions: Sessions,
    signs_in: Callable[[], Session],
    told: list[tuple[str, str]],
) -> None:
    door.attempt("sign_in", HERE, EMAIL, signs_in)
    begin = partial(sessions.create, "sub-2", Tokens("i", "a", "r"), ELSEWHERE.browser)
    door.attempt("sign_in", ELSEWHERE, EMAIL, begin)
    with pytest.raises(IncorrectCredentials):
        door.attempt("sign_in", HERE, EMAIL, refuses)

    assert len(door.history.of("sub-1")) == 1
    assert len(door.history.of("sub-2")) == 2
    # nobody has another's browser called a new one of theirs
    assert told == []


def test_a_browser_knows_no_account_whose_address_is_anothers_by_now(
    door: Door,
    sessions: Sessions,
    signs_in: Callable[[], Session],
    told: list[tuple[str, str]],
) -> None:
    door.attempt("sign_in", HERE, EMAIL, signs_in)
    door.move(HERE, "sub-1", EMAIL, "new@example.com")
    begin = partial(sessions.create, "sub-2", Tokens("i", "a", "r"), ELSEWHERE.browser)
    door.attempt("sign_in", ELSEWHERE, EMAIL, begin)
    for _ in range(3):
        with pytest.raises(IncorrectCredentials):
            door.attempt("sign_in", Visitor("c" * 64, ""), EMAIL, refuses)
    with pytest.raises(Limited):
        door.attempt("sign_in", HERE, EMAIL, refuses)

    # who moved is known where it has gone to
    door.attempt("sign_in", HERE, "new@example.com", signs_in)
    assert told == []


def test_guesses_at_accounts_there_are_not_fill_one_list_only(
    door: Door, store: SqliteStore, tmp_path: Path
) -> None:
    for number in range(MOST + 30):
        visitor = Visitor(f"{number}", "", f"192.0.2.{number}")
        with pytest.raises(IncorrectCredentials):
            door.attempt("sign_in", visitor, f"{number}@example.com", refuses)

    assert door.history.of("sub-1") == []
    with store._database() as database:
        [(kept,)] = database.execute("SELECT count(*) FROM entry").fetchall()
    assert kept == MOST
    store.close()
    for file in tmp_path.iterdir():
        assert b"example.com" not in file.read_bytes()


def test_what_came_about_has_its_line_and_its_place(
    door: Door, lines: Callable[[], list[dict[str, str]]]
) -> None:
    door.record("end_session", subject="sub-1", session_id="id", by="cognito")
    error = IncorrectCredentials("x")
    door.record("believe_token", error=error, subject="sub-1", session_id="id")

    ended, refused = lines()
    assert (ended["by"], ended["outcome"]) == ("cognito", "done")
    assert ended["session"] == refused["session"]
    assert refused["reason"] == error.code
    assert [one.event for one in door.history.of("sub-1")] == [
        "believe_token",
        "end_session",
    ]


def test_every_attempt_costs_one_write_of_counters(
    door: Door, store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    count, writes = store.count, []

    def counted(counters: object) -> object:
        writes.append(counters)
        return count(counters)  # type: ignore[arg-type]

    monkeypatch.setattr(store, "count", counted)
    with pytest.raises(IncorrectCredentials):
        door.attempt("sign_in", HERE, EMAIL, refuses)

    assert len(writes) == 1


@pytest.mark.parametrize("known", [True, False])
def test_a_sign_in_reads_each_of_its_two_notes_once(
    door: Door,
    store: SqliteStore,
    signs_in: Callable[[], Session],
    monkeypatch: pytest.MonkeyPatch,
    known: bool,
) -> None:
    door.attempt("sign_in", HERE, EMAIL, signs_in)
    read_note, seen = store.read_note, []

    def counted(key: str) -> bytes | None:
        seen.append(key)
        return read_note(key)

    monkeypatch.setattr(store, "read_note", counted)
    door.attempt("sign_in", HERE if known else ELSEWHERE, EMAIL, signs_in)
    assert len(seen) == len(set(seen)) == 2

    seen.clear()
    with pytest.raises(IncorrectCredentials):
        door.attempt("sign_in", HERE if known else ELSEWHERE, EMAIL, refuses)
    assert len(seen) == len(set(seen)) == 2


def test_who_is_signed_in_needs_no_note(
    door: Door, sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(key: str) -> bytes | None:
        raise AssertionError(key)

    monkeypatch.setattr(sessions.notes, "get", read)
    ada = person("sub-1", EMAIL)
    door.attempt("change_password", HERE, ada, lambda: None)


def test_who_is_signed_in_hears_of_a_lock_out_too(
    door: Door, signs_in: Callable[[], Session], told: list[tuple[str, str]]
) -> None:
    door.attempt("sign_in", HERE, EMAIL, signs_in)
    with pytest.raises(LockedOut):
        door.attempt(
            "prove_password",
            HERE,
            person("sub-1", EMAIL),
            partial(raises, LockedOut("locked")),
        )

    assert told == [("locked", EMAIL)]


def test_whatever_takes_a_password_a_code_or_a_mail_is_limited() -> None:
    free = {name for name, action in ACTIONS.items() if action.kind is None}

    # these take a fresh proof, which is limited
    proven = {"add_passkey", "remove_passkey", "turn_on_codes", "forget_browser"}
    # and this comes with a code
    assert free == {"end_session", "end_all_sessions", "trust_browser", *proven}
    assert isinstance(Event("sign_in", "done", 0.0), Event)


def by_provider(
    home: str = "Company", email: str = EMAIL, scope: str = "openid email"
) -> SignedIn:
    """Somebody of a provider's, who says what their address is."""
    identity = {"providerName": "Company", "primary": str(bool(home)).lower()}
    raw = {"identities": [identity], "scope": scope}
    claims = replace(fake_claims("id", email, (), raw), subject="sub-2")
    return SignedIn(Tokens("i", "a", "r"), claims, claims)


def arrives(sessions: Sessions, who: SignedIn) -> Callable[[], Arrived]:
    def arrive() -> Arrived:
        session = sessions.create(who.subject, who.tokens, HERE.browser)
        return Arrived(session, who)

    return arrive


def test_by_a_provider_it_is_told_who_came_and_by_which(
    door: Door, sessions: Sessions, lines: Callable[[], list[dict[str, str]]]
) -> None:
    with pytest.raises(IncorrectCredentials):
        door.attempt("sign_in", HERE, By("Company"), refuses)
    door.attempt("sign_in", HERE, By("Company"), arrives(sessions, by_provider()))

    refused, done = lines()
    assert (refused["outcome"], refused["provider"]) == ("refused", "Company")
    assert "account" not in refused
    assert (done["outcome"], done["provider"]) == ("done", "Company")
    assert done["subject"] == "sub-2"
    assert [one.event for one in door.history.of("sub-2")] == ["sign_in"]


def test_by_a_provider_too_often_is_not_tried(door: Door) -> None:
    many = int(SETTINGS["LIMIT_SIGN_IN_PER_BROWSER"].partition("/")[0])
    for _ in range(many):
        with pytest.raises(IncorrectCredentials):
            door.attempt("sign_in", HERE, By("Company"), refuses)
    with pytest.raises(Limited):
        door.attempt("sign_in", HERE, By("Company"), refuses)
    with pytest.raises(IncorrectCredentials):
        door.attempt("sign_in", ELSEWHERE, By("Company"), refuses)


@pytest.mark.parametrize("home", ["Company", ""])
def test_a_providers_word_for_an_address_takes_it_from_nobody(
    door: Door,
    sessions: Sessions,
    signs_in: Callable[[], Session],
    told: list[tuple[str, str]],
    home: str,
) -> None:
    door.attempt("sign_in", HERE, EMAIL, signs_in)
    # whoever can have the provider say so, with a linked account too
    mallory = by_provider(home)
    door.attempt("sign_in", ELSEWHERE, By("Company"), arrives(sessions, mallory))
    door.move(ELSEWHERE, mallory.subject, mallory.email, "new@example.com")
    door.attempt("delete_account", ELSEWHERE, mallory, lambda: None)
    with pytest.raises(IncorrectCredentials):
        door.attempt("sign_in", ELSEWHERE, EMAIL, refuses)

    outcomes = {one.outcome for one in door.history.of("sub-1")}
    assert outcomes == {"refused", "done"}
    assert not door.history.of("sub-2")
    # the owner's browser is as known as before, and no other one
    door.attempt("sign_in", HERE, EMAIL, signs_in)
    assert told == []
    door.attempt("sign_in", ELSEWHERE, EMAIL, signs_in)
    assert told == [("new_device", EMAIL)]


def test_a_linked_account_that_comes_by_its_password_is_known_by_its_address(
    door: Door, lines: Callable[[], list[dict[str, str]]]
) -> None:
    own = "aws.cognito.signin.user.admin"
    for linked, account in (
        (by_provider("", scope=own), EMAIL),
        (by_provider(""), "provider ada@example.com"),
        (by_provider(), "provider ada@example.com"),
    ):
        door.attempt("change_password", HERE, linked, lambda: None)
        assert lines()[-1]["account"] == door.account(account)
