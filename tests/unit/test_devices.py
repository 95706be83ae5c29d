"""Trusting browsers while something is away: the sign-in goes on, nothing is said."""

import json
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from cryptography.fernet import Fernet

from cognito_auth.background import Background
from cognito_auth.cognito.device_sign_in import DeviceOf
from cognito_auth.cognito.devices import DeviceClient
from cognito_auth.errors import (
    AuthError,
    DeviceGone,
    IncorrectCredentials,
    ServiceUnavailable,
    SessionEnded,
    TooManyAttempts,
)
from cognito_auth.flows.browsers import Browsers
from cognito_auth.flows.devices import Devices
from cognito_auth.flows.sign_in import Authenticator
from cognito_auth.sessions.life import Sessions
from cognito_auth.sessions.sealing import Sealer
from cognito_auth.sessions.sqlite import SqliteStore
from cognito_auth.sessions.trust import TRUST_SECONDS, KeptDevice, device_hash
from cognito_auth.values import Challenge, Device, SignedIn, Tokens, Visitor
from tests.claims import claims

HERE = Visitor("h" * 64, "Chrome\tLinux")
KEY, GROUP = "us-east-1_device-key", "-group"
NEW = Tokens("id", "access", "refresh", device_key=KEY, device_group_key=GROUP)
BOBS = KeptDevice("sub-bob", Device("us-east-1_bobs", GROUP, "bobs secret"))
ASKED = Challenge("SOFTWARE_TOKEN_MFA", "ada", "session", {}, password_proven=True)


class PlayedClient:
    """Notes what Cognito is told, and fails where a test says so."""

    def __init__(self) -> None:
        self.told: list[tuple[Any, ...]] = []
        self.remembers_at_once = False
        self.failures: dict[str, AuthError] = {}

    def confirm(self, access_token: str, device: Device, name: str) -> bool:
        self._tell("confirm", name)
        return self.remembers_at_once

    def remember(self, access_token: str, key: str, *, remembered: bool) -> None:
        self._tell("remember", key, remembered)

    def forget(self, access_token: str, key: str) -> None:
        self._tell("forget", key)

    def all(self, access_token: str) -> list[Any]:
        self._tell("all")
        return []

    def _tell(self, name: str, *what: object) -> None:
        self.told.append((name, *what))
        if name in self.failures:
            raise self.failures[name]


@pytest.fixture
def client() -> PlayedClient:
    return PlayedClient()


@pytest.fixture
def sessions(tmp_path: Path) -> Iterator[Sessions]:
    with closing(SqliteStore(tmp_path / "sessions.db")) as store:
        yield Sessions(store, Sealer([Fernet.generate_key().decode()]))


def devices_of(
    client: PlayedClient, sessions: Sessions, *, remembers: bool = True
) -> Devices:
    return Devices(
        cast(DeviceClient, client),
        sessions,
        remembers=remembers,
        background=Background(),
    )


@pytest.fixture
def devices(client: PlayedClient, sessions: Sessions) -> Devices:
    return devices_of(client, sessions)


def person(tokens: Tokens = NEW) -> SignedIn:
    return SignedIn(tokens, claims("id", 0), claims("access", 0))


def trusting(devices: Devices, tokens: Tokens = NEW, here: Visitor = HERE) -> Visitor:
    """This browser from its trust on."""
    _, cookie = devices.met(person(tokens), here, trusts=True)
    assert cookie
    return replace(here, device=device_hash(cookie))


def offered(devices: Devices, here: Visitor) -> list[Device]:
    """The devices that a sign-in in a browser finds, which Cognito takes."""
    found: list[Device] = []

    def attempt(device_of: DeviceOf) -> SignedIn | Challenge:
        if device := device_of(person().access_claims.username):
            found.append(device)
            return person(replace(NEW, device_key=device.key, device_group_key=""))
        return ASKED

    _, is_by_device = devices.sign_in(here.device, attempt)
    assert is_by_device is bool(found)
    return found


def away(*_: object) -> Any:
    raise ServiceUnavailable("the store is away")


@pytest.mark.parametrize(
    ("at_once", "trusts", "told"),
    [
        (False, False, []),
        (False, True, [("remember", KEY, True)]),
        (True, True, []),
        (True, False, [("remember", KEY, False)]),
    ],
)
def test_cognito_remembers_those_that_are_trusted(
    devices: Devices,
    client: PlayedClient,
    at_once: bool,
    trusts: bool,
    told: list[Any],
) -> None:
    client.remembers_at_once = at_once

    known, cookie = devices.met(person(), HERE, trusts=trusts)

    assert bool(cookie) is trusts
    assert known.tokens.device_key == KEY
    assert not known.tokens.device_group_key
    assert client.told == [("confirm", "Chrome / Linux"), *told]
    here = replace(HERE, device=device_hash(cookie))
    assert bool(offered(devices, here)) is trusts


@pytest.mark.parametrize("failing", ["confirm", "remember"])
def test_a_device_that_fails_loses_no_sign_in(
    devices: Devices,
    client: PlayedClient,
    caplog: pytest.LogCaptureFixture,
    failing: str,
) -> None:
    client.failures[failing] = TooManyAttempts(f"of {KEY}")

    known, cookie = devices.met(person(), HERE, trusts=True)

    assert known.tokens == replace(NEW, device_group_key="")
    assert cookie == ""
    assert KEY not in caplog.text
    said = "not confirmed" if failing == "confirm" else "not kept"
    assert said in caplog.text


def test_a_store_that_is_away_loses_no_sign_in(
    devices: Devices, sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions.store, "put_note", away)
    assert devices.met(person(), HERE, trusts=True)[1] == ""
    monkeypatch.undo()
    here = trusting(devices)
    for method in ("read_note", "entries"):
        monkeypatch.setattr(sessions.store, method, away)
        assert offered(devices, here) == []
        monkeypatch.undo()
    assert len(offered(devices, here)) == 1


def test_a_device_that_cognito_does_not_take_is_offered_once(
    devices: Devices,
) -> None:
    here = trusting(devices)

    def attempt(device_of: DeviceOf) -> SignedIn | Challenge:
        assert device_of(person().access_claims.username)
        return ASKED

    assert devices.sign_in(here.device, attempt) == (ASKED, False)
    assert offered(devices, here) == []


def test_a_wrong_password_says_nothing_of_the_device(devices: Devices) -> None:
    here = trusting(devices)

    def attempt(device_of: DeviceOf) -> SignedIn | Challenge:
        device_of(person().access_claims.username)
        raise IncorrectCredentials("wrong password")

    with pytest.raises(IncorrectCredentials):
        devices.sign_in(here.device, attempt)
    assert len(offered(devices, here)) == 1


def test_another_browser_another_account_and_a_reset_find_none(
    devices: Devices,
) -> None:
    here = trusting(devices)
    username = person().access_claims.username
    found: list[object] = []

    def attempt(device_of: DeviceOf) -> SignedIn | Challenge:
        found.append(device_of(username))
        found.append(device_of("another"))
        return ASKED

    devices.sign_in("e" * 64, attempt)
    devices.sign_in("", attempt)
    devices.sign_in(here.browser, attempt)
    devices.sign_in(here.device, attempt, unless=lambda: True)
    assert found == [None] * 8


def test_a_reset_that_nobody_signs_in_after_is_known_as_long_as_trust(
    devices: Devices, sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = trusting(devices)
    email, found = "ada@example.com", list[Device | None]()

    class Played:
        def sign_in(self, email: str, password: str, *device_of: DeviceOf) -> Challenge:
            if not device_of:
                raise TooManyAttempts("locked, so that nobody knows whose it is")
            found.append(device_of[0](person().access_claims.username))
            return ASKED

    browsers = Browsers(sessions, cast(Authenticator, Played()), devices)
    assert browsers.end_after_reset(email, "new") is None
    later = time.time() + TRUST_SECONDS - 60
    assert later > time.time() + sessions.absolute_seconds
    for place in (sessions.notes, sessions.trust):
        monkeypatch.setattr(place, "_now", lambda: later)
    # it would be trusted still
    assert sessions.trust.trusted(person().subject)
    browsers.begin_by_password(here, email, "new")
    assert found == [None]


def test_a_secret_without_the_accounts_word_is_nothing(
    devices: Devices, sessions: Sessions
) -> None:
    here = trusting(devices)
    subject, username = person().subject, person().access_claims.username
    kept = sessions.trust.kept(here.device, username)
    assert kept
    devices.clear(subject)
    assert offered(devices, here) == []
    # nor is the word without the secret
    sessions.trust.add(subject, KEY)
    nobodys = KeptDevice(subject, replace(kept.device, secret=""))
    sessions.trust.keep(here.device, username, nobodys)
    assert offered(devices, here) == []


def test_a_sign_in_without_the_password_leaves_trust_as_it_is(
    devices: Devices, client: PlayedClient
) -> None:
    here = trusting(devices)
    other = replace(NEW, device_key="us-east-1_passkeys-device")
    devices.met(person(other), here, trusts=False)
    [device] = offered(devices, here)
    assert device.key == KEY
    assert ("forget", KEY) not in client.told
    # its device goes with its session
    devices.leave(person().subject, other)
    devices.leave(person().subject, NEW)
    assert [one for one in client.told if one[0] == "forget"] == [
        ("forget", other.device_key)
    ]


def test_a_cookie_that_was_known_before_the_tick_opens_nothing(
    devices: Devices, client: PlayedClient, sessions: Sessions
) -> None:
    first = trusting(devices)
    sessions.trust.keep(first.device, "bob", BOBS)
    again = trusting(devices, replace(NEW, device_key="us-east-1_another"), first)

    assert len({HERE.browser, HERE.device, first.device, again.device}) == 4
    for known in (HERE.browser, HERE.device, first.device):
        assert offered(devices, replace(HERE, device=known)) == []
        assert sessions.trust.kept(known, "bob") is None
    [device] = offered(devices, again)
    assert device.key == "us-east-1_another"
    # who else signs in there is trusted as before
    assert sessions.trust.kept(again.device, "bob") == BOBS
    assert devices._background.settle(5)
    assert ("forget", KEY) in client.told


def test_a_browser_that_is_no_longer_trusted_has_its_old_device_forgotten(
    devices: Devices, client: PlayedClient, sessions: Sessions
) -> None:
    here = trusting(devices)
    devices.clear(person().subject)
    untrusted = [replace(NEW, device_key=f"us-east-1_{n}") for n in range(3)]
    for tokens in untrusted:
        devices.met(person(tokens), here, trusts=False)

    assert devices._background.settle(5)
    # each once
    forgotten = [one[1] for one in client.told if one[0] == "forget"]
    assert forgotten == [KEY, untrusted[0].device_key, untrusted[1].device_key]
    kept = sessions.trust.kept(HERE.browser, person().access_claims.username)
    assert kept
    assert kept.device.secret == ""
    # and that of before the tick as well
    here = trusting(devices, replace(NEW, device_key="us-east-1_trusted"), here)
    trusting(devices, replace(NEW, device_key="us-east-1_again"), here)
    assert devices._background.settle(5)
    forgotten = [one[1] for one in client.told if one[0] == "forget"]
    assert forgotten[3:] == [untrusted[2].device_key, "us-east-1_trusted"]


@pytest.mark.parametrize("error", [DeviceGone(), SessionEnded(), ServiceUnavailable()])
def test_what_cognito_can_t_be_told_ends_here_all_the_same(
    devices: Devices,
    client: PlayedClient,
    caplog: pytest.LogCaptureFixture,
    error: AuthError,
) -> None:
    here = trusting(devices)
    client.failures = dict.fromkeys(("forget", "all", "remember"), error)
    devices.end(person(), KEY)
    assert offered(devices, here) == []
    client.failures = {}
    here = trusting(devices, replace(NEW, device_key="us-east-1_another"), here)
    client.failures["all"] = error
    devices.end_all(person())
    assert offered(devices, here) == []
    # nobody can do anything about the others
    assert ("not told" in caplog.text) is isinstance(error, ServiceUnavailable)


def test_a_pool_without_devices_looks_into_no_store_and_asks_nothing(
    client: PlayedClient, sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    devices = devices_of(client, sessions, remembers=False)
    asked: list[str] = []
    for method in ("read_note", "put_note", "entries", "append", "delete_entries"):
        monkeypatch.setattr(
            sessions.store, method, lambda *_, method=method: asked.append(method)
        )
    plain = person(Tokens("id", "access", "refresh"))

    here = replace(HERE, device="d" * 64)
    assert offered(devices, here) == []
    assert devices.met(plain, here, trusts=True) == (plain, "")
    devices.leave(plain.subject, plain.tokens)
    devices.forget_all(plain)
    assert devices.trusted(plain, here.device) == []
    assert (asked, client.told) == ([], [])
    # what it may have remembered once, which nobody can tell
    devices.clear(plain.subject)
    devices.end_all(plain)
    assert (asked, client.told) == (["delete_entries"] * 2, [])


@pytest.mark.parametrize("ends", ["clear", "end_all"])
def test_what_ends_trust_ends_it_while_the_pool_remembers_none(
    devices: Devices, client: PlayedClient, sessions: Sessions, ends: str
) -> None:
    here = trusting(devices)
    meanwhile = devices_of(client, sessions, remembers=False)
    assert offered(meanwhile, here) == []

    if ends == "clear":
        meanwhile.clear(person().subject)
    else:
        meanwhile.end_all(person())

    assert offered(devices, here) == []


def test_a_session_has_its_device_and_one_without_is_as_it_always_was(
    sessions: Sessions,
) -> None:
    plain = sessions.create("sub", Tokens("id", "access", "refresh"), HERE.browser)
    with_device = sessions.create("sub", NEW, HERE.browser)

    assert sessions.device_keys("sub") == {KEY}
    found = sessions.get(with_device.id, HERE.browser)
    assert found
    assert found.tokens.device_key == KEY
    assert found.tokens.device_group_key == ""
    # what a process of an earlier version wrote, and can read
    row = sessions.store.read(plain.id)
    assert row
    assert json.dumps(sessions.sealer.open(plain.id, row.sealed_tokens)) == json.dumps(
        {"id_token": "id", "access_token": "access", "refresh_token": "refresh"}
    )
    assert sessions.get(plain.id, HERE.browser)
