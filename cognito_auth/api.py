"""One call of an API that takes access tokens, as a page shows what came of it."""

import json
import time
from dataclasses import dataclass, field

from cognito_auth import aws
from cognito_auth.addresses import checked_url
from cognito_auth.errors import ApiTooSlow, ApiUnreachable
from cognito_auth.fetch import JSON, get

# A function that was asleep for a while takes seconds to wake up.
SECONDS = 10.0
MOST_BYTES = 16 * 1024


@dataclass(frozen=True)
class Called:
    """What an API answered: somebody else's text, in whatever form.

    `reason` is what it says of a token that it refuses (`WWW-Authenticate`, RFC 6750
    section 3); `text` is indented where it `is_json`, and cut where not `is_whole`.
    """

    status: int
    milliseconds: int
    reason: str = field(repr=False)
    text: str = field(repr=False)
    is_json: bool
    is_whole: bool


def call(url: str, token: str, *, seconds: float = SECONDS) -> Called:
    """GET it with a token, whatever comes of that; redirects are not followed.

    Args:
        url: Where the API is: https, or this machine.
        token: Anything; "" for none.
        seconds: How long it has.

    Raises:
        ApiTooSlow: No complete answer in time.
        ApiUnreachable: No answer of HTTP's.
        ConfigError: The address may not be called.
    """
    uri = checked_url(url)
    headers = {**JSON, **({"Authorization": f"Bearer {token}"} if token else {})}
    try:
        aws.wait_for_name(url)
        begun = time.monotonic()
        answer = get(uri, seconds, headers=headers, most_bytes=MOST_BYTES)
        ended = time.monotonic()
    except Exception as error:
        # whatever the network has; what was sent is in none of its texts
        kind = type(error).__name__
        failed = ApiTooSlow if "Timeout" in kind else ApiUnreachable
        raise failed(f"API {url}: {kind}: {error!s:.200}") from error
    text = answer.body.decode("utf-8", "replace")
    indented = _indented(text) if answer.is_whole else None
    return Called(
        status=answer.status,
        milliseconds=round((ended - begun) * 1000),
        reason=answer.headers.get("www-authenticate", ""),
        text=text if indented is None else indented,
        is_json=indented is not None,
        is_whole=answer.is_whole,
    )


def _indented(text: str) -> str | None:
    """JSON as people read it; None where it is none."""
    try:
        value = json.loads(text)
        found = json.dumps(value, ensure_ascii=False, indent=2)
    except (ValueError, RecursionError):
        return None
    # what is deep takes more room for its blanks than for itself
    found = found if len(found) < 4 * MOST_BYTES else text
    # half of a surrogate pair can't be shown
    return found.encode("utf-8", "replace").decode()
