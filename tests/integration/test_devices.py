"""Trusted browsers at the embedded Cognito: what they skip, and what ends that."""

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet

from cognito_auth.background import Background
from cognito_auth.errors import IncorrectCredentials, ProofNeeded, SessionEnded
from cognito_auth.flows.browsers import Browsers
from cognito_auth.flows.devices import Devices
from cognito_auth.flows.proofs import Proofs
from cognito_auth.pool import Pool as Flows
from cognito_auth.sessions.life import Session, Sessions
from cognito_auth.sessions.sealing import Sealer
from cognito_auth.sessions.sqlite import SqliteStore
from cognito_auth.sessions.trust import TRUST_SECONDS, device_hash
from cognito_auth.values import Challenge, SignedIn, Visitor
from tests.embedded import PASSWORD, Embedded, Pool
from tests.flows import config_of, enrol, flows_of, signed_in, totp

pytestmark = pytest.mark.integration

HERE = Visitor("h" * 64, "Chrome\tLinux")
ELSEWHERE = Visitor("e" * 64, "Safari\tiOS")
WRONG = "Wrong horse 7 battery!"
NEW_PASSWORD = "Another horse 9 battery!"
TOTP = "SOFTWARE_TOKEN_MFA"
BY_PROMPT = {
    "ChallengeRequiredOnNewDevice": True,
    "DeviceOnlyRememberedOnUserPrompt": True,
}
ALWAYS = {"ChallengeRequiredOnNewDevice": True}


@dataclass
class App:
    """An app in front of a pool, and somebody with an authenticator app there."""

    pool: Pool
    flows: Flows
    sessions: Sessions
    devices: Devices
    browsers: Browsers
    background: Background
    email: str = ""
    secret: str = ""
    told: list[str] = field(default_factory=list)
    used: int = 0
    trusted: dict[str, str] = field(default_factory=dict)

    def there(self, visitor: Visitor) -> Visitor:
        """The same with the cookie that it got when it was trusted."""
        device = visitor.device or self.trusted.get(visitor.browser, "")
        return replace(visitor, device=device)

    def password(self, visitor: Visitor = HERE, password: str = PASSWORD) -> Any:
        """What a sign-in by password comes to."""
        here = self.there(visitor)
        return self.browsers.begin_by_password(here, self.email, password)

    def answer(self, challenge: Any, visitor: Visitor = HERE, *, trusts: bool) -> Any:
        """Answer with a code that was not used before."""
        assert isinstance(challenge, Challenge)
        assert challenge.name == TOTP
        self.used += 1
        with self.pool.embedded.later(30 * self.used):
            code = totp(self.secret, 30 * self.used)
            told = self.told.append if trusts else None
            answer = self.flows.challenges.answer_code
            here = self.there(visitor)
            begun = self.browsers.begin_by_answer(here, told, answer, challenge, code)
        if trusts:
            cookie = self.sessions.trust.handed_over(begun.id)
            self.trusted[visitor.browser] = device_hash(cookie)
        return begun

    def trusting(self, visitor: Visitor = HERE) -> Session:
        session = self.answer(self.password(visitor), visitor, trusts=True)
        assert isinstance(session, Session)
        return session

    def is_asked(self, visitor: Visitor = HERE) -> bool:
        return isinstance(self.password(visitor), Challenge)

    def known(self, session: Session) -> dict[str, bool]:
        """Cognito's devices of the account: whether each is remembered."""
        assert self.background.settle(5)
        token = self.browsers.signed_in(session).tokens.access_token
        return {one.key: one.is_remembered for one in self.flows.devices.all(token)}

    def at_cognito(self) -> list[Any]:
        """Its devices where nobody is signed in any more."""
        found = self.pool.embedded.admin.admin_list_devices(
            UserPoolId=self.pool.pool_id, Username=self.email
        )
        return list(found["Devices"])


@contextmanager
def app_of(
    pool: Pool, directory: Path, *, mfa: str = "OPTIONAL", remembers: bool = True
) -> Iterator[App]:
    with closing(SqliteStore(directory / "sessions.db")) as store:
        flows = flows_of(config_of(pool, mfa=mfa, remembers_devices=remembers))
        sessions = Sessions(store, Sealer([Fernet.generate_key().decode()]))
        background = Background()
        devices = Devices(
            *(flows.devices, sessions), remembers=remembers, background=background
        )
        browsers = Browsers(sessions, flows.authenticator, devices)
        app = App(pool, flows, sessions, devices, browsers, background)
        app.email = pool.confirmed_user()
        yield app


@pytest.fixture(scope="module", params=["by prompt", "always"])
def pool(request: pytest.FixtureRequest, emulator: Embedded) -> Pool:
    settings = BY_PROMPT if request.param == "by prompt" else ALWAYS
    return emulator.make_pool(DeviceConfiguration=settings)


@pytest.fixture
def app(pool: Pool, tmp_path: Path) -> Iterator[App]:
    with app_of(pool, tmp_path) as app:
        app.secret = enrol(app.flows, signed_in(app.flows, app.email))
        yield app


def test_a_trusted_browser_goes_without_the_second_factor_and_not_the_password(
    app: App,
) -> None:
    first = app.trusting()
    assert app.told == [app.email]
    assert app.known(first) == {first.tokens.device_key: True}

    again = app.password()
    assert isinstance(again, Session)
    assert again.tokens.device_key == first.tokens.device_key
    assert app.known(again) == {first.tokens.device_key: True}
    # both sessions belong to the device
    for session in (first, again):
        app.browsers.refresh(session)
    with pytest.raises(IncorrectCredentials):
        app.password(HERE, WRONG)
    assert app.is_asked(ELSEWHERE)
    # the cookie that the browser had before is known to others, perhaps
    app.trusted.clear()
    assert app.is_asked(HERE)
    assert app.is_asked(replace(HERE, device=HERE.browser))
    assert app.is_asked(Visitor("", ""))


def test_without_the_tick_nothing_is_remembered_and_the_session_lasts(
    app: App,
) -> None:
    session = app.answer(app.password(), trusts=False)
    key = session.tokens.device_key
    assert key
    assert app.told == []
    assert app.known(session) == {key: False}
    assert app.browsers.refresh(session).tokens.device_key == key
    assert app.is_asked()

    # the next one in this browser takes its place, at Cognito too
    later = app.answer(app.password(), trusts=False)
    assert app.known(later) == {later.tokens.device_key: False}


def test_the_device_of_a_session_ends_with_it_unless_it_is_trusted(app: App) -> None:
    trusted = app.trusting()
    other = app.answer(app.password(ELSEWHERE), ELSEWHERE, trusts=False)
    both = {trusted.tokens.device_key: True, other.tokens.device_key: False}
    assert app.known(trusted) == both
    assert app.browsers.end(other.id) is None
    assert app.known(trusted) == {trusted.tokens.device_key: True}
    assert app.browsers.end(trusted.id) is None
    assert isinstance(app.password(), Session)


def test_in_a_trusted_browser_no_password_proves_who_is_there(app: App) -> None:
    first = app.trusting()
    again = app.password()
    proofs = Proofs(app.sessions, app.flows.authenticator)
    done: list[str] = []

    assert (first.is_by_trust, again.is_by_trust) == (False, True)
    proofs.needed_for(first.id, done.append, "first")
    for _ in range(2):
        assert not proofs.is_fresh(again)
        with pytest.raises(ProofNeeded):
            proofs.needed_for(again.id, done.append, "again")
        with pytest.raises(ProofNeeded):
            proofs.prove(again.id, again.tokens, PASSWORD)
        # new tokens prove nothing either
        app.browsers.refresh(again)
    # the cookie left out, it takes the code, and that is a proof
    app.trusted.clear()
    third = app.answer(app.password(), trusts=False)
    proofs.needed_for(third.id, done.append, "third")
    assert done == ["first", "third"]


def test_forgetting_one_leaves_the_others_and_its_session(app: App) -> None:
    here, elsewhere = app.trusting(), app.trusting(ELSEWHERE)
    me = app.browsers.signed_in(here)
    listed = app.devices.trusted(me, app.there(HERE).device)
    assert {(one.agent, one.is_this) for one in listed} == {
        ("Chrome\tLinux", True),
        ("Safari\tiOS", False),
    }
    [there] = [one for one in listed if not one.is_this]
    app.devices.end(me, there.key)
    assert app.is_asked(ELSEWHERE)
    assert not app.is_asked(HERE)
    assert [one.is_this for one in app.devices.trusted(me, app.there(HERE).device)] == [
        True
    ]
    # it lives, so that Cognito still knows it
    assert app.known(here)[there.key] is False
    app.browsers.refresh(elsewhere)
    app.browsers.end(elsewhere.id)
    assert there.key not in app.known(here)


def test_what_is_forgotten_without_a_session_cognito_knows_no_more(app: App) -> None:
    here, elsewhere = app.trusting(), app.trusting(ELSEWHERE)
    app.browsers.end(elsewhere.id)
    me = app.browsers.signed_in(here)
    app.devices.end(me, elsewhere.tokens.device_key)
    assert app.known(here) == {here.tokens.device_key: True}
    # done again, it changes nothing
    app.devices.end(me, elsewhere.tokens.device_key)


def test_signing_out_everywhere_forgets_them_all(app: App) -> None:
    here = app.trusting()
    app.trusting(ELSEWHERE)
    assert app.browsers.end_everywhere(app.browsers.signed_in(here)) is None
    # here too, for where Cognito can't be told
    assert app.sessions.trust.trusted(here.subject) == set()
    assert app.is_asked(HERE)
    assert app.is_asked(ELSEWHERE)
    assert app.at_cognito() == []


def test_a_change_of_the_second_factor_ends_trust_and_no_session(app: App) -> None:
    here, elsewhere = app.trusting(), app.trusting(ELSEWHERE)
    me = app.browsers.signed_in(here)
    app.flows.apps.disable_totp(me.tokens, PASSWORD)
    app.devices.end_all(me)
    assert set(app.known(here).values()) == {False}
    for session in (here, elsewhere):
        app.browsers.refresh(session)
    app.secret = enrol(app.flows, me)
    app.used = 0
    assert app.is_asked(HERE)
    assert app.is_asked(ELSEWHERE)


def test_after_thirty_days_it_is_asked_again(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = app.trusting()
    app.browsers.end(first.id)
    now = time.time()
    clock = {"now": now + TRUST_SECONDS - 60}
    monkeypatch.setattr(app.sessions.trust, "_now", lambda: clock["now"])
    assert not app.is_asked()
    clock["now"] = now + TRUST_SECONDS + 60
    asked = app.password()
    session = app.answer(asked, trusts=False)
    assert app.known(session) == {session.tokens.device_key: False}


def test_a_device_that_an_administrator_forgot_is_as_good_as_none(app: App) -> None:
    first = app.trusting()
    named = {"UserPoolId": app.pool.pool_id, "Username": app.email}
    admin = app.pool.embedded.admin
    admin.admin_forget_device(**named, DeviceKey=first.tokens.device_key)
    asked = app.password()
    with pytest.raises(IncorrectCredentials):
        app.password(HERE, WRONG)
    again = app.answer(asked, trusts=True)
    assert app.known(again) == {again.tokens.device_key: True}
    assert not app.is_asked()
    # its session ends where it has to be refreshed
    with pytest.raises(SessionEnded):
        app.browsers.refresh(first)


def test_a_device_that_is_remembered_no_more_at_cognito_is_trusted_no_more_here(
    app: App,
) -> None:
    first = app.trusting()
    app.pool.embedded.admin.admin_update_device_status(
        UserPoolId=app.pool.pool_id,
        Username=app.email,
        DeviceKey=first.tokens.device_key,
        DeviceRememberedStatus="not_remembered",
    )
    session = app.answer(app.password(), trusts=False)
    assert session.tokens.device_key
    app.browsers.refresh(session)
    assert app.is_asked()


def test_a_secret_that_proves_nothing_is_as_good_as_none(app: App) -> None:
    first = app.trusting()
    username = app.browsers.signed_in(first).access_claims.username
    kept = app.sessions.trust.kept(app.there(HERE).device, username)
    assert kept
    assert kept.device.secret not in repr(kept)
    wrong = replace(kept, device=replace(kept.device, secret="guessed"))
    app.sessions.trust.keep(app.there(HERE).device, username, wrong)
    assert app.is_asked()
    # and the note of another account helps nobody
    app.sessions.trust.keep("e" * 64, "another", kept)
    assert app.is_asked(replace(ELSEWHERE, device="e" * 64))


def test_a_reset_by_mailed_code_forgets_them_all(app: App) -> None:
    subject = app.trusting().subject
    app.flows.recovery.forgot_password(app.email)
    code = str(app.pool.embedded.code_for(app.email))
    app.flows.recovery.reset_password(app.email, code, NEW_PASSWORD)
    assert app.browsers.end_after_reset(app.email, NEW_PASSWORD) is None
    assert app.sessions.trust.trusted(subject) == set()
    assert isinstance(app.password(HERE, NEW_PASSWORD), Challenge)


def test_a_reset_whose_account_is_not_known_yet_counts_at_the_next_sign_in(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    subject, flows = app.trusting().subject, app.flows
    app.sessions.trust.add(subject, "of another browser")
    flows.recovery.forgot_password(app.email)
    code = str(app.pool.embedded.code_for(app.email))
    flows.recovery.reset_password(app.email, code, NEW_PASSWORD)

    def locked(*_: object) -> SignedIn:
        raise IncorrectCredentials("as while the account is locked")

    with monkeypatch.context() as patch:
        patch.setattr(flows.authenticator, "sign_in", locked)
        assert app.browsers.end_after_reset(app.email, NEW_PASSWORD) is None
    session = app.answer(app.password(HERE, NEW_PASSWORD), trusts=True)
    assert app.sessions.trust.trusted(subject) == {session.tokens.device_key}
    assert isinstance(app.password(HERE, NEW_PASSWORD), Session)


def test_a_new_password_keeps_trust(app: App) -> None:
    me = app.browsers.signed_in(app.trusting())
    app.flows.account.change_password(me.tokens, PASSWORD, NEW_PASSWORD)
    assert isinstance(app.password(HERE, NEW_PASSWORD), Session)
    with pytest.raises(IncorrectCredentials):
        app.password(HERE, PASSWORD)


def test_where_everybody_needs_a_second_factor(
    emulator: Embedded, tmp_path: Path
) -> None:
    pool = emulator.make_pool(MfaConfiguration="ON", DeviceConfiguration=BY_PROMPT)
    with app_of(pool, tmp_path, mfa="ON") as app:
        setup = app.flows.challenges.begin_totp_setup(app.password(), app.email)
        app.secret = setup.secret.base32
        finish = app.flows.challenges.finish_totp_setup
        code = totp(app.secret)
        begun = app.browsers.begin(HERE, finish, setup.challenge, code)
        assert isinstance(begun, Session)
        assert app.browsers.refresh(begun).tokens.device_key
        app.trusting()
        assert not app.is_asked()


@pytest.mark.parametrize("settings", [{}, {"DeviceOnlyRememberedOnUserPrompt": True}])
def test_where_devices_are_only_tracked_sessions_last(
    emulator: Embedded, tmp_path: Path, settings: dict[str, bool]
) -> None:
    tracked = {"ChallengeRequiredOnNewDevice": False, **settings}
    pool = emulator.make_pool(DeviceConfiguration=tracked)
    with app_of(pool, tmp_path, remembers=False) as app:
        session = app.password()
        assert isinstance(session, Session)
        assert app.browsers.refresh(session).tokens.device_key
        me = app.browsers.signed_in(session)
        assert app.devices.trusted(me, app.there(HERE).device) == []
        again = app.password()
        assert list(app.known(again)) == [again.tokens.device_key]
        assert app.browsers.end_everywhere(app.browsers.signed_in(again)) is None


def test_refresh_token_rotation_names_the_device(
    emulator: Embedded, tmp_path: Path
) -> None:
    pool = emulator.make_pool(DeviceConfiguration=BY_PROMPT)
    emulator.admin.update_user_pool_client(
        UserPoolId=pool.pool_id,
        ClientId=pool.client_id,
        ExplicitAuthFlows=["ALLOW_USER_SRP_AUTH"],
        RefreshTokenRotation={"Feature": "ENABLED", "RetryGracePeriodSeconds": 0},
    )
    with app_of(pool, tmp_path) as app:
        flows = flows_of(replace(app.flows.config, refresh_token_rotation=True))
        browsers = Browsers(app.sessions, flows.authenticator, app.devices)
        session = browsers.begin_by_password(HERE, app.email, PASSWORD)
        assert isinstance(session, Session)
        first = browsers.refresh(session).tokens
        found = app.sessions.get(session.id, HERE.browser)
        assert found
        second = browsers.refresh(found).tokens
        assert first.refresh_token != second.refresh_token
        assert second.device_key == session.tokens.device_key


def test_a_pool_without_devices_is_asked_what_it_always_was(
    emulator: Embedded, tmp_path: Path
) -> None:
    with app_of(emulator.make_pool(), tmp_path, remembers=False) as app:
        asked = _counted(app)
        session = app.password()
        assert isinstance(session, Session)
        assert asked == ["InitiateAuth", "RespondToAuthChallenge"]
        asked.clear()
        app.browsers.refresh(session)
        assert asked == ["InitiateAuth"]
        asked.clear()
        app.browsers.end(session.id)
        assert asked == ["RevokeToken"]


def _counted(app: App) -> list[str]:
    found: list[str] = []
    api = app.flows.devices._api
    api.meta.events.register("before-call", lambda model, **_: found.append(model.name))
    return found
