"""Whether sessions can be kept, by the key that all have."""

import hashlib
import os
import secrets
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from cognito_auth import aws
from cognito_auth.doctor.check import Note, check
from cognito_auth.doctor.evidence import Evidence, NotThere, Unchecked, unchecked
from cognito_auth.errors import (
    ConfigError,
    NoCredentials,
    ServiceUnavailable,
    SessionEnded,
)
from cognito_auth.sessions.dynamodb import DynamoDBStore
from cognito_auth.sessions.life import CHECKED_BYTES
from cognito_auth.sessions.sealing import Sealer
from cognito_auth.sessions.sqlite import BUSY_SECONDS
from streamlit_cognito.backend import session_place, setting

FREE_BYTES = 16 * 1024 * 1024
# how many sessions are opened to see whether the key is theirs
SAMPLE = 5
AS_APP = "Run this with the SESSION_KEY that the app has, if it has one."
MEND_STORE = "Mend what the check `store` names first."


@check(
    "store",
    "Sessions can be kept",
    looked_at="SESSION_STORE: something is written to it and taken back",
    why="Nobody who signs in stays signed in.",
    advice="make it writable for who runs the app, or name another: "
    "SESSION_STORE=sqlite:///PATH, or session_table = {} in terraform.tfvars and "
    "SESSION_STORE=$(terraform output -raw session_store)",
)
def store(seen: Evidence) -> Iterator[str]:
    """Whether it can be written; nothing stays of what is.

    In a file a transaction is begun and rolled back, so that nothing of it ever gets
    there; one that is not there yet is not made. In a table a note is put and deleted;
    were this ended between the two, the note would go by its TTL, opening nothing.
    """
    try:
        place = session_place()
    except ConfigError as error:
        yield f"{error}."
        return
    if isinstance(place, Path):
        yield from _file(place)
    else:
        seen.use_network()
        yield from _table(seen, place)


def _file(path: Path) -> Iterator[str]:
    folder = path.parent
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    if not folder.is_dir() or not os.access(folder, os.W_OK | os.X_OK):
        yield f"{folder} can't be written."
        return
    if shutil.disk_usage(folder).free < FREE_BYTES:
        yield f"{folder} is on a disk that is full."
    if not path.exists():
        return
    try:
        with closing(_opened(path)) as database:
            database.execute("BEGIN IMMEDIATE")
            database.execute("CREATE TABLE probe (row BLOB)")
            database.execute("INSERT INTO probe VALUES (?)", (bytes(CHECKED_BYTES),))
            database.execute("ROLLBACK")
    except sqlite3.Error as error:
        yield f"{path.name}: {error}."


def _opened(path: Path) -> sqlite3.Connection:
    """The file if it is there; one that may only read would leave its side files."""
    return sqlite3.connect(
        f"{path.as_uri()}?mode=rw",
        uri=True,
        timeout=BUSY_SECONDS,
        isolation_level=None,
    )


def _table(seen: Evidence, table: str) -> Iterator[str]:
    config = seen.config
    key = f"doctor {secrets.token_urlsafe(16)}"
    try:
        kept = DynamoDBStore(
            table, region=config.region, endpoint_url=config.endpoint_url
        )
        kept.put_note(key, bytes(CHECKED_BYTES), time.time())
        try:
            there = kept.read_note(key)
        finally:
            kept.delete_note(key)
    except ServiceUnavailable as error:
        cause = error.__cause__
        if not isinstance(cause, aws.Refusal | NoCredentials):
            yield f"{table} does not answer."
            return
        problem = unchecked("dynamodb", cause)
        if not isinstance(problem, NotThere):
            raise problem from error
        yield f"There is no table {table} in {config.region}."
        return
    if there is None:
        yield f"{table} forgets what it was given."


@check(
    "session-key",
    "The session key is one, and is that of what is kept",
    looked_at="SESSION_KEY, or the key file beside the store, and the newest sessions "
    "in a file",
    why="A machine with another key signs out everybody who comes from the others.",
    advice="one SESSION_KEY for all machines, from one secret; after a change the new "
    "key in front of the old one for twelve hours",
)
def session_key(seen: Evidence) -> Iterator[str]:
    """Whether there is a key, and it opens what others have sealed.

    A table can't be looked through with the rights of the app. What can be told of
    several machines is a mark of each key, which must be the same on all of them.
    """
    try:
        place = session_place()
    except ConfigError as error:
        raise Unchecked("sessions are kept nowhere", MEND_STORE) from error
    keys = setting("SESSION_KEY")
    if not keys:
        if not isinstance(place, Path):
            yield "SESSION_KEY is missing; every machine needs the same."
            return
        file = place.with_suffix(".key")
        if not file.exists():
            if place.exists():
                raise Unchecked(f"{file.name} is missing beside {place.name}", AS_APP)
            return
        try:
            keys = file.read_text(encoding="ascii")
        except (OSError, ValueError) as error:
            yield f"The key file {file.name} can't be read: {type(error).__name__}."
            return
    each = [key.strip() for key in keys.split(",")]
    try:
        sealer = Sealer(each)
    except ConfigError as error:
        yield f"{error}."
        return
    if not isinstance(place, Path):
        marks = ", ".join(_mark(key) for key in each)
        yield Note(
            f"its mark is {marks}; on every machine python scripts/doctor.py must say "
            "the same."
        )
    elif place.exists():
        yield from _foreign(place, sealer)


def _mark(key: str) -> str:
    """What tells a key of 256 random bits from another, and nothing of it."""
    return hashlib.sha256(b"mark" + key.encode()).hexdigest()[:8]


def _foreign(path: Path, sealer: Sealer) -> Iterator[str]:
    try:
        with closing(_opened(path)) as database:
            rows = database.execute(
                "SELECT id, sealed_tokens FROM session WHERE expires_at > ? "
                "ORDER BY created_at DESC LIMIT ?",
                (time.time(), SAMPLE),
            ).fetchall()
    except sqlite3.Error as error:
        raise Unchecked(f"{path.name}: {error}", MEND_STORE) from error
    foreign, newest = 0, len(rows)
    for session_id, sealed in rows:
        try:
            sealer.open(session_id, sealed)
        except SessionEnded:
            foreign += 1
    if foreign:
        yield f"{foreign} of the newest {newest} sessions were sealed by another key."
