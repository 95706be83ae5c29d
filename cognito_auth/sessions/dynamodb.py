"""Sessions in a DynamoDB table: for a fleet of machines.

The table has the string key `id` and TTL on `ttl` (terraform/modules/session_table).
Beside a session's item there is one `subject#SUB` item per user that lists their
sessions' ids: unlike an index it is never behind, so signing out everywhere misses
nothing. Notes, counters and lists are items of their own: `note#KEY` and so on.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import MISSING, fields
from typing import Any

from cognito_auth import aws
from cognito_auth.errors import NoCredentials, ServiceUnavailable
from cognito_auth.sessions.store import Counter, Row

# DynamoDB removes an item some time after this many seconds beyond its use.
GRACE_SECONDS = 60 * 60
# A list of sessions as long as this is searched for ended ones at a sign-in.
LONG_LIST = 20
# A list may be so much longer than asked for, so that it is cut now and then only.
SPARE = 20
# How often a transaction is tried that meets another one.
TRIES = 5

Item = dict[str, dict[str, Any]]


class DynamoDBStore:
    """A `SessionStore` in a DynamoDB table; all reads are consistent.

    Args:
        table: The table's name.
        region: The table's region.
        endpoint_url: The embedded stack, or None for AWS.

    Source: GetItem, PutItem, UpdateItem, DeleteItem, TransactWriteItems of DynamoDB.
    """

    def __init__(self, table: str, *, region: str, endpoint_url: str | None) -> None:
        self._table = table
        with _translated():
            self._api = aws.client(
                "dynamodb", region=region, endpoint_url=endpoint_url, signed=True
            )

    def insert(self, row: Row) -> None:
        """Keep a new row."""
        # both or neither: a session that no list knows could not be ended
        listed = {
            "Key": _list_key(row.subject),
            "UpdateExpression": "ADD session_ids :ids SET #ttl = :ttl",
            "ExpressionAttributeNames": {"#ttl": "ttl"},
            "ExpressionAttributeValues": {
                ":ids": {"SS": [row.id]},
                ":ttl": _ttl(row.expires_at),
            },
        }
        with _translated():
            self._api.transact_write_items(
                TransactItems=[
                    {"Put": {"TableName": self._table, "Item": _item(row)}},
                    {"Update": {"TableName": self._table, **listed}},
                ]
            )
        # the row is kept: that tidying up fails must not fail the sign-in
        with suppress(ServiceUnavailable):
            if len(_ids(self._get(_list_key(row.subject)))) > LONG_LIST:
                self.of_subject(row.subject)

    def read(self, session_id: str) -> Row | None:
        """The row, if there is one; it may have expired."""
        item = self._get({"id": {"S": session_id}})
        return _row(item) if item else None

    def swap(self, row: Row) -> bool:
        """Replace the row of the same id and version, and raise the version."""
        try:
            self._call(
                "put_item",
                Item=_item(row) | {"version": _value(row.version + 1)},
                ConditionExpression="version = :version",
                ExpressionAttributeValues={":version": _value(row.version)},
            )
        except _ConditionFailed:
            return False
        return True

    def delete(self, session_id: str) -> None:
        """Forget the row, if there is one."""
        answer = self._call(
            "delete_item", Key={"id": {"S": session_id}}, ReturnValues="ALL_OLD"
        )
        if old := answer.get("Attributes"):
            self._unlist(old["subject"]["S"], [session_id])

    def of_subject(self, subject: str) -> list[Row]:
        """The rows of a user, oldest first; some may have expired."""
        ids = _ids(self._get(_list_key(subject)))
        found = {session_id: self.read(session_id) for session_id in ids}
        if gone := [session_id for session_id, row in found.items() if row is None]:
            self._unlist(subject, gone)
        return sorted(
            (row for row in found.values() if row), key=lambda row: row.created_at
        )

    def delete_all(self, subject: str) -> None:
        """Forget the rows of a user, if there are any."""
        ids = _ids(self._get(_list_key(subject)))
        for session_id in ids:
            self._call("delete_item", Key={"id": {"S": session_id}})
        if ids:
            self._unlist(subject, ids)

    def put_note(self, key: str, sealed: bytes, expires_at: float) -> None:
        """Keep a note, in place of any other under this key."""
        item = {"sealed": _value(sealed), "ttl": _ttl(expires_at)}
        self._call("put_item", Item=_key("note", key) | item)

    def read_note(self, key: str) -> bytes | None:
        """What a note says, if there is one; it may have expired."""
        sealed: bytes | None = self._get(_key("note", key)).get("sealed", {}).get("B")
        return sealed

    def delete_note(self, key: str) -> None:
        """Forget a note, if there is one."""
        self._call("delete_item", Key=_key("note", key))

    def take_note(self, key: str) -> bytes | None:
        """What a note says, if there is one; it is gone then, and one call has it."""
        answer = self._call(
            "delete_item", Key=_key("note", key), ReturnValues="ALL_OLD"
        )
        sealed: bytes | None = answer.get("Attributes", {}).get("sealed", {}).get("B")
        return sealed

    def count(self, counters: Sequence[Counter]) -> Counter | None:
        """Add one to each; or to none, where one of them is at its most already."""
        reasons = self._counted(
            counters,
            lambda counter: {
                "UpdateExpression": "ADD counted :one SET #ttl = :ttl",
                "ConditionExpression": "attribute_not_exists(counted) "
                "OR counted < :most",
                "ExpressionAttributeNames": {"#ttl": "ttl"},
                "ExpressionAttributeValues": {
                    ":one": _value(1),
                    ":most": _value(counter.most),
                    ":ttl": _ttl(counter.ends_at),
                },
            },
        )
        full = (
            counter
            for counter, reason in zip(counters, reasons, strict=False)
            if reason == "ConditionalCheckFailed"
        )
        return next(full, None)

    def uncount(self, counters: Sequence[Counter]) -> None:
        """Take back what `count` added; a counter that is gone stays gone."""
        self._counted(
            counters,
            lambda _: {
                "UpdateExpression": "ADD counted :less",
                "ConditionExpression": "attribute_exists(counted)",
                "ExpressionAttributeValues": {":less": _value(-1)},
            },
        )

    def append(self, key: str, sealed: bytes, expires_at: float, most: int) -> None:
        """Add an entry to the end of a list, and forget the oldest now and then."""
        place, full = _key("list", key), {":full": _value(most + SPARE)}
        entry = {
            "Key": place,
            "UpdateExpression": "SET entries = "
            "list_append(if_not_exists(entries, :none), :new), #ttl = :ttl",
            "ConditionExpression": "attribute_not_exists(entries) "
            "OR size(entries) < :full",
            "ExpressionAttributeNames": {"#ttl": "ttl"},
            "ExpressionAttributeValues": full
            | {
                ":none": {"L": []},
                ":new": {"L": [_value(sealed)]},
                ":ttl": _ttl(expires_at),
            },
        }
        # from the last on, so that none moves up meanwhile, whatever the order is
        oldest = ", ".join(f"entries[{number}]" for number in range(SPARE, -1, -1))
        for _ in range(TRIES):
            try:
                self._call("update_item", **entry)
            except _ConditionFailed:
                # whoever else finds it full may have cut it by now
                with suppress(_ConditionFailed):
                    self._call(
                        "update_item",
                        Key=place,
                        UpdateExpression=f"REMOVE {oldest}",
                        ConditionExpression="size(entries) >= :full",
                        ExpressionAttributeValues=full,
                    )
            else:
                return
        raise ServiceUnavailable("session store: a list is always full")

    def entries(self, key: str) -> list[bytes]:
        """What is in a list, oldest first; some may have expired."""
        found = self._get(_key("list", key)).get("entries", {}).get("L", [])
        return [entry["B"] for entry in found]

    def delete_entries(self, key: str) -> None:
        """Forget a list, if there is one."""
        self._call("delete_item", Key=_key("list", key))

    def purge(self, now: float, unused_since: float) -> None:
        """Nothing to do: DynamoDB removes items by their TTL."""

    def _counted(
        self, counters: Sequence[Counter], update: Callable[[Counter], dict[str, Any]]
    ) -> tuple[str, ...]:
        """Update counters, all or none; what kept each from it, if one was kept."""
        items = [
            {
                "Update": {
                    "TableName": self._table,
                    "Key": _key("count", counter.key),
                    **update(counter),
                }
            }
            for counter in counters
        ]
        for _ in range(TRIES):
            with _translated():
                try:
                    with aws.answers():
                        self._api.transact_write_items(TransactItems=items)
                except aws.Refusal as refusal:
                    if "ConditionalCheckFailed" in refusal.reasons:
                        return refusal.reasons
                    if "TransactionConflict" not in refusal.reasons:
                        raise
                else:
                    return ()
        raise ServiceUnavailable("session store: a counter is always in use")

    def _unlist(self, subject: str, session_ids: list[str]) -> None:
        """Take what is gone off a user's list; the next look at it would too."""
        with suppress(ServiceUnavailable):
            self._call(
                "update_item",
                Key=_list_key(subject),
                UpdateExpression="DELETE session_ids :ids",
                ExpressionAttributeValues={":ids": {"SS": session_ids}},
            )

    def _get(self, key: Item) -> Item:
        item: Item = self._call("get_item", Key=key, ConsistentRead=True).get(
            "Item", {}
        )
        return item

    def _call(self, method: str, **parameters: Any) -> dict[str, Any]:
        with _translated():
            answer: dict[str, Any] = getattr(self._api, method)(
                TableName=self._table, **parameters
            )
            return answer


class _ConditionFailed(Exception):
    """Somebody else wrote the item first."""


@contextmanager
def _translated() -> Iterator[None]:
    try:
        with aws.answers():
            yield
    except NoCredentials as error:
        # an administrator's words, which a visitor can do nothing with
        raise ServiceUnavailable("session store: no AWS credentials") from error
    except aws.Refusal as refusal:
        if refusal.code == "ConditionalCheckFailedException":
            raise _ConditionFailed from refusal
        raise ServiceUnavailable(f"session store: {refusal}") from refusal


def _item(row: Row) -> Item:
    item = {name: _value(value) for name, value in vars(row).items()}
    return item | {"ttl": _ttl(row.expires_at)}


def _row(item: Item) -> Row:
    try:
        return Row(
            **{
                field.name: _plain(item[field.name], field.type)
                for field in fields(Row)
                # an earlier version's item lacks what came later
                if field.name in item or field.default is MISSING
            }
        )
    except (KeyError, ValueError) as error:
        raise ServiceUnavailable("session store: an item has another form") from error


def _value(value: str | bytes | float) -> dict[str, Any]:
    if isinstance(value, str):
        return {"S": value}
    if isinstance(value, bytes):
        return {"B": value}
    if isinstance(value, bool):
        return {"BOOL": value}
    return {"N": repr(value)}


def _plain(value: dict[str, Any], kind: Any) -> Any:
    [(tag, plain)] = value.items()
    return kind(plain) if tag == "N" else plain


def _ttl(expires_at: float) -> dict[str, str]:
    return {"N": str(int(expires_at) + GRACE_SECONDS)}


def _list_key(subject: str) -> Item:
    return {"id": {"S": f"subject#{subject}"}}


def _key(kind: str, key: str) -> Item:
    return {"id": {"S": f"{kind}#{key}"}}


def _ids(item: Item) -> list[str]:
    ids: list[str] = item.get("session_ids", {}).get("SS", [])
    return ids
