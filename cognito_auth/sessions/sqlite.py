"""Sessions in a SQLite file: for one machine, any number of processes."""

import os
import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import fields
from pathlib import Path

from cognito_auth.errors import ServiceUnavailable
from cognito_auth.sessions.store import Counter, Row

BUSY_SECONDS = 2.0
# A purge lets everybody else write after so many rows, for as long as they took it.
BATCH = 200
PAUSE_SECONDS = 0.005
# Raised with the table's form; sessions of another form are dropped. A column that has
# a default is no other form: older processes go on beside it.
FORM = 1

# no other thread may have SQLite open the file before the one that made it closed it
_MAKING = threading.Lock()

COLUMNS = [column.name for column in fields(Row)]
# With rowids: a table WITHOUT ROWID, as older files have and go on with, keeps all of a
# row in the tree of its ids, four rows a page, and those of one hour in many places.
# Source: "Clustered Indexes and the WITHOUT ROWID Optimization", section 3, sqlite.org.
TABLE = """
CREATE TABLE IF NOT EXISTS session (
    id TEXT PRIMARY KEY NOT NULL,
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
    proved_at REAL NOT NULL DEFAULT 0,
    sealed_recording BLOB NOT NULL DEFAULT x'',
    version INTEGER NOT NULL
)
"""
# added in place where an older file lacks them: nobody is signed out for it
LATER = {
    "proved_at": "REAL NOT NULL DEFAULT 0",
    "sealed_recording": "BLOB NOT NULL DEFAULT x''",
}
FURTHER_TABLES = [
    """
CREATE TABLE IF NOT EXISTS note (
    key TEXT PRIMARY KEY,
    sealed BLOB NOT NULL,
    expires_at REAL NOT NULL
) WITHOUT ROWID
""",
    """
CREATE TABLE IF NOT EXISTS counter (
    key TEXT PRIMARY KEY,
    counted INTEGER NOT NULL,
    expires_at REAL NOT NULL
) WITHOUT ROWID
""",
    """
CREATE TABLE IF NOT EXISTS entry (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL,
    sealed BLOB NOT NULL,
    expires_at REAL NOT NULL
)
""",
]
INDEXES = [
    "CREATE INDEX IF NOT EXISTS of_subject ON session (subject)",
    "CREATE INDEX IF NOT EXISTS by_expires_at ON session (expires_at)",
    "CREATE INDEX IF NOT EXISTS by_used_at ON session (used_at)",
    "CREATE INDEX IF NOT EXISTS by_note_expires_at ON note (expires_at)",
    "CREATE INDEX IF NOT EXISTS by_counter_expires_at ON counter (expires_at)",
    "CREATE INDEX IF NOT EXISTS by_entry_expires_at ON entry (expires_at)",
    "CREATE INDEX IF NOT EXISTS of_entry_key ON entry (key)",
]
# column names only, no values
INSERT = (
    f"INSERT INTO session ({', '.join(COLUMNS)}) "  # noqa: S608
    f"VALUES ({', '.join(f':{name}' for name in COLUMNS)})"
)
READ = f"SELECT {', '.join(COLUMNS)} FROM session WHERE id = ?"  # noqa: S608
OF_SUBJECT = (
    f"SELECT {', '.join(COLUMNS)} FROM session WHERE subject = ? "  # noqa: S608
    "ORDER BY created_at"
)
# what is set is written into its index too, though it be the same
CHANGING = [
    name for name in COLUMNS if name not in {"id", "subject", "expires_at", "version"}
]
SWAP = (
    f"UPDATE session SET {', '.join(f'{name} = :{name}' for name in CHANGING)}, "  # noqa: S608
    "version = version + 1 WHERE id = :id AND version = :version"
)
COUNT = (
    "INSERT INTO counter (key, counted, expires_at) VALUES (?, 1, ?) "
    "ON CONFLICT (key) DO UPDATE SET counted = counted + 1 WHERE counted < ?"
)
TRIM = (
    "DELETE FROM entry WHERE key = ? AND number <= (SELECT number FROM entry "
    "WHERE key = ? ORDER BY number DESC LIMIT 1 OFFSET ?)"
)
PURGE = [
    f"DELETE FROM {table} WHERE {key} IN "  # noqa: S608
    f"(SELECT {key} FROM {table} WHERE {column} < ? LIMIT {BATCH})"
    for table, key, column in (
        ("session", "id", "expires_at"),
        ("session", "id", "used_at"),
        ("note", "key", "expires_at"),
        ("counter", "key", "expires_at"),
        ("entry", "number", "expires_at"),
    )
]


class SqliteStore:
    """A `SessionStore` in one file, readable by its owner only.

    Args:
        path: The file; made with its folder on first use.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._inode = 0

    def insert(self, row: Row) -> None:
        """Keep a new row."""
        with self._database() as database:
            database.execute(INSERT, vars(row))

    def read(self, session_id: str) -> Row | None:
        """The row, if there is one; it may have expired."""
        with self._database() as database:
            found = database.execute(READ, (session_id,)).fetchone()
        return Row(*found) if found else None

    def swap(self, row: Row) -> bool:
        """Replace the row of the same id and version, and raise the version."""
        with self._database() as database:
            return database.execute(SWAP, vars(row)).rowcount == 1

    def delete(self, session_id: str) -> None:
        """Forget the row, if there is one."""
        with self._database() as database:
            database.execute("DELETE FROM session WHERE id = ?", (session_id,))

    def of_subject(self, subject: str) -> list[Row]:
        """The rows of a user, oldest first; some may have expired."""
        with self._database() as database:
            found = database.execute(OF_SUBJECT, (subject,)).fetchall()
        return [Row(*values) for values in found]

    def delete_all(self, subject: str) -> None:
        """Forget the rows of a user, if there are any."""
        with self._database() as database:
            database.execute("DELETE FROM session WHERE subject = ?", (subject,))

    def put_note(self, key: str, sealed: bytes, expires_at: float) -> None:
        """Keep a note, in place of any other under this key."""
        with self._database() as database:
            database.execute(
                "INSERT OR REPLACE INTO note (key, sealed, expires_at) "
                "VALUES (?, ?, ?)",
                (key, sealed, expires_at),
            )

    def read_note(self, key: str) -> bytes | None:
        """What a note says, if there is one; it may have expired."""
        with self._database() as database:
            found = database.execute(
                "SELECT sealed FROM note WHERE key = ?", (key,)
            ).fetchone()
        return found[0] if found else None

    def delete_note(self, key: str) -> None:
        """Forget a note, if there is one."""
        with self._database() as database:
            database.execute("DELETE FROM note WHERE key = ?", (key,))

    def take_note(self, key: str) -> bytes | None:
        """What a note says, if there is one; it is gone then, and one call has it."""
        with self._database() as database:
            found = database.execute(
                "DELETE FROM note WHERE key = ? RETURNING sealed", (key,)
            ).fetchall()
        return found[0][0] if found else None

    def count(self, counters: Sequence[Counter]) -> Counter | None:
        """Add one to each; or to none, where one of them is at its most already."""
        with self._database() as database, _transaction(database):
            for counter in counters:
                values = (counter.key, counter.ends_at, counter.most)
                if not database.execute(COUNT, values).rowcount:
                    database.execute("ROLLBACK")
                    return counter
        return None

    def uncount(self, counters: Sequence[Counter]) -> None:
        """Take back what `count` added; a counter that is gone stays gone."""
        with self._database() as database, _transaction(database):
            database.executemany(
                "UPDATE counter SET counted = counted - 1 WHERE key = ?",
                [(counter.key,) for counter in counters],
            )

    def append(self, key: str, sealed: bytes, expires_at: float, most: int) -> None:
        """Add an entry to the end of a list, and forget the oldest beyond `most`."""
        with self._database() as database, _transaction(database):
            database.execute(
                "INSERT INTO entry (key, sealed, expires_at) VALUES (?, ?, ?)",
                (key, sealed, expires_at),
            )
            database.execute(TRIM, (key, key, most))

    def entries(self, key: str) -> list[bytes]:
        """What is in a list, oldest first; some may have expired."""
        with self._database() as database:
            found = database.execute(
                "SELECT sealed FROM entry WHERE key = ? ORDER BY number", (key,)
            ).fetchall()
        return [sealed for (sealed,) in found]

    def delete_entries(self, key: str) -> None:
        """Forget a list, if there is one."""
        with self._database() as database:
            database.execute("DELETE FROM entry WHERE key = ?", (key,))

    def purge(self, now: float, unused_since: float) -> None:
        """Forget rows that expired before `now` or were last used before then.

        And notes, counters and entries that expired.

        Nobody waits for it longer than for one batch, not even for its checkpoints.
        """
        with self._translated(), closing(self._open()[0]) as database:
            database.execute("PRAGMA wal_autocheckpoint = 0")
            befores = (now, unused_since, now, now, now)
            for forget, before in zip(PURGE, befores, strict=True):
                while True:
                    started = time.monotonic()
                    gone = database.execute(forget, (before,)).rowcount
                    took = time.monotonic() - started
                    database.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
                    if gone < BATCH:
                        break
                    time.sleep(max(PAUSE_SECONDS, took))

    def close(self) -> None:
        """Let go of the file; the next call opens it again."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    @contextmanager
    def _database(self) -> Iterator[sqlite3.Connection]:
        with self._lock, self._translated():
            if self._connection is None or not self._is_same_file():
                self._connection, self._inode = self._open()
            yield self._connection

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise ServiceUnavailable(
                f"session store {self._path.name}: {error}"
            ) from error

    def _is_same_file(self) -> bool:
        """Whether the file is still the one that was opened; SQLite doesn't look."""
        return self._path.exists() and self._path.stat().st_ino == self._inode

    def _open(self) -> tuple[sqlite3.Connection, int]:
        """A connection to the file as it is now, and the file's inode."""
        _make(self._path)
        inode = self._path.stat().st_ino
        connection = sqlite3.connect(
            self._path,
            timeout=BUSY_SECONDS,
            isolation_level=None,
            check_same_thread=False,
        )
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute("PRAGMA secure_delete = ON")
            if connection.execute("PRAGMA user_version").fetchone() != (FORM,):
                # whoever was signed in signs in again
                connection.execute("DROP TABLE IF EXISTS session")
                connection.execute(f"PRAGMA user_version = {FORM}")
            connection.execute(TABLE)
            _complete(connection)
            for statement in (*FURTHER_TABLES, *INDEXES):
                connection.execute(statement)
        except BaseException:
            connection.close()
            raise
        return connection, inode


def _make(path: Path) -> None:
    """Make an empty file that is for its owner only, unless there is one.

    What is there is never opened here: who closes a file lets go of all locks that its
    process has on it, SQLite's among them. Another process that closes its connection
    then takes itself for the last one and removes the log that this one writes to.
    Source: "How To Corrupt An SQLite Database File", section 2.2, sqlite.org.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    # SQLite gives its side files the mode of the file itself
    with _MAKING, suppress(FileExistsError):
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


@contextmanager
def _transaction(database: sqlite3.Connection) -> Iterator[None]:
    """All of it or nothing, unless it was rolled back within."""
    database.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        if database.in_transaction:
            database.execute("ROLLBACK")
        raise
    if database.in_transaction:
        database.execute("COMMIT")


def _complete(database: sqlite3.Connection) -> None:
    """Add the columns that the file of an earlier version lacks."""
    if not _lacking(database):
        return
    with _transaction(database):
        # another process may have been faster
        for name in _lacking(database):
            database.execute(f"ALTER TABLE session ADD COLUMN {name} {LATER[name]}")


def _lacking(database: sqlite3.Connection) -> list[str]:
    there = {row[1] for row in database.execute("PRAGMA table_info(session)")}
    return [name for name in LATER if name not in there]
