"""What all pages and requests of this process share: settings, pool and sessions.

A setting is looked up in the environment, then in `st.secrets["cognito"]`; a field of
the pool then in stack.json. In the secrets, names are those of stack.json's fields, and
of `SETTINGS` in lower case:

    [cognito]
    user_pool_id = "eu-central-1_AbCdEfGhI"
    session_store = "dynamodb://TABLE"
"""

import hashlib
import json
import os
import threading
import time
from collections.abc import Callable, Mapping
from functools import cache, lru_cache, partial
from pathlib import Path
from types import MappingProxyType

import streamlit as st

from cognito_auth.addresses import origin, origin_of
from cognito_auth.background import Background
from cognito_auth.config import ENVIRONMENT, IdentityProvider, StackConfig, load
from cognito_auth.door import limits
from cognito_auth.door.door import Door, Told
from cognito_auth.door.events import Event
from cognito_auth.door.history import DAYS, History
from cognito_auth.errors import AuthError, ConfigError
from cognito_auth.flows.browsers import Browsers
from cognito_auth.flows.devices import Devices
from cognito_auth.flows.proofs import Proofs
from cognito_auth.pool import Pool
from cognito_auth.sessions.dynamodb import DynamoDBStore
from cognito_auth.sessions.life import Sessions
from cognito_auth.sessions.sealing import Sealer, key_file
from cognito_auth.sessions.sqlite import SqliteStore
from cognito_auth.sessions.store import SessionStore

# The app's own settings, beside those of `cognito_auth.config.ENVIRONMENT`.
SETTINGS = {
    "STACK_CONFIG": "stack.json",
    "SESSION_STORE": "sqlite:///.local/sessions.db",
    "SESSION_KEY": "",
    "SESSION_IDLE_MINUTES": "30",
    "SESSION_ABSOLUTE_MINUTES": "720",
    "PROOF_MINUTES": "10",
    # nothing: on, but off on the embedded stack
    "BREACHED_PASSWORDS": "",
    "APP_ORIGIN": "",
    "TRUSTED_PROXIES": "",
    "API_ORIGINS": "",
    "UPLOAD_MEGABYTES": "500",
    "UPLOAD_FILES": "500",
    "GUEST_PAGES_PER_ADDRESS": "200",
    "GUEST_PAGES_PER_BROWSER": "30",
    "NOTICE_SENDER": "",
    "TAKEN_ADDRESS": "mail",
    "SECURITY_LOG": "text",
    "HISTORY_DAYS": str(DAYS),
    "INSIGHT": "on",
    **limits.SETTINGS,
}
# The numbers that `AT_START` has, from 1 on.
NUMBERS = (
    *("UPLOAD_MEGABYTES", "UPLOAD_FILES"),
    *("GUEST_PAGES_PER_ADDRESS", "GUEST_PAGES_PER_BROWSER"),
)
# How long it holds that the session store can be written, and that it can't.
CHECKED_SECONDS = 60
TROUBLED_SECONDS = 5
# by its name in the secrets, the variable of each
_IN_SECRETS = {**ENVIRONMENT, **{name.lower(): name for name in SETTINGS}}
_VARIABLES = frozenset(_IN_SECRETS.values())

# what a stack can be made without, by the role of the page that it is for
_WAYS: dict[str, Callable[[StackConfig], bool]] = {
    "register": lambda config: config.self_sign_up,
    "verify": lambda config: config.self_sign_up,
    "forgot": lambda config: config.password_reset,
    "api": lambda config: config.api_url is not None,
}


class _Process:
    """What the mount and the menu tell all others.

    `folder` is where relative paths start; `is_serving` says whether our HTTP side
    stands around the script; `is_faked` that a test says who is there. `sign_in_path`
    is the address of the sign-in page in the menu that was made last, and `paths` has
    those of all account pages by their roles; at those of `forms` whoever is not signed
    in finds a form. `background` sends codes that no page
    waits for, and `mails` mails; `tell` has an owner told of a sign-in.
    """

    folder = Path()
    is_serving = False
    is_faked = False
    sign_in_path = "signin"
    paths: Mapping[str, str] = MappingProxyType({})
    forms: frozenset[str] = frozenset()
    background = Background()
    # apart: while SES is away, codes go on
    mails = Background()
    tell: Callable[[Told, str, Event], None] = staticmethod(lambda *_: None)


PROCESS = _Process()


def pool() -> Pool:
    """The pool that the settings name, as they are now.

    Made once and again only when they have changed, so that a first or a new
    `scripts/write_config.py` needs no restart.

    Raises:
        ConfigError: They name none, or are broken.
    """
    table = _table()
    if unknown := table.keys() - _IN_SECRETS.keys():
        raise ConfigError(f"cognito.{min(unknown)} in the secrets is no setting")
    found = _surroundings(table)
    path = PROCESS.folder / (found.get("STACK_CONFIG") or SETTINGS["STACK_CONFIG"])
    try:
        status = path.stat()
        signature = (status.st_mtime_ns, status.st_size, status.st_ino)
    except OSError:
        signature = None
    variables = (item for item in found.items() if item[0] not in SETTINGS)
    breached = found.get("BREACHED_PASSWORDS", "")
    return _pool(
        path,
        signature,
        breached,
        _records(found.get("INSIGHT") or SETTINGS["INSIGHT"]),
        tuple(variables),
        tuple(_names(table).items()),
    )


def has_insight() -> bool:
    """Whether each sign-in is recorded, for its owner to look at step by step.

    Raises:
        ConfigError: INSIGHT is neither on nor off.
    """
    return _records(setting("INSIGHT"))


def is_embedded() -> bool:
    """Whether the pool is that of the embedded stack; False while there is none."""
    try:
        return pool().config.is_embedded
    except AuthError:
        return False


def named_api_origins() -> set[str]:
    """Where API_ORIGINS lets the access token go, beside the stack's own API.

    Raises:
        ConfigError: It is malformed.
    """
    named = setting("API_ORIGINS").split(",")
    return {origin(one, "API_ORIGINS") for one in named if one.strip()}


def api_origins() -> set[str]:
    """Where the access token may go; in an app's own tests no pool is needed.

    Raises:
        ConfigError: As `pool`, or API_ORIGINS is malformed.
    """
    try:
        api_url = pool().config.api_url
    except ConfigError:
        if not PROCESS.is_faked:
            raise
        api_url = None
    return named_api_origins() | ({origin_of(api_url)} if api_url else set())


def store_mark() -> str:
    """A short name for where sessions are kept, which tells this app from others.

    Apps that share their sessions share it.
    """
    scheme, _, place = setting("SESSION_STORE").partition("://")
    if scheme == "sqlite":
        place = str((PROCESS.folder / place[1:]).resolve())
    return hashlib.sha256(f"{scheme}://{place}".encode()).hexdigest()[:8]


def is_offered(role: str) -> bool:
    """Whether the stack has what an account page is for.

    While there is none, it is thought to have what most do: no API.

    Args:
        role: What the page does: `register`, `forgot`.
    """
    if role not in _WAYS:
        return True
    try:
        return _WAYS[role](pool().config)
    except AuthError:
        return role != "api"


def identity_providers() -> tuple[IdentityProvider, ...]:
    """Where people may sign in beside the pool; none while there is no pool."""
    try:
        return pool().federation.providers
    except AuthError:
        return ()


def browsers() -> Browsers:
    """Begins, renews and ends the sessions of browsers."""
    found = pool()
    return Browsers(
        sessions(),
        found.authenticator,
        _devices(found),
        by_providers=bool(found.federation.providers),
        record=door().record,
    )


def devices() -> Devices:
    """Trusts browsers to go without the second factor, and ends that."""
    return _devices(pool())


def _devices(found: Pool) -> Devices:
    return Devices(
        found.devices,
        sessions(),
        remembers=found.config.remembers_devices,
        background=PROCESS.background,
    )


def door() -> Door:
    """What all goes through that is tried at an account.

    Raises:
        ConfigError: As `sessions`, or one of its own settings is malformed.
    """
    return _door(sessions())


def history_days() -> int:
    """How long an account's owner is shown what happened to it; 0 keeps nothing.

    Raises:
        ConfigError: HISTORY_DAYS is malformed.
    """
    return number("HISTORY_DAYS", least=0)


@lru_cache(maxsize=1)
def _door(found: Sessions) -> Door:
    return Door(
        limits.Limits(found.store, _limits()),
        History(found.store, found.sealer, days=history_days()),
        found.notes,
        found.sealer,
        as_json=_is_json(),
        tell=lambda *told: PROCESS.tell(*told),
    )


def _limits() -> Mapping[tuple[limits.Kind, limits.Scope], limits.Limit]:
    return limits.read({name: setting(name) for name in limits.SETTINGS})


def _is_json() -> bool:
    return _chosen("SECURITY_LOG", setting("SECURITY_LOG"), "text", "json") == "json"


def proofs() -> Proofs:
    """Knows how fresh the proofs of sessions are, and takes others."""
    return Proofs(sessions(), pool().authenticator)


def session_place() -> Path | str:
    """Where sessions are kept: a file, or a table by its name.

    Raises:
        ConfigError: SESSION_STORE is neither.
    """
    scheme, _, place = setting("SESSION_STORE").partition("://")
    if scheme == "sqlite" and place.startswith("/") and Path(place).name:
        return (PROCESS.folder / place[1:]).resolve()
    if scheme == "dynamodb" and place:
        return place
    raise ConfigError("SESSION_STORE must be sqlite:///PATH or dynamodb://TABLE")


@cache
def sessions() -> Sessions:
    """The signed-in browsers.

    Raises:
        ConfigError: A SESSION_ setting is malformed, or SESSION_KEY is missing where
            several machines need the same.
    """
    place, keys = session_place(), setting("SESSION_KEY")
    store: SessionStore
    if isinstance(place, Path):
        store = SqliteStore(place)
        keys = keys or key_file(place.with_suffix(".key"))
    else:
        if not keys:
            raise ConfigError("SESSION_KEY is missing; every machine needs the same")
        config = pool().config
        store = DynamoDBStore(
            place, region=config.region, endpoint_url=config.endpoint_url
        )
    return Sessions(
        store,
        Sealer([key.strip() for key in keys.split(",")]),
        idle_seconds=number("SESSION_IDLE_MINUTES") * 60,
        absolute_seconds=number("SESSION_ABSOLUTE_MINUTES") * 60,
        proof_seconds=number("PROOF_MINUTES") * 60,
    )


def check_store() -> None:
    """Make sure that somebody who signs in now could be kept signed in.

    What was found holds for a minute, trouble for a few seconds; meanwhile nobody
    waits for the store.

    Raises:
        ConfigError: As `sessions`.
        ServiceUnavailable: The session store can't be written.
    """
    found = sessions()
    _checked.look(found)
    if problem := _checked.problem:
        raise problem.with_traceback(None)


class _Checked:
    """What the last look at the session store found."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._of: Sessions | None = None
        self._until = 0.0
        self.problem: AuthError | None = None

    def look(self, found: Sessions) -> None:
        """Look again if it is time; only the first look is waited for."""
        is_first = found is not self._of
        if not is_first and time.monotonic() < self._until:
            return
        if not self._lock.acquire(blocking=is_first):
            return
        try:
            if found is self._of and time.monotonic() < self._until:
                return
            self.problem = _problem(found)
            self._of = found
            seconds = TROUBLED_SECONDS if self.problem else CHECKED_SECONDS
            self._until = time.monotonic() + seconds
        finally:
            self._lock.release()


_checked = _Checked()


def _problem(found: Sessions) -> AuthError | None:
    try:
        found.check()
    except AuthError as error:
        return error
    return None


def setting(name: str) -> str:
    """A setting of the app: one of `SETTINGS`."""
    # pages ask often: nothing is looked up but this one
    here = os.environ.get(name, "").strip()
    return here or _secrets(_table()).get(name) or SETTINGS[name]


def _surroundings(table: Mapping[str, object]) -> dict[str, str]:
    """What the environment or the secrets set, by the names of variables."""
    set_here = {
        name: value
        # most are not set, and to ask for one that isn't takes longest
        for name in sorted(_VARIABLES.intersection(os.environ))
        # a blank one sets nothing
        if (value := os.environ[name].strip())
    }
    return {**_secrets(table), **set_here}


def _names(table: Mapping[str, object]) -> dict[str, str]:
    """Where the variables stand that the environment leaves to the secrets."""
    return {
        variable: f"cognito.{key} in the secrets"
        for key, variable in ENVIRONMENT.items()
        if key in table and not os.environ.get(variable, "").strip()
    }


def _secrets(table: Mapping[str, object]) -> dict[str, str]:
    """What `st.secrets["cognito"]` sets, by the names of variables."""
    return {
        _IN_SECRETS[key]: value.strip() if isinstance(value, str) else _json(value)
        for key, value in table.items()
        if key in _IN_SECRETS
    }


def _table() -> Mapping[str, object]:
    # says whether there are any; to look into none at all is an error there
    if not st.secrets.load_if_toml_exists():
        return {}
    table = st.secrets.get("cognito", {})
    return table if isinstance(table, Mapping) else {}


def _json(value: object) -> str:
    return json.dumps(value, default=_plain)


def _plain(value: object) -> object:
    """A table of Streamlit's own kind as JSON has it, and a date as its text."""
    return dict(value) if isinstance(value, Mapping) else str(value)


def number(name: str, least: int = 1) -> int:
    """A setting of the app that is a number.

    Raises:
        ConfigError: It is something else, or less than `least`.
    """
    text = setting(name)
    if not text.isdecimal() or int(text) < least:
        raise ConfigError(f"{name} must be a number from {least} on, not {text}")
    return int(text)


def _records(insight: str) -> bool:
    return _chosen("INSIGHT", insight, "on", "off") == "on"


def _chosen(name: str, text: str, *choices: str) -> str:
    if text not in choices:
        raise ConfigError(f"{name} must be {' or '.join(choices)}, not {text}")
    return text


# What a start waits for: each raises a ConfigError where its setting can't be meant.
AT_START: tuple[Callable[[], object], ...] = (
    named_api_origins,
    *(partial(number, name) for name in NUMBERS),
    *(_limits, history_days, _is_json),
)


@lru_cache(maxsize=1)
def _pool(
    path: Path,
    _signature: object,
    breached: str,
    records: bool,
    variables: tuple[tuple[str, str], ...],
    names: tuple[tuple[str, str], ...],
) -> Pool:
    config = load(path, dict(variables), names=dict(names))
    return Pool.of(
        config,
        breached_passwords=breached,
        background=PROCESS.background,
        records=records,
    )
