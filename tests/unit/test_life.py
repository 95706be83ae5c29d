"""A session's life: cookie, ticket, timeouts; on a clock that tests move."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from cognito_auth.errors import ProofNeeded, ServiceUnavailable, SessionEnded
from cognito_auth.sessions import life as module
from cognito_auth.sessions.life import Ended, ListedSession, Session, Sessions
from cognito_auth.sessions.sealing import Sealer
from cognito_auth.sessions.sqlite import SqliteStore
from cognito_auth.sessions.store import Row
from cognito_auth.values import Tokens
from tests.unit.clock import Clock

TOKENS = Tokens("secret-id-token", "secret-access-token", "secret-refresh-token")
RENEWED = Tokens("renewed-id-token", "renewed-access-token", "secret-refresh-token")
BROWSER = "b" * 64
OTHER = "c" * 64
MINUTE, HOUR = 60.0, 3600.0


class CountingStore(SqliteStore):
    """Counts what is read and written."""

    reads = 0
    writes = 0

    def read(self, session_id: str) -> Row | None:
        self.reads += 1
        return super().read(session_id)

    def swap(self, row: Row) -> bool:
        self.writes += 1
        return super().swap(row)


class CountingSealer(Sealer):
    """Counts the decryptions."""

    opened = 0

    def open(self, name: str, sealed: bytes) -> dict[str, str]:
        self.opened += 1
        return super().open(name, sealed)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[CountingStore]:
    made = CountingStore(tmp_path / "sessions.db")
    yield made
    made.close()


@pytest.fixture
def sealer() -> CountingSealer:
    return CountingSealer([Fernet.generate_key().decode()])


@pytest.fixture
def sessions(store: CountingStore, sealer: Sealer, clock: Clock) -> Sessions:
    return Sessions(store, sealer, now=clock)


@pytest.fixture
def session(sessions: Sessions) -> Session:
    return sessions.create("sub", TOKENS, BROWSER)


def the_ticket(sessions: Sessions, session: Session) -> str:
    ticket = ticket_of(sessions, session)
    assert ticket
    return ticket


def ticket_of(sessions: Sessions, session: Session) -> str | None:
    found = sessions.get(session.id, session.browser)
    return found.ticket if found else None


def the_cookie(sessions: Sessions, session: Session) -> str:
    taken = sessions.take_ticket(the_ticket(sessions, session), BROWSER)
    assert taken
    return taken[1]


def opened(sessions: Sessions, session: Session) -> Session | None:
    """The session, unless what is kept of it can't be opened."""
    try:
        return sessions.get(session.id, BROWSER)
    except SessionEnded:
        return None


def use_every(minutes: int, times: int, sessions: Sessions, clock: Clock) -> None:
    cookie = the_cookie(sessions, sessions.create("sub", TOKENS, BROWSER))
    for _ in range(times):
        clock.advance(minutes * MINUTE)
        assert sessions.from_cookie(cookie)


def test_a_living_page_finds_its_session(sessions: Sessions, session: Session) -> None:
    assert sessions.get(session.id, BROWSER) == session
    assert session.tokens == TOKENS
    assert session.subject == "sub"


@pytest.mark.parametrize("browser", [OTHER, "", BROWSER[:-1]])
def test_another_browsers_page_finds_nothing(
    sessions: Sessions, session: Session, browser: str
) -> None:
    assert sessions.get(session.id, browser) is None
    assert sessions.get(session.id, BROWSER)


def test_every_sign_in_gets_a_new_id_of_128_bits(sessions: Sessions) -> None:
    ids = {sessions.create("sub", TOKENS, BROWSER).id for _ in range(50)}

    assert len(ids) == 50
    assert {len(found) for found in ids} == {22}


def test_the_cookie_has_a_secret_of_256_bits_that_is_new_every_time(
    sessions: Sessions,
) -> None:
    cookies = [
        the_cookie(sessions, sessions.create("sub", TOKENS, BROWSER)) for _ in range(9)
    ]
    secrets = {cookie.partition(".")[2] for cookie in cookies}

    assert len(secrets) == 9
    assert {len(secret) for secret in secrets} == {43}


def test_an_unused_session_ends_after_30_minutes(
    sessions: Sessions, session: Session, clock: Clock
) -> None:
    clock.advance(30 * MINUTE)

    assert sessions.get(session.id, BROWSER) is None


def test_an_unused_session_lives_for_almost_30_minutes(
    sessions: Sessions, session: Session, clock: Clock
) -> None:
    clock.advance(30 * MINUTE - 1)

    assert sessions.get(session.id, BROWSER)


def test_a_used_session_lives_on_and_ends_after_12_hours(
    sessions: Sessions, session: Session, clock: Clock
) -> None:
    for _ in range(12 * 3 - 1):
        clock.advance(20 * MINUTE)
        assert sessions.get(session.id, BROWSER)
    clock.advance(20 * MINUTE - 1)
    assert sessions.get(session.id, BROWSER)
    clock.advance(1)
    assert sessions.get(session.id, BROWSER) is None


def test_a_cookies_visits_keep_a_session_alive_too(
    sessions: Sessions, clock: Clock
) -> None:
    use_every(29, 20, sessions, clock)


def test_what_pages_ask_by_themselves_keeps_nothing_alive(
    sessions: Sessions, session: Session, clock: Clock
) -> None:
    cookie = the_cookie(sessions, session)
    for _ in range(2):
        clock.advance(14 * MINUTE)
        assert sessions.from_cookie(cookie, use=False)
        assert sessions.glance(session.id)
    clock.advance(2 * MINUTE)

    assert sessions.from_cookie(cookie, use=False) is None


def test_an_ended_session_is_forgotten(
    sessions: Sessions, session: Session, clock: Clock, store: CountingStore
) -> None:
    clock.advance(31 * MINUTE)
    sessions.get(session.id, BROWSER)
    assert store.read(session.id) is None


def test_purge_forgets_sessions_that_nobody_can_use_any_more(
    sessions: Sessions, session: Session, clock: Clock, store: CountingStore
) -> None:
    clock.advance(30 * 60 - 1)
    sessions.purge()
    assert store.read(session.id)

    clock.advance(2)
    sessions.purge()
    assert store.read(session.id) is None


def test_a_use_is_written_down_once_a_minute_at_most(
    sessions: Sessions, session: Session, clock: Clock, store: CountingStore
) -> None:
    for _ in range(60):
        clock.advance(1)
        sessions.get(session.id, BROWSER)
    assert store.writes == 1
    found = store.read(session.id)
    assert found
    assert found.used_at == clock.seconds


def test_the_ticket_stays_the_same_until_it_is_used(
    sessions: Sessions, session: Session, clock: Clock
) -> None:
    ticket = the_ticket(sessions, session)
    assert session.ticket == ticket, "from the sign-in on"
    clock.advance(59)

    assert ticket_of(sessions, session) == ticket
    assert sessions.take_ticket(ticket, BROWSER)


def test_a_ticket_expires_after_a_minute_and_is_replaced(
    sessions: Sessions, session: Session, clock: Clock
) -> None:
    old = the_ticket(sessions, session)
    clock.advance(61)

    assert sessions.take_ticket(old, BROWSER) is None
    new = the_ticket(sessions, session)
    assert new != old
    assert sessions.take_ticket(old, BROWSER) is None
    assert sessions.take_ticket(new, BROWSER)


def test_a_ticket_that_was_never_shown_can_not_be_made_up(
    sessions: Sessions, session: Session, sealer: Sealer
) -> None:
    guessed = f"{session.id}.{sealer.sign(f'{session.id}.0')}"

    assert sessions.take_ticket(guessed, BROWSER) is None


def test_a_ticket_is_taken_once(sessions: Sessions, session: Session) -> None:
    ticket = the_ticket(sessions, session)
    taken = sessions.take_ticket(ticket, BROWSER)

    assert taken
    assert taken[0] == session
    assert sessions.take_ticket(ticket, BROWSER) is None


def test_two_who_take_a_ticket_at_once_are_one_winner(
    sessions: Sessions, session: Session, store: CountingStore
) -> None:
    ticket = the_ticket(sessions, session)
    both_have_read = threading.Barrier(2)
    read, taken = store.read, []

    def read_together(session_id: str) -> Row | None:
        row = read(session_id)
        both_have_read.wait(5)
        return row

    store.read = read_together  # type: ignore[method-assign]
    threads = [
        threading.Thread(
            target=lambda: taken.append(sessions.take_ticket(ticket, BROWSER))
        )
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(taken) == 2
    assert taken.count(None) == 1


@pytest.mark.parametrize("browser", [OTHER, ""])
def test_another_browser_can_not_take_a_ticket(
    sessions: Sessions, session: Session, browser: str
) -> None:
    ticket = the_ticket(sessions, session)

    assert sessions.take_ticket(ticket, browser) is None
    assert sessions.take_ticket(ticket, BROWSER), "and did not use it up"


def test_a_browser_without_an_id_gets_no_ticket(sessions: Sessions) -> None:
    session = sessions.create("sub", TOKENS, "")
    assert session.ticket is None
    assert ticket_of(sessions, session) is None


def test_a_ticket_is_good_for_its_own_session_only(
    sessions: Sessions, session: Session
) -> None:
    other = sessions.create("other", TOKENS, BROWSER)
    mark = the_ticket(sessions, session).partition(".")[2]
    the_ticket(sessions, other)

    assert sessions.take_ticket(f"{other.id}.{mark}", BROWSER) is None


@pytest.mark.parametrize(
    "broken",
    [
        "",
        ".",
        "ended.0123456789abcdef",
        "{id}",
        "{id}.",
        "{id}.{mark}x",
        "{id}.{cut}",
        "{id}.\N{ROCKET}",
        " {id}.{mark}",
        "{id}.{mark}.{mark}",
        "x" * 100_000,
        "' OR 1=1 --",
        "{id}\x00.{mark}",
    ],
)
def test_a_broken_ticket_is_refused_and_uses_nothing_up(
    sessions: Sessions, session: Session, broken: str
) -> None:
    ticket = the_ticket(sessions, session)
    mark = ticket.partition(".")[2]
    text = broken.format(id=session.id, mark=mark, cut=mark[:-1])

    assert sessions.take_ticket(text, BROWSER) is None
    assert sessions.take_ticket(ticket, BROWSER)


def test_a_taken_ticket_is_followed_by_another_if_its_answer_got_lost(
    sessions: Sessions, session: Session, clock: Clock
) -> None:
    first = the_ticket(sessions, session)
    lost = sessions.take_ticket(first, BROWSER)
    assert lost
    clock.advance(5)
    assert ticket_of(sessions, session) is None
    clock.advance(0.1)

    second = the_ticket(sessions, session)
    assert second != first
    assert sessions.take_ticket(first, BROWSER) is None
    again = sessions.take_ticket(second, BROWSER)
    assert again
    assert again[1] != lost[1]
    assert sessions.from_cookie(lost[1]) is None, "only the newest cookie opens"
    assert sessions.from_cookie(again[1]) == session


def test_there_is_no_ticket_once_the_cookie_was_seen(
    sessions: Sessions, session: Session, clock: Clock
) -> None:
    cookie = the_cookie(sessions, session)
    assert sessions.from_cookie(cookie, use=False)
    clock.advance(10 * MINUTE)

    assert ticket_of(sessions, session) is None


def test_there_is_no_ticket_for_an_ended_session(
    sessions: Sessions, session: Session
) -> None:
    ticket = the_ticket(sessions, session)
    sessions.delete(session.id)

    assert ticket_of(sessions, session) is None
    assert sessions.take_ticket(ticket, BROWSER) is None


def test_the_cookie_opens_its_session(sessions: Sessions, session: Session) -> None:
    assert sessions.from_cookie(the_cookie(sessions, session)) == session


def test_no_cookie_opens_a_session_before_its_ticket_was_taken(
    sessions: Sessions, session: Session
) -> None:
    assert sessions.from_cookie(f"{session.id}.{'A' * 43}") is None


@pytest.mark.parametrize(
    "broken",
    [
        "",
        ".",
        "{id}",
        "{id}.",
        "{id}.{cut}",
        "{id}.{flipped}",
        "{id}.{secret}x",
        "{id}{secret}",
        "{secret}.{id}",
        " {id}.{secret}",
        "x" * 100_000,
        "{id}." + "x" * 100_000,
        "x" * 22 + "." + "x" * 43,
        "\N{ROCKET}" * 22 + "." + "\N{ROCKET}" * 43,
        "\x00" * 22 + "." + "\x00" * 43,
        "' OR '1'='1' OR '1'='." + "x" * 43,
    ],
)
def test_a_cut_flipped_or_oversized_cookie_opens_nothing(
    sessions: Sessions, session: Session, broken: str
) -> None:
    secret = the_cookie(sessions, session).partition(".")[2]
    flipped = ("A" if secret[0] != "A" else "B") + secret[1:]
    text = broken.format(id=session.id, secret=secret, cut=secret[:-1], flipped=flipped)

    assert sessions.from_cookie(text) is None


def test_a_cookies_secret_opens_no_other_session(
    sessions: Sessions, session: Session
) -> None:
    other = sessions.create("other", TOKENS, BROWSER)
    the_cookie(sessions, other)
    secret = the_cookie(sessions, session).partition(".")[2]

    assert sessions.from_cookie(f"{other.id}.{secret}") is None


def test_a_deleted_session_is_gone_for_page_and_cookie(
    sessions: Sessions, session: Session
) -> None:
    cookie = the_cookie(sessions, session)
    sessions.delete(session.id)

    assert sessions.get(session.id, BROWSER) is None
    assert sessions.from_cookie(cookie) is None
    sessions.delete(session.id)


def test_renew_changes_the_tokens_and_nothing_else(
    sessions: Sessions, session: Session, store: CountingStore
) -> None:
    cookie = the_cookie(sessions, session)
    before = store.read(session.id)
    assert before
    sessions.renew(session.id, RENEWED)
    after = store.read(session.id)
    assert after

    assert sessions.from_cookie(cookie) == replace(
        session, tokens=RENEWED, token_number=1
    )
    assert replace(after, sealed_tokens=b"", token_number=0, version=0) == replace(
        before, sealed_tokens=b"", version=0
    )


def test_renew_of_an_ended_session_brings_nothing_back(
    sessions: Sessions, session: Session
) -> None:
    sessions.delete(session.id)
    sessions.renew(session.id, RENEWED)

    assert sessions.get(session.id, BROWSER) is None


def test_renew_loses_nothing_to_a_change_at_the_same_moment(
    sessions: Sessions, session: Session, store: CountingStore
) -> None:
    cookie = the_cookie(sessions, session)
    swap = store.swap

    def late(row: Row) -> bool:
        store.swap = swap  # type: ignore[method-assign]
        assert sessions.from_cookie(cookie), "marks the cookie as seen"
        return swap(row)

    store.swap = late  # type: ignore[method-assign]
    sessions.renew(session.id, RENEWED)

    row = store.read(session.id)
    assert row
    assert row.cookie_seen
    found = sessions.get(session.id, BROWSER)
    assert found
    assert found.tokens == RENEWED


def test_tokens_swapped_between_two_rows_can_not_be_opened(
    sessions: Sessions, session: Session, store: CountingStore
) -> None:
    other = sessions.create("other", RENEWED, OTHER)
    mine, theirs = store.read(session.id), store.read(other.id)
    assert mine
    assert theirs
    store.swap(replace(mine, sealed_tokens=theirs.sealed_tokens))

    assert opened(sessions, session) is None


def test_sessions_and_tickets_outlive_a_new_key_and_a_restart(
    store: CountingStore, clock: Clock
) -> None:
    old, new = (Fernet.generate_key().decode() for _ in range(2))
    before = Sessions(store, Sealer([old]), now=clock)
    session = before.create("sub", TOKENS, BROWSER)
    ticket = the_ticket(before, session)
    after = Sessions(store, Sealer([new, old]), now=clock)

    taken = after.take_ticket(ticket, BROWSER)
    assert taken
    assert after.from_cookie(taken[1]) == session
    after.renew(session.id, RENEWED)
    store.close()
    last = Sessions(store, Sealer([new]), now=clock)
    assert last.from_cookie(taken[1]) == replace(
        session, tokens=RENEWED, token_number=1
    )


def test_a_session_sealed_under_a_lost_key_has_ended(
    store: CountingStore, sessions: Sessions, session: Session, clock: Clock
) -> None:
    other = Sessions(store, Sealer([Fernet.generate_key().decode()]), now=clock)

    assert opened(other, session) is None


def test_sessions_and_rows_show_no_secret(
    sessions: Sessions, session: Session, store: CountingStore
) -> None:
    cookie = the_cookie(sessions, session)
    row = store.read(session.id)
    assert row

    shown = f"{session!r} {row!r}"
    assert "secret" not in shown
    assert cookie.partition(".")[2] not in shown
    assert row.sealed_tokens.decode() not in shown


def test_the_limits_are_those_of_the_design() -> None:
    assert module.IDLE_SECONDS == 30 * MINUTE
    assert module.ABSOLUTE_SECONDS == 12 * HOUR
    assert module.TICKET_SECONDS == MINUTE


def test_a_use_is_one_read_and_one_decryption(
    sessions: Sessions,
    session: Session,
    store: CountingStore,
    sealer: CountingSealer,
    clock: Clock,
) -> None:
    ticket = the_ticket(sessions, session)

    def work(use: Callable[[], object]) -> tuple[int, int, int]:
        store.reads = store.writes = sealer.opened = 0
        assert use()
        return store.reads, store.writes, sealer.opened

    assert work(lambda: sessions.get(session.id, BROWSER)) == (1, 0, 1)
    clock.advance(module.TOUCH_SECONDS - 1)
    assert work(lambda: sessions.get(session.id, BROWSER)) == (1, 0, 1)
    taken = sessions.take_ticket(ticket, BROWSER)
    assert taken
    cookie = taken[1]
    # the first visit notes that the browser has its cookie
    assert work(lambda: sessions.from_cookie(cookie)) == (1, 1, 1)
    assert work(lambda: sessions.from_cookie(cookie)) == (1, 0, 1)
    clock.advance(module.TOUCH_SECONDS)
    assert work(lambda: sessions.get(session.id, BROWSER)) == (1, 1, 1)
    clock.advance(module.TOUCH_SECONDS)
    assert work(lambda: sessions.from_cookie(cookie)) == (1, 1, 1)
    assert work(lambda: sessions.lease(session)) == (1, 1, 1)


def test_what_was_just_glanced_at_is_not_read_again(
    sessions: Sessions, session: Session, store: CountingStore
) -> None:
    other = sessions.create("other", TOKENS, BROWSER)
    cookie = the_cookie(sessions, session)
    found = sessions.glance(session.id)
    store.reads = 0

    assert sessions.get(session.id, BROWSER, found) == session
    assert sessions.get(session.id, OTHER, found) is None
    assert sessions.from_cookie(cookie, found) == session
    assert sessions.from_cookie(f"{session.id}.wrong", found) is None
    assert store.reads == 0

    # it is of one session, and of that alone
    assert sessions.get(other.id, BROWSER, found) == other
    assert sessions.get("no id", BROWSER, found) is None


def test_what_was_glanced_at_ends_in_time_as_well(
    sessions: Sessions, session: Session, clock: Clock
) -> None:
    found = sessions.glance(session.id)
    clock.advance(31 * MINUTE)

    assert sessions.glance(session.id) is None
    assert sessions.get(session.id, BROWSER, found) is None


def test_a_ticket_is_taken_with_one_decryption(
    sessions: Sessions, session: Session, sealer: CountingSealer
) -> None:
    ticket = the_ticket(sessions, session)
    sealer.opened = 0

    assert sessions.take_ticket(ticket, BROWSER)

    assert sealer.opened == 1


def test_a_list_of_sessions_decrypts_nothing(
    sessions: Sessions, sealer: CountingSealer, clock: Clock
) -> None:
    first = sessions.create("sub", TOKENS, BROWSER, "Firefox on Linux")
    clock.advance(MINUTE)
    second = sessions.create("sub", TOKENS, OTHER, "Safari on iOS")
    sessions.create("another", TOKENS, BROWSER)
    clock.advance(MINUTE)
    assert sessions.get(first.id, BROWSER)
    sealer.opened = 0

    # the one used last first
    assert sessions.of_subject("sub") == [
        ListedSession(first.id, "Firefox on Linux", first.created_at, clock.seconds),
        ListedSession(second.id, "Safari on iOS", second.created_at, second.used_at),
    ]
    assert sealer.opened == 0


def test_an_ended_session_leaves_its_tokens_once(
    sessions: Sessions, session: Session
) -> None:
    assert sessions.end(session.id) == Ended(session.subject, TOKENS)

    assert sessions.get(session.id, BROWSER) is None
    assert sessions.end(session.id) is None
    assert sessions.end("no id of ours") is None


def test_a_session_that_ended_by_itself_leaves_its_tokens_too(
    sessions: Sessions, session: Session, clock: Clock
) -> None:
    clock.advance(31 * MINUTE)

    assert sessions.end(session.id) == Ended(session.subject, TOKENS)


def test_a_session_sealed_under_a_lost_key_ends_without_tokens(
    store: CountingStore, sessions: Sessions, session: Session
) -> None:
    later = Sessions(store, Sealer([Fernet.generate_key().decode()]))

    assert later.end(session.id) == Ended(session.subject, None)
    assert store.read(session.id) is None


def test_a_session_is_over_though_it_can_not_be_removed(
    sessions: Sessions,
    session: Session,
    store: CountingStore,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fails(_: str) -> None:
        raise ServiceUnavailable("locked")

    cookie = the_cookie(sessions, session)
    monkeypatch.setattr(store, "delete", fails)
    other = Sessions(store, Sealer([Fernet.generate_key().decode()]), now=clock)
    assert other.from_cookie(cookie) is None
    clock.advance(31 * MINUTE)

    assert sessions.get(session.id, BROWSER) is None
    assert sessions.from_cookie(cookie) is None


def is_proved(sessions: Sessions, session: Session) -> bool:
    """Whether the store has a fresh proof, and a look at the session says the same."""
    found = sessions.get(session.id, BROWSER)
    assert found
    try:
        sessions.check_proof(session.id)
    except ProofNeeded:
        assert not sessions.is_proved(found)
        return False
    assert sessions.is_proved(found)
    return True


def test_a_sign_in_is_a_proof_for_ten_minutes(
    sessions: Sessions, session: Session, clock: Clock
) -> None:
    clock.advance(10 * MINUTE - 1)
    assert is_proved(sessions, session)
    clock.advance(1)
    assert not is_proved(sessions, session)


def test_a_proof_is_good_for_ten_minutes_more(
    sessions: Sessions, session: Session, clock: Clock
) -> None:
    clock.advance(15 * MINUTE)
    sessions.prove(session.id)
    clock.advance(10 * MINUTE - 1)
    assert is_proved(sessions, session)
    clock.advance(1)
    assert not is_proved(sessions, session)


def test_a_proof_is_of_one_session(
    sessions: Sessions, session: Session, clock: Clock
) -> None:
    other = sessions.create("sub", TOKENS, BROWSER)
    clock.advance(15 * MINUTE)
    sessions.prove(session.id)

    assert not is_proved(sessions, other)


def test_a_proof_does_not_prolong_a_session(
    sessions: Sessions, session: Session, clock: Clock
) -> None:
    clock.advance(20 * MINUTE)
    sessions.prove(session.id)
    clock.advance(10 * MINUTE)

    assert sessions.get(session.id, BROWSER) is None


def test_nothing_else_is_a_proof_and_nothing_loses_one(
    sessions: Sessions, session: Session, clock: Clock
) -> None:
    clock.advance(15 * MINUTE)
    cookie = the_cookie(sessions, session)
    assert sessions.from_cookie(cookie)
    sessions.lease(session)
    sessions.renew(session.id, RENEWED)
    assert not is_proved(sessions, session)
    sessions.prove(session.id)
    clock.advance(2 * MINUTE)
    assert sessions.from_cookie(cookie)
    sessions.renew(session.id, TOKENS)

    assert is_proved(sessions, session)


def test_a_proof_is_noted_though_another_page_writes_at_the_same_time(
    sessions: Sessions, session: Session, clock: Clock, store: CountingStore
) -> None:
    clock.advance(15 * MINUTE)
    read = store.read

    def read_and_be_overtaken(session_id: str) -> Row | None:
        row = read(session_id)
        store.read = read  # type: ignore[method-assign]
        assert row
        assert store.swap(replace(row, used_at=clock.seconds))
        return row

    store.read = read_and_be_overtaken  # type: ignore[method-assign]
    sessions.prove(session.id)

    assert is_proved(sessions, session)


def test_an_ended_session_is_not_proved(
    sessions: Sessions, session: Session, clock: Clock
) -> None:
    clock.advance(31 * MINUTE)
    with pytest.raises(SessionEnded):
        sessions.check_proof(session.id)
    sessions.prove(session.id)
    with pytest.raises(SessionEnded):
        sessions.check_proof(session.id)


def test_how_long_a_proof_is_good_is_a_setting(
    store: CountingStore, sealer: Sealer, clock: Clock
) -> None:
    sessions = Sessions(store, sealer, proof_seconds=60, now=clock)
    session = sessions.create("sub", TOKENS, BROWSER)
    clock.advance(61)

    assert not is_proved(sessions, session)


def test_whether_a_session_lives_is_one_read_and_no_use(
    sessions: Sessions,
    session: Session,
    store: CountingStore,
    sealer: CountingSealer,
    clock: Clock,
) -> None:
    clock.advance(30 * 60 - 1)
    store.reads = store.writes = sealer.opened = 0
    assert sessions.lives(session.id)
    assert (store.reads, store.writes, sealer.opened) == (1, 0, 0)

    clock.advance(2)
    assert not sessions.lives(session.id)
    # whose end a refresh or the purge will find
    assert store.read(session.id)
    sessions.delete(session.id)
    assert not sessions.lives(session.id)
    assert not sessions.lives("no id")


def test_where_sessions_end_soon_uses_are_written_down_sooner(
    store: CountingStore, sealer: Sealer, clock: Clock
) -> None:
    sessions = Sessions(store, sealer, idle_seconds=60, now=clock)
    session = sessions.create("ada", TOKENS, BROWSER)
    for _ in range(10):
        clock.advance(50)
        assert sessions.get(session.id, BROWSER)


def test_a_sign_in_that_was_proved_before_is_as_old_as_that(
    sessions: Sessions, clock: Clock
) -> None:
    def begin(proved_at: float) -> Session:
        return sessions.create("ada", TOKENS, BROWSER, proved_at=proved_at)

    assert is_proved(sessions, begin(clock() - module.PROOF_SECONDS + 1))
    assert not is_proved(sessions, begin(clock() - module.PROOF_SECONDS))
    # whose clock is fast proves nothing for longer
    session = begin(clock() + 60)
    clock.advance(module.PROOF_SECONDS)
    assert not is_proved(sessions, session)
    sessions.prove(session.id)
    assert is_proved(sessions, session)
