"""A name server that hangs costs a call a few seconds, not as many as it likes.

A connection's own timeout begins once its name is looked up, which no timeout bounds.
"""

import socket
import threading
import time

# How long a name that was found needs no further look. A new connection looks it up
# again, by then from a server that was there a moment ago.
KNOWN_SECONDS = 10.0

_lock = threading.Lock()
_known_until: dict[str, float] = {}
_looking: dict[str, threading.Thread] = {}


def is_answered(host: str, seconds: float) -> bool:
    """Whether a name server answers for a host in time, be it that there is no such.

    However many ask at once, one look-up per host is under way.

    Args:
        host: A host's name or address.
        seconds: How long to wait.
    """
    if time.monotonic() < _known_until.get(host, 0):
        return True
    with _lock:
        looking = _looking.get(host)
        if looking is None or not looking.is_alive():
            looking = threading.Thread(
                target=_look_up, args=(host,), name="look-up", daemon=True
            )
            looking.start()
            _looking[host] = looking
    looking.join(seconds)
    return not looking.is_alive()


def forget() -> None:
    """Look every name up anew; for tests."""
    with _lock:
        _known_until.clear()
        _looking.clear()


def _look_up(host: str) -> None:
    try:
        socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return  # the connection will say so
    _known_until[host] = time.monotonic() + KNOWN_SECONDS
