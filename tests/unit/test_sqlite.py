"""Sessions in a SQLite file: private, atomic, and back again after a fault."""

import multiprocessing
import secrets
import sqlite3
import stat
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Event
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from cognito_auth.errors import ServiceUnavailable
from cognito_auth.sessions import sqlite as sqlite_store
from cognito_auth.sessions.life import Sessions
from cognito_auth.sessions.sealing import Sealer
from cognito_auth.sessions.sqlite import SqliteStore
from cognito_auth.sessions.store import Counter, Row
from cognito_auth.values import Tokens

TOKENS = Tokens(
    *("plain-id-token", "plain-access-token", "plain-refresh-token"),
    *("plain-recording", "plain-device-key", "plain-device-group-key"),
)
ROW = Row(
    id="0123456789abcdefghijkl",
    subject="sub",
    browser="b" * 64,
    sealed_tokens=b"sealed",
    created_at=1.5,
    used_at=2.5,
    expires_at=100.0,
    cookie_hash="c" * 64,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "sessions.db"


@pytest.fixture
def open_store(path: Path) -> Iterator[Callable[[], SqliteStore]]:
    opened = []

    def make() -> SqliteStore:
        opened.append(SqliteStore(path))
        return opened[-1]

    yield make
    for store in opened:
        store.close()


@pytest.fixture
def store(open_store: Callable[[], SqliteStore]) -> SqliteStore:
    return open_store()


def swap_a_hundred_times(path: Path) -> None:
    """Count up in the row, in a process of its own."""
    store = SqliteStore(path)
    for _ in range(100):
        while (row := store.read(ROW.id)) and not store.swap(
            replace(row, ticket_number=row.ticket_number + 1)
        ):
            pass
    store.close()


def test_a_table_with_its_columns_in_another_order_serves_too(
    path: Path, store: SqliteStore
) -> None:
    *first, last = sqlite_store.TABLE.strip().splitlines()[1:-1]
    columns = ",\n".join([last, *(line.rstrip(",") for line in first)])
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as database:
        database.execute(f"CREATE TABLE session ({columns}) WITHOUT ROWID")
        database.execute(f"PRAGMA user_version = {sqlite_store.FORM}")

    store.insert(ROW)

    assert store.read(ROW.id) == ROW
    assert store.of_subject(ROW.subject) == [ROW]


def look_and_close(path: Path) -> None:
    """Be the last to close the file, as far as its locks tell."""
    with closing(sqlite3.connect(path)) as database:
        database.execute("SELECT count(*) FROM session").fetchone()


def change_used_at(path: Path) -> None:
    """Change the row from another process."""
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("UPDATE session SET used_at = 7.5")


@pytest.mark.parametrize(
    "opens_again",
    [
        lambda store, path: store.purge(0, 0),
        lambda store, path: SqliteStore(path).insert(replace(ROW, id="of another")),
    ],
    ids=["a purge", "a second store"],
)
def test_no_process_removes_the_log_under_another(
    path: Path, store: SqliteStore, opens_again: Callable[[SqliteStore, Path], None]
) -> None:
    store.insert(ROW)
    opens_again(store, path)
    in_another_process(look_and_close, path)

    store.insert(replace(ROW, id="later"))
    in_another_process(change_used_at, path)

    changed = store.read(ROW.id)
    assert changed
    assert changed.used_at == 7.5
    store.close()
    assert store.read("later")


def in_another_process(do: Callable[[Path], None], path: Path) -> None:
    process = multiprocessing.get_context("spawn").Process(target=do, args=(path,))
    process.start()
    process.join()
    assert process.exitcode == 0


def test_counts_are_given_back_together_or_not_at_all(
    path: Path, store: SqliteStore
) -> None:
    counters = [Counter(key, 1, 100.0) for key in ("account", "address")]
    store.count(counters)
    with closing(sqlite3.connect(path)) as database:
        database.execute(
            "CREATE TRIGGER no BEFORE UPDATE ON counter WHEN NEW.key = 'address' "
            "BEGIN SELECT RAISE(ABORT, 'no'); END"
        )
        with pytest.raises(ServiceUnavailable):
            store.uncount(counters)
        counted = database.execute("SELECT counted FROM counter").fetchall()
    assert counted == [(1,), (1,)]


def test_a_row_comes_back_as_it_was(store: SqliteStore) -> None:
    store.insert(ROW)

    assert store.read(ROW.id) == ROW
    assert store.read("another") is None


def test_swap_replaces_what_can_change_and_raises_the_version(
    store: SqliteStore,
) -> None:
    store.insert(ROW)
    changed = replace(
        ROW,
        browser="",
        sealed_tokens=b"\x00\xff",
        created_at=9.0,
        used_at=9.0,
        ticket_number=3,
        ticket_expires_at=9.0,
        ticket_taken_at=9.0,
        cookie_hash="d" * 64,
        cookie_seen=True,
        proved_at=9.0,
        sealed_recording=b"\x01\xfe",
    )

    assert store.swap(changed)
    assert store.read(ROW.id) == replace(changed, version=1)


def test_swap_writes_one_index_alone(store: SqliteStore) -> None:
    store.insert(ROW)
    with store._database() as database:
        program = database.execute(f"EXPLAIN {sqlite_store.SWAP}", vars(ROW)).fetchall()

    # that of used_at; those of what never changes would take as long again
    assert [step for _, step, *_ in program].count("IdxInsert") == 1


def test_swap_of_an_old_version_or_a_missing_row_changes_nothing(
    store: SqliteStore,
) -> None:
    store.insert(ROW)
    assert store.swap(replace(ROW, agent="first"))

    assert not store.swap(replace(ROW, agent="late"))
    assert not store.swap(replace(ROW, id="another"))
    found = store.read(ROW.id)
    assert found
    assert (found.agent, found.version) == ("first", 1)
    assert store.read("another") is None


def test_delete_and_purge_forget_what_they_should(store: SqliteStore) -> None:
    store.insert(ROW)
    store.insert(replace(ROW, id="young", expires_at=200.0))
    store.purge(100.0, 0.0)
    assert store.read(ROW.id)
    store.purge(100.1, 0.0)
    assert store.read(ROW.id) is None
    assert store.read("young")
    store.delete("young")
    store.delete("young")
    assert store.read("young") is None


def test_all_sessions_of_a_user_end_together_or_none_does(
    store: SqliteStore, path: Path
) -> None:
    for each in ("one", "two", "three"):
        store.insert(replace(ROW, id=each))
    store.insert(replace(ROW, id="another's", subject="another"))
    with closing(sqlite3.connect(path)) as database:
        database.execute(
            "CREATE TRIGGER no BEFORE DELETE ON session WHEN OLD.id = 'two' "
            "BEGIN SELECT RAISE(ABORT, 'no'); END"
        )
        with pytest.raises(ServiceUnavailable):
            store.delete_all(ROW.subject)
        assert len(store.of_subject(ROW.subject)) == 3
        database.execute("DROP TRIGGER no")

    store.delete_all(ROW.subject)
    store.delete_all("nobody")

    assert store.of_subject(ROW.subject) == []
    assert store.read("another's")


def test_a_file_is_hardly_larger_than_its_sessions(
    store: SqliteStore, path: Path
) -> None:
    number, sealed = 1000, b"s" * 5000
    with store._database() as database:
        database.execute("BEGIN")
        for _ in range(number):
            row = replace(ROW, id=secrets.token_urlsafe(16), sealed_tokens=sealed)
            database.execute(sqlite_store.INSERT, vars(row))
        database.execute("COMMIT")
    store.close()

    # in a tree of whole rows each takes 9,000 bytes, and a million are ten levels deep
    assert path.stat().st_size < 6000 * number


def insert_until_told(path: Path, told: Event, problems: "Queue[str]") -> None:
    """Sign people in, in a process of its own."""
    store = SqliteStore(path)
    count = 0
    while not told.is_set():
        count += 1
        try:
            store.insert(replace(ROW, id=f"new-{count}", expires_at=9e9, used_at=9e9))
        except ServiceUnavailable as error:
            problems.put(str(error))
    problems.put(f"{count} rows")
    store.close()


def test_nobody_waits_while_a_hundred_thousand_sessions_are_purged(
    store: SqliteStore, path: Path
) -> None:
    store.insert(ROW)
    others = ", ".join(sqlite_store.COLUMNS[1:])
    with store._database() as database:
        # every other one is over; ids in the order of their hash would take longer
        database.execute(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
            f"LIMIT 100000) INSERT INTO session SELECT printf('%06d', i), {others} "
            "FROM n, session WHERE id = ?",
            (ROW.id,),
        )
        database.execute(
            "UPDATE session SET expires_at = 9e9, used_at = 9e9 "
            "WHERE substr(id, 6) IN ('1', '3', '5', '7', '9')"
        )
    context = multiprocessing.get_context("spawn")
    told, problems = context.Event(), context.Queue()
    other = context.Process(target=insert_until_told, args=(path, told, problems))
    purge = threading.Thread(target=store.purge, args=(101.0, 0.0))
    other.start()
    began = time.perf_counter()
    purge.start()
    waits = []
    while purge.is_alive():
        start = time.perf_counter()
        assert store.read("000001")
        waits.append(time.perf_counter() - start)
        time.sleep(0.001)
    took = time.perf_counter() - began
    told.set()
    said = problems.get(timeout=60)
    other.join(60)

    assert said.endswith(" rows"), said
    # what held the file all along took as long as it took in all
    assert max(waits) < max(0.15, took / 10)
    with store._database() as database:
        (left,) = database.execute(
            "SELECT count(*) FROM session WHERE expires_at < 9e9"
        ).fetchone()
        (kept,) = database.execute(
            "SELECT count(*) FROM session WHERE id LIKE '00%'"
        ).fetchone()
    assert left == 0
    assert kept == 5000


@pytest.mark.parametrize(
    ("expires_at", "used_at"), [(50.0, 999.0), (999.0, 50.0), (50.0, 50.0)]
)
def test_a_purge_finds_what_is_over_by_index(
    store: SqliteStore, expires_at: float, used_at: float
) -> None:
    number = 2 * sqlite_store.BATCH + 1
    over = replace(ROW, expires_at=expires_at, used_at=used_at)
    for each in range(number):
        store.insert(replace(over, id=f"over-{each}"))
    store.insert(replace(ROW, expires_at=100.0, used_at=100.0))

    store.purge(100.0, 100.0)

    with store._database() as database:
        assert database.execute("SELECT id FROM session").fetchall() == [(ROW.id,)]
        for forget in sqlite_store.PURGE:
            plan = database.execute(f"EXPLAIN QUERY PLAN {forget}", (1.0,)).fetchall()
            assert not [line for *_, line in plan if line.startswith("SCAN ")]
            assert [line for *_, line in plan if "INDEX by_" in line]


def test_an_older_file_gets_its_indexes_and_keeps_its_sessions(
    store: SqliteStore, path: Path
) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as database:
        database.execute(sqlite_store.TABLE)
        database.execute(f"PRAGMA user_version = {sqlite_store.FORM}")
        values = ", ".join(f":{name}" for name in sqlite_store.COLUMNS)
        database.execute(f"INSERT INTO session VALUES ({values})", vars(ROW))
        database.commit()

    assert store.read(ROW.id) is not None
    with store._database() as database:
        names = {row[1] for row in database.execute("PRAGMA index_list(session)")}
    assert {"by_expires_at", "by_used_at", "of_subject"} <= names


def test_an_older_file_gets_a_place_for_notes_and_keeps_its_sessions(
    store: SqliteStore, open_store: Callable[[], SqliteStore]
) -> None:
    store.insert(ROW)
    with store._database() as database:
        database.execute("DROP TABLE note")
    store.close()

    later = open_store()
    later.put_note("key", b"sealed", 100.0)

    assert later.read_note("key") == b"sealed"
    assert later.read(ROW.id) == ROW


def test_a_purge_forgets_every_note_that_is_over_and_no_other(
    store: SqliteStore,
) -> None:
    number = 2 * sqlite_store.BATCH + 1
    for each in range(number):
        store.put_note(f"over-{each}", b"sealed", 99.9)
    store.put_note("good", b"sealed", 100.0)

    store.purge(100.0, 0.0)

    with store._database() as database:
        assert database.execute("SELECT key FROM note").fetchall() == [("good",)]


def test_values_are_never_read_as_sql(store: SqliteStore) -> None:
    store.insert(ROW)
    hostile = "' OR 1=1; DROP TABLE session; --"

    assert store.read(hostile) is None
    store.delete(hostile)
    assert not store.swap(replace(ROW, id=hostile))
    assert store.read(ROW.id) == ROW


def test_rows_outlive_the_process(open_store: Callable[[], SqliteStore]) -> None:
    open_store().insert(ROW)

    assert open_store().read(ROW.id) == ROW


def test_all_files_are_for_their_owner_only(store: SqliteStore, path: Path) -> None:
    store.insert(ROW)
    modes = {
        file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()
    }

    assert modes == {
        "sessions.db": 0o600,
        "sessions.db-wal": 0o600,
        "sessions.db-shm": 0o600,
    }


def test_the_files_hold_no_token_ticket_or_cookie(
    store: SqliteStore, path: Path
) -> None:
    sessions = Sessions(store, Sealer([Fernet.generate_key().decode()]))
    session = sessions.create("sub", TOKENS, "b" * 64)
    ticket = session.ticket
    assert ticket
    taken = sessions.take_ticket(ticket, "b" * 64)
    assert taken
    sessions.renew(session.id, TOKENS)

    files = list(path.parent.iterdir())
    assert len(files) == 3
    kept = b"".join(file.read_bytes() for file in files)
    assert session.id.encode() in kept, "the files were written"
    for secret in (
        *vars(TOKENS).values(),
        ticket.partition(".")[2],
        taken[1].partition(".")[2],
    ):
        assert secret.encode() not in kept


def test_what_was_deleted_is_gone_from_the_file_too(
    store: SqliteStore, path: Path
) -> None:
    store.insert(replace(ROW, sealed_tokens=b"sealed-and-deleted"))
    store.delete(ROW.id)
    store.close()

    assert b"sealed-and-deleted" not in path.read_bytes()


def test_one_of_two_connections_wins_a_swap(
    open_store: Callable[[], SqliteStore],
) -> None:
    one, two = open_store(), open_store()
    one.insert(ROW)
    rows = [one.read(ROW.id), two.read(ROW.id)]
    assert rows[0]
    assert rows[1]

    assert one.swap(rows[0])
    assert not two.swap(rows[1])


def test_no_change_is_lost_between_two_processes(
    store: SqliteStore, path: Path
) -> None:
    store.insert(ROW)
    context = multiprocessing.get_context("spawn")
    processes = [
        context.Process(target=swap_a_hundred_times, args=(path,)) for _ in range(2)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join(30)

    assert [process.exitcode for process in processes] == [0, 0]
    found = store.read(ROW.id)
    assert found
    assert (found.ticket_number, found.version) == (200, 200)


def test_no_change_is_lost_between_16_threads(store: SqliteStore, path: Path) -> None:
    store.insert(ROW)
    problems: list[Exception] = []

    def count_up() -> None:
        try:
            for _ in range(25):
                while (row := store.read(ROW.id)) and not store.swap(
                    replace(row, ticket_number=row.ticket_number + 1)
                ):
                    pass
        except Exception as error:
            problems.append(error)

    threads = [threading.Thread(target=count_up) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert problems == []
    found = store.read(ROW.id)
    assert found
    assert (found.ticket_number, found.version) == (400, 400)


def test_a_locked_file_is_an_outage_until_it_is_free(
    store: SqliteStore, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_store, "BUSY_SECONDS", 0.05)
    store.insert(ROW)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    try:
        with pytest.raises(ServiceUnavailable, match=r"sessions\.db: .*locked"):
            store.swap(ROW)
        assert store.read(ROW.id) == ROW, "readers go on"
    finally:
        other.close()

    assert store.swap(ROW)


def test_a_short_lock_is_waited_for(store: SqliteStore, path: Path) -> None:
    store.insert(ROW)
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN EXCLUSIVE")
    release = threading.Timer(0.1, other.close)
    release.start()

    assert store.swap(ROW)
    release.join()


def test_a_file_locked_from_the_start_is_an_outage_until_it_is_free(
    store: SqliteStore, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_store, "BUSY_SECONDS", 0.05)
    path.parent.mkdir()
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    try:
        with pytest.raises(ServiceUnavailable, match="locked"):
            store.insert(ROW)
    finally:
        other.close()

    store.insert(ROW)


def test_a_file_that_is_no_database_is_an_outage_until_it_is_replaced(
    store: SqliteStore, path: Path
) -> None:
    path.parent.mkdir()
    path.write_bytes(b"not a database" * 1000)
    for _ in range(2):
        with pytest.raises(ServiceUnavailable, match="not a database"):
            store.read(ROW.id)
    path.unlink()

    assert store.read(ROW.id) is None
    store.insert(ROW)


def test_a_file_damaged_while_open_is_an_outage_and_no_other_error(
    store: SqliteStore, open_store: Callable[[], SqliteStore], path: Path
) -> None:
    store.insert(ROW)
    store.close()
    good = path.read_bytes()
    path.write_bytes(good[:100] + b"\xff" * (len(good) - 100))

    with pytest.raises(ServiceUnavailable):
        store.read(ROW.id)
    path.write_bytes(good)
    assert store.read(ROW.id) == ROW


def test_a_place_that_can_not_be_written_is_an_outage_until_it_can(
    store: SqliteStore, path: Path
) -> None:
    # not by chmod: root, as in containers, may write everywhere
    path.parent.write_text("a file where the folder should be")
    with pytest.raises(ServiceUnavailable):
        store.insert(ROW)
    path.parent.unlink()

    store.insert(ROW)


def test_a_full_disk_is_an_outage_until_there_is_room(store: SqliteStore) -> None:
    store.insert(ROW)
    with store._database() as database:
        (pages,) = database.execute("PRAGMA page_count").fetchone()
        database.execute(f"PRAGMA max_page_count = {pages}")
    big = replace(ROW, id="big", sealed_tokens=b"x" * 100_000)
    with pytest.raises(ServiceUnavailable, match="full"):
        store.insert(big)
    assert store.read(ROW.id) == ROW
    with store._database() as database:
        database.execute("PRAGMA max_page_count = 100000")

    store.insert(big)


def test_an_outage_names_the_file_and_nothing_of_the_row(store: SqliteStore) -> None:
    store.insert(ROW)
    with pytest.raises(ServiceUnavailable) as caught:
        store.insert(ROW)

    assert "sessions.db" in str(caught.value)
    assert caught.value.values["reference"] in caught.value.user_message
    for value in (ROW.id, ROW.browser, ROW.cookie_hash):
        assert value not in f"{caught.value} {caught.value.user_message}"


def test_a_lookup_takes_under_a_millisecond(store: SqliteStore) -> None:
    sessions = Sessions(store, Sealer([Fernet.generate_key().decode()]))
    long = Tokens("x" * 1000, "y" * 1000, "z" * 1800)
    for _ in range(200):
        session = sessions.create("sub", long, "b" * 64)
    times = []
    for _ in range(300):
        start = time.perf_counter()
        assert sessions.get(session.id, "b" * 64)
        times.append(time.perf_counter() - start)

    assert statistics.median(times) < 0.001


# the table of version 0.2 as it was first, and how its processes write
BEFORE = """
CREATE TABLE session (
    id TEXT PRIMARY KEY,
    subject TEXT NOT NULL,
    browser TEXT NOT NULL,
    sealed_tokens BLOB NOT NULL,
    created_at REAL NOT NULL,
    used_at REAL NOT NULL,
    expires_at REAL NOT NULL,
    ticket_number INTEGER NOT NULL,
    ticket_expires_at REAL NOT NULL,
    ticket_taken_at REAL NOT NULL,
    cookie_hash TEXT NOT NULL,
    cookie_seen INTEGER NOT NULL,
    token_number INTEGER NOT NULL,
    lease_until REAL NOT NULL,
    agent TEXT NOT NULL,
    version INTEGER NOT NULL
) WITHOUT ROWID
"""
ADDED = list(sqlite_store.LATER)
THEIRS = [name for name in sqlite_store.COLUMNS if name not in ADDED]
THEIR_INSERT = (
    f"INSERT INTO session ({', '.join(THEIRS)}) "
    f"VALUES ({', '.join(f':{name}' for name in THEIRS)})"
)
THEIR_SWAP = (
    f"UPDATE session SET {', '.join(f'{name} = :{name}' for name in THEIRS[1:-1])}, "
    "version = version + 1 WHERE id = :id AND version = :version"
)


@pytest.fixture
def older(path: Path) -> Iterator[sqlite3.Connection]:
    """The file and the connection of a process of an earlier version."""
    path.parent.mkdir()
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute(BEFORE)
        database.execute("PRAGMA user_version = 1")
        database.execute(THEIR_INSERT, vars(ROW))
        yield database


def test_sessions_in_the_table_of_an_earlier_version_end_as_any_do(
    older: sqlite3.Connection, store: SqliteStore
) -> None:
    for each in ("mine", "mine too"):
        store.insert(replace(ROW, id=each, subject="me", expires_at=999.0))
    store.insert(replace(ROW, id="over", subject="me"))
    assert (
        "WITHOUT ROWID" in older.execute("SELECT sql FROM sqlite_master").fetchone()[0]
    )

    store.purge(100.5, 0.0)
    assert [row.id for row in store.of_subject("me")] == ["mine", "mine too"]
    assert store.read(ROW.id) is None
    store.delete_all("me")

    assert older.execute("SELECT count(*) FROM session").fetchone() == (0,)


def test_a_file_of_an_earlier_version_gets_its_column_and_ends_no_session(
    older: sqlite3.Connection, store: SqliteStore
) -> None:
    assert store.read(ROW.id) == ROW
    changed = replace(ROW, proved_at=9.5, sealed_recording=b"\x01")
    assert store.swap(changed)
    found = store.read(ROW.id)
    assert found == replace(changed, version=1)


def test_processes_of_two_versions_write_beside_each_other(
    older: sqlite3.Connection, store: SqliteStore
) -> None:
    store.swap(replace(ROW, proved_at=9.5))
    theirs = replace(ROW, used_at=7.5, version=1)
    assert older.execute(THEIR_SWAP, vars(theirs)).rowcount == 1
    older.execute(THEIR_INSERT, vars(replace(ROW, id="theirs")))

    assert store.read(ROW.id) == replace(theirs, proved_at=9.5, version=2)
    assert store.read("theirs") == replace(ROW, id="theirs")


def test_an_older_process_writes_into_a_file_of_this_version(
    store: SqliteStore, path: Path
) -> None:
    store.insert(ROW)
    with closing(sqlite3.connect(path, isolation_level=None)) as older:
        # as it opens a file
        older.execute(BEFORE.replace("TABLE", "TABLE IF NOT EXISTS"))
        older.execute(THEIR_INSERT, vars(replace(ROW, id="theirs")))

    assert store.read("theirs") == replace(ROW, id="theirs")


def test_processes_that_start_at_once_add_the_column_once(
    older: sqlite3.Connection,
    open_store: Callable[[], SqliteStore],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    look, looks = sqlite_store._lacking, []

    def overtaken(database: sqlite3.Connection) -> list[str]:
        found = look(database)
        looks.append(found)
        if len(looks) == 1:
            # another one finds the same, and is faster
            assert open_store().read(ROW.id) == ROW
        return found

    monkeypatch.setattr(sqlite_store, "_lacking", overtaken)

    assert open_store().read(ROW.id) == ROW
    assert looks == [ADDED, ADDED, ADDED, []]
