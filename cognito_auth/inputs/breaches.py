"""Whether a new password is known from a breach, asked without telling which it is.

Five digits of its hash go out, and all that begin with them come back: among some
hundred others, and padded so that nobody on the way can tell them by their length.
Whatever goes wrong, the password is let through: a service that is away must lock
nobody out.

Source: Have I Been Pwned, API v3, "Searching by range" and "Padding".
"""

import hashlib
import logging
import re
import threading

from cognito_auth.addresses import canonical_url, checked_url
from cognito_auth.config import SPELLINGS
from cognito_auth.errors import ConfigError
from cognito_auth.fetch import fetch
from cognito_auth.rarely import log_rarely

log = logging.getLogger(__name__)

SERVICE = "https://api.pwnedpasswords.com/range"
SECONDS = 1.5
# A range had 40 KB of a billion passwords.
MOST_BYTES = 256 * 1024
MOST_AT_ONCE = 16
THREAD = "breached passwords"
HEADERS = {
    "Accept": "text/plain",
    "Add-Padding": "true",
    "User-Agent": "streamlit-cognito",
}
_LINE = re.compile(r"([0-9A-F]{35}):([0-9]{1,12})")
_slots = threading.BoundedSemaphore(MOST_AT_ONCE)


def service(setting: str, *, is_embedded: bool) -> str | None:
    """Where new passwords are looked up, or None for nowhere.

    Args:
        setting: BREACHED_PASSWORDS: on, off, a mirror's address, or nothing.
        is_embedded: Whether the pool is the embedded stack's, which asks nobody unless
            it is told to.

    Raises:
        ConfigError: It is something else.
    """
    if not setting:
        return None if is_embedded else SERVICE
    if (is_on := SPELLINGS.get(setting.lower())) is not None:
        return SERVICE if is_on else None
    try:
        return canonical_url(setting)
    except ConfigError as error:
        raise ConfigError(
            "BREACHED_PASSWORDS must be on, off, or a URL by https or on this machine"
        ) from error


def is_breached(password: str, address: str) -> bool:
    """Whether the service knows a password; False where it can't be asked.

    Nobody waits for it longer than 1.5 s, not even for a name server.

    Args:
        password: As typed.
        address: From `service`.
    """
    # no proof of anything: the service knows passwords by this hash
    digest = hashlib.sha1(
        password.encode("utf-8", "surrogatepass"), usedforsecurity=False
    ).hexdigest()
    prefix, rest = digest[:5].upper(), digest[5:].upper()
    found: list[bool] = []

    def look() -> None:
        try:
            uri = checked_url(f"{address}/{prefix}")
            body = fetch(uri, SECONDS, headers=HEADERS, most_bytes=MOST_BYTES)
            found.append(rest in _known(body))
        except Exception as error:
            # not what it says: there the address may stand, with part of the hash
            _let_through(type(error).__name__)
        finally:
            _slots.release()

    if not _slots.acquire(blocking=False):
        _let_through("too many at once")
        return False
    looking = threading.Thread(target=look, name=THREAD, daemon=True)
    try:
        looking.start()
    except RuntimeError:
        _slots.release()
        _let_through("no thread to be had")
        return False
    looking.join(SECONDS)
    return any(found)


def _known(body: bytes) -> set[str]:
    """The rests of the hashes in an answer, without those that are padding."""
    lines = [_LINE.fullmatch(line.upper()) for line in body.decode("ascii").split()]
    if not lines or not all(lines):
        raise ValueError("not a list of hashes")
    return {line[1] for line in lines if line and int(line[2])}


def _let_through(why: str) -> None:
    log_rarely(
        log,
        logging.WARNING,
        f"a new password was not looked up among breached ones: {why}. "
        "BREACHED_PASSWORDS names the service, or turns it off",
        cause="breached passwords",
    )


def _is_for_the_log(record: logging.LogRecord) -> bool:
    return record.threadName != THREAD


# at DEBUG they say which address they ask for, which ends with part of the hash
for _name in ("urllib3.connection", "urllib3.connectionpool"):
    logging.getLogger(_name).addFilter(_is_for_the_log)
