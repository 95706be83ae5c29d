"""What every session store must do: the same assertions against each of them."""

import dataclasses
import secrets
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from botocore.exceptions import ClientError
from cryptography.fernet import Fernet

from cognito_auth.errors import ServiceUnavailable, SessionEnded
from cognito_auth.sessions.dynamodb import GRACE_SECONDS, SPARE, DynamoDBStore
from cognito_auth.sessions.life import Sessions
from cognito_auth.sessions.notes import MOST_BYTES
from cognito_auth.sessions.sealing import Sealer
from cognito_auth.sessions.store import Counter, Row, SessionStore
from cognito_auth.values import Tokens
from tests.embedded import ADMIN_KEY, Embedded
from tests.largest import largest_tokens

pytestmark = pytest.mark.integration

BROWSER = "a" * 64
TOKENS = Tokens("id-token", "access-token", "refresh-token")
NEWER = Tokens("id-token-2", "access-token-2", "refresh-token-2")
KEY = Fernet.generate_key().decode()

Opener = Callable[[], SessionStore]


@pytest.fixture
def store(opener: Opener) -> SessionStore:
    return opener()


@pytest.fixture
def sessions(store: SessionStore) -> Sessions:
    return Sessions(store, Sealer([KEY]))


def row(subject: str = "subject", created_at: float = 1000.0) -> Row:
    return Row(
        id=secrets.token_urlsafe(16),
        subject=subject,
        browser=BROWSER,
        sealed_tokens=b"\x00sealed\xff",
        created_at=created_at,
        used_at=created_at,
        expires_at=created_at + 43200,
        agent="Firefox on Linux",
    )


def test_a_row_is_read_as_it_was_written_and_by_another_process(
    opener: Opener, store: SessionStore
) -> None:
    new = row(created_at=1_795_457_642.123456)

    store.insert(new)

    assert store.read(new.id) == new
    assert opener().read(new.id) == new


def test_an_unknown_or_deleted_row_is_none(store: SessionStore) -> None:
    new = row()
    store.insert(new)

    store.delete(new.id)
    store.delete(new.id)

    assert store.read(new.id) is None
    assert store.read(secrets.token_urlsafe(16)) is None


def test_swap_writes_every_field_and_raises_the_version(store: SessionStore) -> None:
    new = row()
    store.insert(new)
    changed = dataclasses.replace(
        new,
        sealed_tokens=b"other",
        used_at=2000.5,
        ticket_number=3,
        ticket_expires_at=2060.25,
        ticket_taken_at=2001.125,
        cookie_hash="c" * 64,
        cookie_seen=True,
        token_number=2,
        lease_until=2010.0,
        proved_at=2005.25,
        sealed_recording=b"\x00other\xff",
    )

    assert store.swap(changed)

    assert store.read(new.id) == dataclasses.replace(changed, version=1)


def test_swap_of_an_old_version_or_a_deleted_row_changes_nothing(
    store: SessionStore,
) -> None:
    new = row()
    store.insert(new)
    assert store.swap(dataclasses.replace(new, used_at=2000.0))

    assert not store.swap(dataclasses.replace(new, used_at=3000.0))
    kept = store.read(new.id)
    assert kept is not None
    assert kept.used_at == 2000.0
    store.delete(new.id)
    assert not store.swap(kept)
    assert store.read(new.id) is None


def test_of_subject_gives_a_users_rows_oldest_first(store: SessionStore) -> None:
    subject = secrets.token_hex(8)
    rows = [row(subject, created_at) for created_at in (3000.0, 1000.0, 2000.0)]
    for new in [*rows, row("somebody else")]:
        store.insert(new)

    found = store.of_subject(subject)
    store.delete(rows[0].id)

    assert [one.created_at for one in found] == [1000.0, 2000.0, 3000.0]
    assert [one.created_at for one in store.of_subject(subject)] == [1000.0, 2000.0]
    assert store.of_subject("nobody") == []


def test_many_sign_ins_of_one_user_are_all_found(store: SessionStore) -> None:
    subject = secrets.token_hex(8)
    for number in range(25):
        store.insert(row(subject, float(number)))

    assert len(store.of_subject(subject)) == 25


def test_a_ticket_is_taken_once_however_many_try(opener: Opener) -> None:
    sealer = Sealer([KEY])
    first = Sessions(opener(), sealer)
    session = first.create("subject", TOKENS, BROWSER)
    ticket = session.ticket
    assert ticket is not None
    workers = [Sessions(opener(), sealer) for _ in range(8)]
    together = threading.Barrier(len(workers))

    def take(worker: Sessions) -> bool:
        together.wait()
        return worker.take_ticket(ticket, BROWSER) is not None

    with ThreadPoolExecutor(len(workers)) as pool:
        taken = list(pool.map(take, workers))

    assert sum(taken) == 1


def test_a_lease_is_given_to_one_however_many_ask(opener: Opener) -> None:
    sealer = Sealer([KEY])
    session = Sessions(opener(), sealer).create("subject", TOKENS, BROWSER)
    workers = [Sessions(opener(), sealer) for _ in range(8)]
    together = threading.Barrier(len(workers))

    def lease(worker: Sessions) -> bool:
        together.wait()
        return worker.lease(session) is not None

    with ThreadPoolExecutor(len(workers)) as pool:
        leased = list(pool.map(lease, workers))

    assert sum(leased) == 1


def test_who_comes_after_a_refresh_gets_its_tokens(sessions: Sessions) -> None:
    session = sessions.create("subject", TOKENS, BROWSER)
    assert sessions.lease(session)
    assert sessions.lease(session) is None

    sessions.renew(session.id, NEWER)

    later = sessions.lease(session)
    assert later is not None
    assert later.tokens == NEWER
    assert later.token_number == session.token_number + 1


def test_a_released_lease_can_be_taken_again(sessions: Sessions) -> None:
    session = sessions.create("subject", TOKENS, BROWSER)
    assert sessions.lease(session)

    sessions.release(session.id)

    assert sessions.lease(session)


def test_a_lease_of_an_ended_session_is_refused(sessions: Sessions) -> None:
    session = sessions.create("subject", TOKENS, BROWSER)
    sessions.delete(session.id)

    with pytest.raises(SessionEnded):
        sessions.lease(session)


def test_delete_all_ends_every_session_of_one_user_only(sessions: Sessions) -> None:
    subject = secrets.token_hex(8)
    mine = [sessions.create(subject, TOKENS, BROWSER) for _ in range(3)]
    other = sessions.create("somebody else", TOKENS, BROWSER)

    sessions.delete_all(subject)

    assert [sessions.get(session.id, BROWSER) for session in mine] == [None] * 3
    assert sessions.get(other.id, BROWSER)
    assert sessions.of_subject(subject) == []


def test_the_calls_of_dynamodb_are_as_many_beside_any_number_of_sessions(
    emulator: Embedded, table: str
) -> None:
    store = DynamoDBStore(table, region="us-east-1", endpoint_url=emulator.endpoint_url)
    sessions, sent = Sessions(store, Sealer([KEY])), []
    store._api.meta.events.register(
        "before-send.dynamodb.*",
        lambda event_name, **_: sent.append(event_name.rpartition(".")[2]),
    )
    found = []
    for number in (0, 50):
        for _ in range(number):
            store.insert(row(secrets.token_hex(8)))
        subject = secrets.token_hex(8)
        sent.clear()
        session = sessions.create(subject, TOKENS, BROWSER)
        sessions.create(subject, TOKENS, BROWSER)
        sessions.get(session.id, BROWSER)
        sessions.lease(session)
        sessions.renew(session.id, NEWER)
        found.append([*sent])
        sent.clear()
        sessions.delete_all(subject)
        # each session, and their list once
        assert sent == ["GetItem", "DeleteItem", "DeleteItem", "UpdateItem"]
    sent.clear()
    sessions.delete_all("nobody")

    assert sent == ["GetItem"]
    assert found[0] == found[1]
    assert found[0] == [
        *("TransactWriteItems", "GetItem") * 2,
        *("GetItem", "GetItem", "PutItem", "GetItem", "PutItem"),
    ]


def test_of_subject_shows_only_sessions_that_live(store: SessionStore) -> None:
    clock = [10_000.0]
    sessions = Sessions(store, Sealer([KEY]), now=lambda: clock[0])
    subject = secrets.token_hex(8)
    sessions.create(subject, TOKENS, BROWSER, "Old on Linux")
    clock[0] += 31 * 60
    sessions.create(subject, TOKENS, BROWSER, "New on Linux")

    assert [one.agent for one in sessions.of_subject(subject)] == ["New on Linux"]


def test_a_store_that_can_be_written_says_so_and_keeps_nothing_of_it(
    store: SessionStore, sessions: Sessions
) -> None:
    sessions.check()

    assert store.of_subject("check") == []


def test_a_table_that_is_not_there_says_so(emulator: Embedded) -> None:
    store = DynamoDBStore(
        "no-such-table", region="us-east-1", endpoint_url=emulator.endpoint_url
    )

    with pytest.raises(ServiceUnavailable, match="ResourceNotFoundException"):
        Sessions(store, Sealer([KEY])).check()


def test_the_largest_tokens_of_cognito_are_kept_and_renewed(
    store: SessionStore, sessions: Sessions
) -> None:
    largest = largest_tokens()
    kept = sessions.create("subject", largest, BROWSER)

    opened = sessions.get(kept.id, BROWSER)
    assert opened
    assert opened.tokens == largest
    found = store.read(kept.id)
    assert found
    # an item of DynamoDB holds 400 KB, our other columns with it
    assert len(found.sealed_tokens) < 390_000
    sessions.renew(kept.id, largest_tokens())
    renewed = sessions.get(kept.id, BROWSER)
    assert renewed
    assert renewed.tokens != largest


def test_a_note_is_read_as_it_was_written_and_by_another_process(
    opener: Opener, store: SessionStore
) -> None:
    key, other = secrets.token_hex(32), secrets.token_hex(32)
    store.put_note(key, b"\x00sealed\xff", 2000.5)
    store.put_note(other, b"other", 2000.5)

    assert opener().read_note(key) == b"\x00sealed\xff"
    store.put_note(key, b"later", 3000.0)
    assert opener().read_note(key) == b"later"
    store.delete_note(key)
    store.delete_note(key)
    assert opener().read_note(key) is None
    assert store.read_note(other) == b"other"


def test_of_many_who_take_a_note_one_gets_it(
    opener: Opener, store: SessionStore
) -> None:
    key, stores = secrets.token_hex(32), [opener() for _ in range(4)]
    for _ in range(10):
        store.put_note(key, b"sealed", 2000.0)
        with ThreadPoolExecutor(len(stores)) as pool:
            found = list(pool.map(lambda one: one.take_note(key), stores))
        assert sorted(found, key=bool) == [None, None, None, b"sealed"]
        assert store.read_note(key) is None


def test_a_note_is_no_row(store: SessionStore) -> None:
    key = secrets.token_hex(32)
    store.put_note(key, b"sealed", 2000.0)

    assert store.read(key) is None
    new = row()
    store.insert(new)
    assert store.read_note(new.id) is None


def test_dynamodb_removes_a_note_by_itself(emulator: Embedded, table: str) -> None:
    store = DynamoDBStore(table, region="us-east-1", endpoint_url=emulator.endpoint_url)
    key = secrets.token_hex(32)
    store.put_note(key, b"sealed", 2000.0)

    found = store._api.get_item(TableName=table, Key={"id": {"S": f"note#{key}"}})
    assert int(found["Item"]["ttl"]["N"]) == 2000 + GRACE_SECONDS


def test_the_largest_note_is_kept(store: SessionStore) -> None:
    key, sealed = secrets.token_hex(32), secrets.token_bytes(MOST_BYTES)
    store.put_note(key, sealed, 2000.0)

    assert store.read_note(key) == sealed


def test_a_note_of_one_process_is_found_by_another(opener: Opener) -> None:
    first, second = (Sessions(opener(), Sealer([KEY])).notes for _ in range(2))
    browser = secrets.token_hex(32)
    first.put(browser, "forgot", "ada@example.com", seconds=60)

    assert second.get(browser, "forgot") == "ada@example.com"
    second.drop(browser, "forgot")
    assert first.get(browser, "forgot") is None


def test_tidying_up_a_users_list_fails_no_sign_in_and_no_sign_out(
    emulator: Embedded, table: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise ServiceUnavailable("throttled")

    store = DynamoDBStore(table, region="us-east-1", endpoint_url=emulator.endpoint_url)
    new = row(subject="throttled")
    monkeypatch.setattr(store, "_get", fails)
    store.insert(new)
    monkeypatch.undo()
    assert store.read(new.id) == new

    monkeypatch.setattr(store._api, "update_item", fails)
    store.delete(new.id)
    assert store.read(new.id) is None
    assert store.of_subject("throttled") == []


def test_a_store_that_is_away_says_so_and_comes_back(
    tmp_path: Path, emulator: Embedded
) -> None:
    away = DynamoDBStore(
        "sessions", region="us-east-1", endpoint_url="http://127.0.0.1:9"
    )
    missing = DynamoDBStore(
        "no-such-table", region="us-east-1", endpoint_url=emulator.endpoint_url
    )
    for store in (away, missing):
        with pytest.raises(ServiceUnavailable):
            store.read("x" * 22)
        with pytest.raises(ServiceUnavailable):
            store.insert(row())
        with pytest.raises(ServiceUnavailable):
            store.put_note("key", b"sealed", 2000.0)
        with pytest.raises(ServiceUnavailable):
            store.read_note("key")
        with pytest.raises(ServiceUnavailable):
            store.delete_note("key")
        with pytest.raises(ServiceUnavailable):
            store.count([counter(1)])
        with pytest.raises(ServiceUnavailable):
            store.uncount([counter(1)])
        with pytest.raises(ServiceUnavailable):
            store.append("key", b"sealed", 2000.0, 10)
        with pytest.raises(ServiceUnavailable):
            store.entries("key")


def counter(most: int, ends_at: float = 2000.0) -> Counter:
    return Counter(secrets.token_hex(8), most, ends_at)


def test_counters_are_counted_all_or_none_up_to_their_most(
    opener: Opener, store: SessionStore
) -> None:
    few, many = counter(2), counter(5)

    assert store.count([many, few]) is None
    assert opener().count([many, few]) is None
    assert store.count([many, few]) == few
    # the refusals counted for neither
    assert [store.count([many]) for _ in range(4)] == [None, None, None, many]


def test_what_is_taken_back_can_be_counted_again(store: SessionStore) -> None:
    once = counter(1)
    store.uncount([once])
    assert store.count([once]) is None
    assert store.count([once]) == once

    store.uncount([once])

    assert store.count([once]) is None
    assert store.count([once]) == once


def test_of_many_at_once_no_more_are_counted_than_may_be(opener: Opener) -> None:
    limit = counter(7)
    stores = [opener() for _ in range(4)]

    with ThreadPoolExecutor(16) as pool:
        found = list(
            pool.map(lambda number: stores[number % 4].count([limit]), range(32))
        )

    assert found.count(None) == 7


def test_a_list_is_read_in_order_and_forgets_its_oldest(
    opener: Opener, store: SessionStore
) -> None:
    key, other = secrets.token_hex(8), secrets.token_hex(8)
    for number in range(40):
        store.append(key, f"{number}".encode(), 2000.0, 10)
    store.append(other, b"other", 2000.0, 10)

    found = opener().entries(key)

    # none in between is missing: what is said later of the same must not go first
    assert [int(entry) for entry in found] == list(range(40 - len(found), 40))
    assert 10 <= len(found) <= 10 + SPARE
    assert store.entries(other) == [b"other"]
    assert store.entries("none") == []
    for _ in range(2):
        store.delete_entries(key)
    assert (store.entries(key), store.entries(other)) == ([], [b"other"])


def test_dynamodb_removes_counters_and_lists_by_their_ttl(
    emulator: Embedded, table: str
) -> None:
    store = DynamoDBStore(table, region="us-east-1", endpoint_url=emulator.endpoint_url)
    limit = counter(1)
    store.count([limit])
    store.append(limit.key, b"entry", 2000.0, 10)

    for kind in ("count", "list"):
        key = {"id": {"S": f"{kind}#{limit.key}"}}
        found = store._api.get_item(TableName=table, Key=key)
        assert int(found["Item"]["ttl"]["N"]) == 2000 + GRACE_SECONDS


def test_a_counter_in_use_elsewhere_is_tried_again_and_not_for_ever(
    emulator: Embedded, table: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = DynamoDBStore(table, region="us-east-1", endpoint_url=emulator.endpoint_url)
    transact, times = store._api.transact_write_items, iter(range(20))

    def busy(until: int) -> Callable[..., object]:
        def write(**items: object) -> object:
            if next(times) < until:
                answer = {
                    "Error": {"Code": "TransactionCanceledException"},
                    "CancellationReasons": [{"Code": "TransactionConflict"}],
                }
                raise ClientError(answer, "TransactWriteItems")
            return transact(**items)

        return write

    monkeypatch.setattr(store._api, "transact_write_items", busy(3))
    assert store.count([counter(1)]) is None
    monkeypatch.setattr(store._api, "transact_write_items", busy(20))
    with pytest.raises(ServiceUnavailable, match="in use"):
        store.count([counter(1)])


def test_an_item_of_an_earlier_version_is_read_on(
    emulator: Embedded, table: str
) -> None:
    store = DynamoDBStore(table, region="us-east-1", endpoint_url=emulator.endpoint_url)
    new = row()
    store.insert(new)
    key = {"id": {"S": new.id}}
    dynamodb = emulator._client("dynamodb", **ADMIN_KEY)

    def forget(name: str) -> None:
        dynamodb.update_item(
            TableName=table,
            Key=key,
            UpdateExpression="REMOVE #name",
            ExpressionAttributeNames={"#name": name},
        )

    forget("proved_at")
    forget("sealed_recording")
    assert store.read(new.id) == new
    proved = dataclasses.replace(new, proved_at=1500.5)
    assert store.swap(proved)
    assert store.read(new.id) == dataclasses.replace(proved, version=1)

    forget("subject")
    with pytest.raises(ServiceUnavailable, match="another form"):
        store.read(new.id)
