"""What waits for a code or a step: this browser's, sealed, and never in its page."""

import pickle
import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from cryptography.fernet import Fernet

from cognito_auth.errors import ServiceUnavailable
from cognito_auth.flows.challenges import TotpSetup
from cognito_auth.sessions.life import Session, Sessions
from cognito_auth.sessions.sealing import Sealer
from cognito_auth.sessions.sqlite import SqliteStore
from cognito_auth.values import Challenge, Tokens, TotpSecret
from streamlit_cognito.script import kept, memory, session, visitor
from streamlit_cognito.script.guard import say_that_it_ended
from streamlit_cognito.script.kept import Name, Value
from streamlit_cognito.script.session import Presence

ROOT = Path(__file__).resolve().parents[2]
BROWSER = "b" * 64
SESSION = "AYABeMZ-the-challenge-session"
SECRET = "JBSWY3DPEHPK3PXP"
CHALLENGE = Challenge("SOFTWARE_TOKEN_MFA", "ada", SESSION, {"key": "value"}, True)
ANOTHER = Challenge("SOFTWARE_TOKEN_MFA", "ada", "another-session", {})
TOTP_SECRET = TotpSecret(SECRET, issuer="App", account="ada@example.com")
EMAIL = "ada@example.com"
START = 1_795_000_000.0


class Browser:
    """One browser whose pages a test opens, and the clocks of its server."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._patch = monkeypatch
        self.seconds = 0.0
        self.set_by = 0.0
        self.headers = {"X-App-Browser": BROWSER}
        context = SimpleNamespace(cookies={}, headers=self.headers)
        monkeypatch.setattr(visitor.st, "context", context)
        monkeypatch.setattr(memory.time, "monotonic", lambda: self.seconds)
        monkeypatch.setattr(memory.time, "time", self.now)
        self.page: dict[str, Any] = {}
        self.reload()

    def now(self) -> float:
        """The time of day, which may have been set."""
        return START + self.seconds + self.set_by

    def reload(self) -> dict[str, Any]:
        """A page that is new: it remembers nothing; returns the one before."""
        before, self.page = self.page, {}
        self.show(self.page)
        return before

    def show(self, page: dict[str, Any]) -> None:
        """Go on in a page, as one of several tabs."""
        self.page = page
        self._patch.setattr(memory.st, "session_state", page)

    def become(self, browser: str) -> None:
        """Be another browser from now on."""
        self.headers["X-App-Browser"] = browser
        self.reload()


class CountingStore(SqliteStore):
    """Counts what is read of notes; may be away."""

    reads = 0
    is_away = False

    def read_note(self, key: str) -> bytes | None:
        self.reads += 1
        self._fail()
        return super().read_note(key)

    def put_note(self, key: str, sealed: bytes, expires_at: float) -> None:
        self._fail()
        super().put_note(key, sealed, expires_at)

    def delete_note(self, key: str) -> None:
        self._fail()
        super().delete_note(key)

    def _fail(self) -> None:
        if self.is_away:
            raise ServiceUnavailable("away")


@pytest.fixture(autouse=True)
def browser(monkeypatch: pytest.MonkeyPatch) -> Browser:
    return Browser(monkeypatch)


@pytest.fixture(autouse=True)
def store(
    browser: Browser, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[CountingStore]:
    store = CountingStore(tmp_path / "sessions.db")
    sealer = Sealer([Fernet.generate_key().decode()])
    made = Sessions(store, sealer, now=browser.now)
    monkeypatch.setattr(kept, "sessions", lambda: made)
    yield store
    store.close()


def signed_in() -> Session:
    """What a finished sign-in begins."""
    tokens = Tokens("id", "access", "refresh")
    return kept.sessions().create("ada", tokens, BROWSER)


@pytest.mark.parametrize(
    ("name", "value", "secret"),
    [
        ("challenge", CHALLENGE, SESSION),
        ("totp", TOTP_SECRET, SECRET),
        ("setup", TotpSetup(TOTP_SECRET, CHALLENGE), SECRET),
        ("forgot", EMAIL, EMAIL),
    ],
    ids=["challenge", "secret", "set-up", "text"],
)
def test_what_is_held_is_found_after_a_reload_and_in_no_pages_state(
    browser: Browser, name: Name, value: Value, secret: str
) -> None:
    kept.hold(name, value)
    before = browser.reload()

    assert kept.held(name) == value
    assert secret.encode() not in pickle.dumps([before, browser.page], protocol=0)
    kept.release(name)
    kept.release(name)
    assert kept.held(name) is None


def test_a_challenge_comes_back_whole() -> None:
    kept.hold("challenge", CHALLENGE)
    found = kept.held("challenge")

    assert isinstance(found, Challenge)
    assert vars(found) == vars(CHALLENGE)


def test_another_browser_finds_nothing_and_releases_nothing(browser: Browser) -> None:
    kept.hold("totp", TOTP_SECRET)

    for other in ("c" * 64, ""):
        browser.become(other)
        assert kept.held("totp") is None
        kept.release("totp")
        kept.release_all()
    browser.become(BROWSER)

    assert kept.held("totp") == TOTP_SECRET


def test_an_apps_own_test_needs_no_store(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser.become("")
    monkeypatch.delattr(kept, "sessions")

    memory.code_sent()
    assert memory.seconds_to_resend() == memory.RESEND_SECONDS
    assert session.step() is None
    memory.forget_person()
    assert memory.seconds_to_resend() == 0


def test_what_is_held_is_its_owners_alone() -> None:
    kept.hold("totp", TOTP_SECRET, "ada")

    assert kept.held("totp", "bob") is None
    assert kept.held("totp") is None
    assert kept.held("totp", "ada") == TOTP_SECRET


@pytest.mark.parametrize("name", kept.SECONDS)
def test_each_is_kept_as_long_as_it_is_good(browser: Browser, name: Name) -> None:
    kept.hold(name, "text")
    browser.seconds += kept.SECONDS[name] - 1
    assert kept.held(name) == "text"
    browser.seconds += 1
    assert kept.held(name) is None


def test_a_challenge_is_kept_as_long_as_a_client_may_wait_for_it() -> None:
    rules = Path("terraform/modules/user_pool_client/variables.tf")
    text = (ROOT / rules).read_text("utf-8")
    [most] = re.findall(r"challenge_minutes must be .* to (\d+)\.", text)

    assert int(most) * 60 <= min(kept.SECONDS["challenge"], kept.SECONDS["setup"])


@pytest.mark.parametrize(
    "text",
    ['["Challenge", {"other": 1}]', '["TotpSetup", [1]]', '["Unknown", 1]', "[]"],
)
def test_what_another_version_wrote_is_nothing(text: str) -> None:
    kept.sessions().notes.put(BROWSER, "challenge", text, seconds=60)

    assert kept.held("challenge") is None


def test_a_run_reads_each_name_once(store: CountingStore) -> None:
    kept.hold("challenge", CHALLENGE)
    with session.noted(Presence()):
        found = [kept.held("challenge") for _ in range(2)]
        # the sign-in in a page's place
        with session.noted(Presence()):
            found.append(kept.held("challenge"))
        assert [kept.held("forgot") for _ in range(3)] == [None] * 3

    assert found == [CHALLENGE] * 3
    assert store.reads == 2
    # the next one looks afresh
    with session.noted(Presence()):
        kept.held("challenge")
    assert store.reads == 3


def test_a_run_finds_what_it_has_changed_itself() -> None:
    with session.noted(Presence()):
        assert kept.held("challenge") is None
        kept.hold("challenge", CHALLENGE)
        assert kept.held("challenge") == CHALLENGE
        kept.hold("challenge", ANOTHER)
        assert kept.held("challenge") == ANOTHER
        kept.release("challenge")
        assert kept.held("challenge") is None


def test_while_the_store_is_away_nothing_is_held_and_releasing_fails_nothing(
    store: CountingStore,
) -> None:
    begun = signed_in()
    store.is_away = True

    with pytest.raises(ServiceUnavailable):
        kept.hold("challenge", CHALLENGE)
    with pytest.raises(ServiceUnavailable):
        kept.held("challenge")
    assert session.advance(begun)
    memory.forget_person()


def test_signing_out_forgets_all_that_is_kept_here() -> None:
    for name in kept.SECONDS:
        kept.hold(name, "text")

    memory.forget_person()

    # how people sign in in this browser is nobody's in particular, and a farewell is
    # for after the end
    assert [name for name in kept.SECONDS if kept.held(name)] == ["farewell", "way"]


def test_the_end_of_a_session_leaves_another_tab_its_step(browser: Browser) -> None:
    session.advance(CHALLENGE)
    tab = browser.reload()

    say_that_it_ended()

    browser.show(tab)
    assert session.step() == CHALLENGE


def test_a_sign_in_that_is_done_leaves_nothing_for_the_next() -> None:
    names: list[Name] = ["challenge", "setup", "totp", "email", "forgot"]
    for name in names:
        kept.hold(name, "text")

    assert session.advance(signed_in())

    assert [kept.held(name) for name in names] == [None] * len(names)


def test_a_page_that_is_new_goes_on_with_the_step_and_knows_whose_it_is(
    browser: Browser,
) -> None:
    memory.remember_email(EMAIL)
    assert not session.advance(CHALLENGE)
    before = browser.reload()

    assert session.step() == CHALLENGE
    assert memory.remembered_email() == EMAIL
    assert SESSION.encode() not in pickle.dumps([before, browser.page], protocol=0)


def test_a_page_that_is_new_fills_in_whose_step_is_over(browser: Browser) -> None:
    memory.remember_email(EMAIL)
    session.advance(CHALLENGE)
    browser.seconds += kept.SECONDS["challenge"]
    browser.reload()

    assert session.step() is None
    assert memory.remembered_email() == EMAIL


def test_what_was_typed_here_is_not_replaced(browser: Browser) -> None:
    memory.remember_email(EMAIL)
    session.advance(CHALLENGE)
    browser.reload()
    memory.remember_email("bob@example.com")
    session.step()

    assert memory.remembered_email() == "bob@example.com"


def test_a_page_never_answers_the_step_of_another_tab(browser: Browser) -> None:
    session.advance(CHALLENGE)
    first = browser.reload()
    session.step()
    session.advance(ANOTHER)
    second = browser.reload()

    browser.show(first)
    assert session.step() is None
    assert session.has_lost_step()
    assert not session.has_lost_step()
    browser.show(second)
    assert session.step() == ANOTHER


def test_a_page_that_showed_the_sign_in_goes_on_with_its_own_step_alone(
    browser: Browser,
) -> None:
    assert session.step() is None
    first = browser.reload()
    session.advance(CHALLENGE)

    browser.show(first)
    assert session.step() is None
    assert not session.has_lost_step()
    session.advance(ANOTHER)
    assert session.step() == ANOTHER


def test_the_step_that_follows_another_is_this_pages_too() -> None:
    session.advance(CHALLENGE)
    session.advance(ANOTHER)

    assert session.step() == ANOTHER
    session.leave_step()
    assert session.step() is None
    assert not session.has_lost_step()


def test_a_new_code_waits_half_a_minute(browser: Browser) -> None:
    assert memory.seconds_to_resend() == 0
    memory.code_sent()
    assert memory.seconds_to_resend() == memory.RESEND_SECONDS
    browser.seconds += 29.5
    assert memory.seconds_to_resend() == 1
    browser.seconds += 0.5
    assert memory.seconds_to_resend() == 0


def test_a_page_that_is_new_waits_for_the_rest_of_it(browser: Browser) -> None:
    memory.code_sent()
    browser.seconds += 10
    browser.reload()
    assert memory.seconds_to_resend() == 20
    browser.seconds += 20
    assert memory.seconds_to_resend() == 0
    browser.reload()
    assert memory.seconds_to_resend() == 0


def test_another_browser_waits_for_nothing(browser: Browser) -> None:
    memory.code_sent()
    browser.become("c" * 64)
    assert memory.seconds_to_resend() == 0


@pytest.mark.parametrize("seconds", [-3600.0, -31.0, -20.0, 20.0, 3600.0])
def test_nobody_waits_longer_because_the_clock_was_set(
    browser: Browser, seconds: float
) -> None:
    memory.code_sent()
    browser.set_by = seconds
    assert memory.seconds_to_resend() == memory.RESEND_SECONDS
    browser.reload()
    assert memory.seconds_to_resend() <= 10
    browser.seconds += 10
    assert memory.seconds_to_resend() == 0


def test_a_code_is_sent_though_the_store_is_away(
    browser: Browser, store: CountingStore
) -> None:
    store.is_away = True
    memory.code_sent()
    assert memory.seconds_to_resend() == memory.RESEND_SECONDS
    browser.reload()
    assert memory.seconds_to_resend() == 0


def test_the_countdown_reads_the_store_once(
    browser: Browser, store: CountingStore
) -> None:
    memory.code_sent()
    browser.reload()
    for _ in range(5):
        memory.seconds_to_resend()
    assert store.reads == 1
