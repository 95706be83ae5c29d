"""What all pages and requests of this process share: the pool and the sessions."""

import os
from functools import cache, lru_cache
from pathlib import Path

from cognito_auth.config import ENVIRONMENT, load
from cognito_auth.errors import ConfigError
from cognito_auth.flows.browsers import Browsers
from cognito_auth.pool import Pool
from cognito_auth.sessions.dynamodb import DynamoDBStore
from cognito_auth.sessions.life import Sessions
from cognito_auth.sessions.sealing import Sealer, key_file
from cognito_auth.sessions.sqlite import SqliteStore
from cognito_auth.sessions.store import SessionStore

ROOT = Path(__file__).resolve().parent.parent

# The app's own settings, beside those of `cognito_auth.config.ENVIRONMENT`.
SETTINGS = {
    "STACK_CONFIG": "stack.json",
    "SESSION_STORE": "sqlite:///.local/sessions.db",
    "SESSION_KEY": "",
    "SESSION_IDLE_MINUTES": "30",
    "SESSION_ABSOLUTE_MINUTES": "720",
    "APP_ORIGIN": "",
}


def stack() -> Pool:
    """The pool that stack.json and the environment name, as they are now.

    Made once and again only when either has changed, so that a first or a new
    `scripts/write_config.py` needs no restart.

    Raises:
        ConfigError: They name none, or are broken.
    """
    path = ROOT / setting("STACK_CONFIG")
    try:
        status = path.stat()
        signature = (status.st_mtime_ns, status.st_size, status.st_ino)
    except OSError:
        signature = None
    variables = tuple(os.environ.get(name) for name in ENVIRONMENT.values())
    return _stack(path, signature, variables)


def flows() -> Pool:
    """All that can be done with an account of the configured pool."""
    return stack()


def browsers() -> Browsers:
    """Keeps the tokens of the signed-in browsers fresh."""
    return Browsers(sessions(), flows().authenticator)


@cache
def sessions() -> Sessions:
    """The signed-in browsers.

    Raises:
        ConfigError: A SESSION_ setting is malformed, or SESSION_KEY is missing where
            several machines need the same.
    """
    address, keys = setting("SESSION_STORE"), setting("SESSION_KEY")
    scheme, _, place = address.partition("://")
    store: SessionStore
    if scheme == "dynamodb" and place:
        if not keys:
            raise ConfigError("SESSION_KEY is missing; every machine needs the same")
        config = stack().config
        store = DynamoDBStore(
            place, region=config.region, endpoint_url=config.endpoint_url
        )
    elif scheme == "sqlite" and place.startswith("/") and Path(place).name:
        path = (ROOT / place[1:]).resolve()
        store = SqliteStore(path)
        keys = keys or key_file(path.with_suffix(".key"))
    else:
        raise ConfigError("SESSION_STORE must be sqlite:///PATH or dynamodb://TABLE")
    return Sessions(
        store,
        Sealer([key.strip() for key in keys.split(",")]),
        idle_seconds=_minutes("SESSION_IDLE_MINUTES") * 60,
        absolute_seconds=_minutes("SESSION_ABSOLUTE_MINUTES") * 60,
    )


def _minutes(name: str) -> float:
    text = setting(name)
    if not text.isdecimal() or not int(text):
        raise ConfigError(f"{name} must be a number of minutes, not {text}")
    return int(text)


def setting(name: str) -> str:
    """A setting of the app, from the environment or its default."""
    return os.environ.get(name) or SETTINGS[name]


@lru_cache(maxsize=1)
def _stack(path: Path, _signature: object, _variables: object) -> Pool:
    return Pool.of(load(path))
