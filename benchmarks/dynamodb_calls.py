"""How many calls of DynamoDB a session takes, by how many there are."""

import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet

from benchmarks.filled import (
    AGENT,
    BROWSER,
    NOW,
    PER_SUBJECT,
    SEALED_BYTES,
    TOKENS,
)
from benchmarks.measure import Report, Target
from cognito_auth.sessions import dynamodb
from cognito_auth.sessions.dynamodb import DynamoDBStore
from cognito_auth.sessions.life import TOUCH_SECONDS, Session, Sessions
from cognito_auth.sessions.sealing import Sealer
from cognito_auth.sessions.store import Row
from local import processes

SIZES = (10, 10_000)
# What BatchWriteItem takes.
A_BATCH = 25


def calls(folder: Path) -> Report:
    """Count the calls, beside few sessions and many.

    Args:
        folder: Gets the state of the embedded DynamoDB.
    """
    with _embedded(folder) as url:
        counted = {size: _counted(url, size) for size in SIZES}
    fewest, most = (counted[size] for size in SIZES)
    return Report(
        title="Calls of DynamoDB, by how many sessions there are",
        how=f"Counted as they are sent; {PER_SUBJECT} sessions for a sign-out "
        "everywhere.",
        columns=("", *(f"{size:,}" for size in SIZES)),
        rows=tuple((name, str(fewest[name]), str(most[name])) for name in fewest),
        targets=tuple(
            Target(f"calls of a {name}", most[name] / fewest[name], 1.0)
            for name in fewest
        ),
    )


@contextmanager
def _embedded(folder: Path) -> Iterator[str]:
    """The embedded DynamoDB's address."""
    port = processes.free_port(20_000 + secrets.randbelow(10_000))
    log_path = folder / "emulator.log"
    url = f"http://127.0.0.1:{port}"
    process = processes.start_emulator(port, folder / "state", log_path)
    try:
        processes.wait_until_healthy(url, process, log_path)
        yield url
    finally:
        processes.stop(process)


def _counted(url: str, number: int) -> Mapping[str, int]:
    store = DynamoDBStore(f"sessions-{number}", region="us-east-1", endpoint_url=url)
    _fill(store._api, f"sessions-{number}", number)
    clock = [NOW]
    sealer = Sealer([Fernet.generate_key().decode()])
    sessions = Sessions(store, sealer, now=lambda: clock[0])
    sent: list[str] = []
    store._api.meta.events.register(
        "before-send.dynamodb.*", lambda event_name, **_: sent.append(event_name)
    )

    def begun() -> Session:
        return sessions.create("somebody", TOKENS, BROWSER, AGENT)

    def calls_of(do: Callable[[], object]) -> int:
        sent.clear()
        do()
        return len(sent)

    found = {"sign-in": calls_of(begun)}
    one = begun()
    found["rerun"] = calls_of(lambda: sessions.get(one.id, BROWSER))
    clock[0] += TOUCH_SECONDS
    found["rerun, once a minute"] = calls_of(lambda: sessions.get(one.id, BROWSER))
    found["refresh"] = calls_of(lambda: sessions.lease(one)) + calls_of(
        lambda: sessions.renew(one.id, TOKENS)
    )
    found["sign-out"] = calls_of(lambda: sessions.end(one.id))
    for _ in range(PER_SUBJECT - 1):
        begun()
    found["sign-out everywhere"] = calls_of(lambda: sessions.delete_all("somebody"))
    return found


def _fill(client: Any, table: str, number: int) -> None:
    """Make a table of sessions and of their subjects' lists, as the store has them."""
    client.create_table(
        TableName=table,
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    rows = [
        Row(
            id=secrets.token_urlsafe(16),
            subject=f"{one // PER_SUBJECT:036d}",
            browser=BROWSER,
            sealed_tokens=secrets.token_bytes(SEALED_BYTES),
            created_at=NOW,
            used_at=NOW,
            expires_at=NOW + 3600,
        )
        for one in range(number)
    ]
    ids: dict[str, list[str]] = {}
    for row in rows:
        ids.setdefault(row.subject, []).append(row.id)
    items = [
        *map(dynamodb._item, rows),
        *(
            dynamodb._list_key(subject) | {"session_ids": {"SS": theirs}}
            for subject, theirs in ids.items()
        ),
    ]
    for first in range(0, len(items), A_BATCH):
        puts = [{"PutRequest": {"Item": item}} for item in items[first:][:A_BATCH]]
        client.batch_write_item(RequestItems={table: puts})
