"""What the doctor finds around an app: its settings, its sessions, its versions."""

import os
import sqlite3
import ssl
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from streamlit import config as streamlit_config

from cognito_auth.config import StackConfig
from cognito_auth.doctor.check import Check, Result
from cognito_auth.doctor.evidence import Evidence
from cognito_auth.doctor.examination import examine
from cognito_auth.errors import ConfigError
from cognito_auth.sessions.life import Sessions
from cognito_auth.sessions.sealing import Sealer
from cognito_auth.sessions.sqlite import SqliteStore
from cognito_auth.values import Tokens
from streamlit_cognito import mount
from streamlit_cognito.backend import PROCESS
from streamlit_cognito.doctor import versions as of_versions
from streamlit_cognito.doctor.every import CHECKS
from streamlit_cognito.doctor.store import session_key, store
from streamlit_cognito.doctor.surroundings import browsers, origin, settings, tls
from streamlit_cognito.doctor.versions import DISTRIBUTION, versions
from tests.unit.key_server import KeyServer, answer
from tests.unit.scripted_aws import Refuses, ScriptedAws
from tests.unit.scripted_cognito import config


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(PROCESS, "folder", tmp_path)
    return tmp_path


def look(
    one: Check, found: StackConfig | None = None, *, offline: bool = False
) -> Result:
    def configured() -> StackConfig:
        if found is None:
            raise ConfigError("none")
        return found

    [result] = examine([one], Evidence(configured, offline=offline))
    return result


ON_AWS = replace(config("http://127.0.0.1:9"), endpoint_url=None)


def test_settings_that_nobody_made_are_fine() -> None:
    assert look(settings).outcome == "fine"


SETTINGS = {
    "TRUSTED_PROXIES": "everybody",
    "API_ORIGINS": "http://api.example.com",
    "INSIGHT": "perhaps",
    "BREACHED_PASSWORDS": "sometimes",
    "FORWARDED_ALLOW_IPS": "*",
    "NOTICE_SENDER": "nobody",
    "TAKEN_ADDRESS": "perhaps",
    "UPLOAD_FILES": "many",
    "GUEST_PAGES_PER_BROWSER": "0",
    "SESSION_IDLE_MINUTES": "-1",
    "PROOF_MINUTES": "ten",
    "HISTORY_DAYS": "all",
    "LIMIT_CODE_PER_ACCOUNT": "some",
    "SECURITY_LOG": "xml",
}


@pytest.mark.parametrize(("name", "value"), SETTINGS.items())
def test_a_setting_that_can_not_be_meant_is_found(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)

    found = look(settings)

    assert found.outcome == "wrong"
    assert [name in issue for issue in found.issues] == [True]


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("https://app.example.com/path", "without a path"),
        ("http://app.example.com", "must be an https URL"),
        ("app.example.com", "must be an https URL"),
    ],
)
def test_an_origin_that_is_none_is_found(
    monkeypatch: pytest.MonkeyPatch, address: str, said: str
) -> None:
    monkeypatch.setenv("APP_ORIGIN", address)

    found = look(origin)

    assert found.outcome == "wrong"
    assert said in found.issues[0]
    assert look(tls).outcome == "fine"


def test_several_machines_need_an_origin(monkeypatch: pytest.MonkeyPatch) -> None:
    assert look(origin, ON_AWS).outcome == "fine"
    monkeypatch.setenv("SESSION_STORE", "dynamodb://sessions")
    assert look(origin, ON_AWS).outcome == "wrong"
    monkeypatch.setenv("APP_ORIGIN", "https://app.example.com")
    assert look(origin, ON_AWS).outcome == "fine"


@pytest.fixture
def server(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[KeyServer]:
    """Something at https://127.0.0.1, by a certificate that nobody trusts."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with KeyServer(answer(b"ok")) as found:
        found.use_tls(context)
        monkeypatch.setenv("APP_ORIGIN", f"https://127.0.0.1:{found.port}")
        yield found


def test_a_certificate_that_nobody_trusts_is_found(
    server: KeyServer, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = look(tls)

    assert found.outcome == "wrong"
    assert "self-signed certificate" in found.issues[0]

    monkeypatch.setenv("AWS_CA_BUNDLE", str(certificate))
    assert look(tls).outcome == "fine"
    # whatever the app itself says, TLS stood
    server.answer = answer(b"no", 503)
    assert look(tls).outcome == "fine"


def test_a_certificate_for_another_name_is_found(
    server: KeyServer, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_CA_BUNDLE", str(certificate))
    monkeypatch.setenv("APP_ORIGIN", f"https://localhost:{server.port}")

    found = look(tls)

    assert found.outcome == "wrong"
    assert "certificate is not valid for" in found.issues[0]


def test_an_origin_that_does_not_answer_is_not_fine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("APP_ORIGIN", "https://127.0.0.1:9")
    assert look(tls).outcome == "unknown"
    assert look(tls, offline=True).outcome == "left_out"


def test_streamlit_tells_browsers_apart_where_it_is_mounted() -> None:
    streamlit_config.set_option("server.trustedUserHeaders", {"X-Other": "other"})
    assert look(browsers).outcome == "wrong"

    mount()
    streamlit_config.get_config_options(force_reparse=True)

    assert look(browsers).outcome == "fine"


def test_what_is_installed_here_was_tested() -> None:
    assert look(versions).outcome == "fine"


class Distribution:
    """What a package says of itself."""

    def __init__(self, requires: list[str], pythons: list[str]) -> None:
        self.requires = requires
        self.metadata = self
        self.pythons = pythons

    def get_all(self, name: str, default: object) -> list[str]:
        assert name == "Classifier"
        kind = "Programming Language :: Python :: "
        return [f"{kind}3", "Typing :: Typed", *(kind + one for one in self.pythons)]


def say(monkeypatch: pytest.MonkeyPatch, own: Distribution) -> None:
    """Have our distribution say this of itself."""
    real = metadata.distribution
    monkeypatch.setattr(
        metadata,
        "distribution",
        lambda name: own if name == DISTRIBUTION else real(name),
    )


RUNNING = ".".join(map(str, sys.version_info[:2]))


@pytest.mark.parametrize(
    ("requires", "pythons", "said"),
    [
        (["streamlit==1.2.3"], [RUNNING], "and ==1.2.3 is needed"),
        (["boto3>=99.1"], [RUNNING], "and >=99.1 is needed"),
        (["python-jose[cryptography]>=99"], [RUNNING], "python-jose is"),
        (["there-is-no-such-thing>=1"], [RUNNING], "is not installed"),
        ([], ["3.2", "3.3"], f"Python is {RUNNING}, and 3.2, 3.3 were tested."),
    ],
)
def test_another_version_is_found(
    monkeypatch: pytest.MonkeyPatch, requires: list[str], pythons: list[str], said: str
) -> None:
    say(monkeypatch, Distribution(requires, pythons))

    found = look(versions)

    assert found.outcome == "wrong"
    assert said in found.issues[0]


@pytest.mark.parametrize(
    "requires",
    [
        ["boto3>=1.43.19"],
        ["boto3>=1"],
        [f"boto3=={metadata.version('boto3')}"],
        ["authlib>=99; extra == 'login'"],
    ],
)
def test_what_is_new_enough_is_fine(
    monkeypatch: pytest.MonkeyPatch, requires: list[str]
) -> None:
    say(monkeypatch, Distribution(requires, [RUNNING]))

    assert look(versions).outcome == "fine"


def test_what_is_not_installed_is_not_fine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(of_versions, "DISTRIBUTION", "there-is-no-such-thing")
    assert look(versions).outcome == "unknown"


def test_every_requirement_is_of_a_form_that_is_compared() -> None:
    for line in metadata.requires("streamlit-cognito") or []:
        assert of_versions._NEEDED.match(line)


TOKENS = Tokens("id", "access", "refresh")


def signed_in(path: Path, key: str, *, browser: str = "b") -> None:
    """Keep a session as the app does."""
    kept = SqliteStore(path)
    Sessions(
        kept,
        Sealer([key]),
        idle_seconds=60,
        absolute_seconds=60,
        proof_seconds=60,
    ).create("subject", TOKENS, browser)
    kept.close()


@pytest.fixture
def file(folder: Path) -> Path:
    """A store in which somebody is signed in."""
    path = folder / ".local" / "sessions.db"
    signed_in(path, the_key(path))
    return path


def the_key(path: Path) -> str:
    key = Fernet.generate_key().decode()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.with_suffix(".key").write_text(key)
    return key


def whole(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Every file below, what is in it and when it was changed."""
    return {
        str(path): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_a_store_is_written_and_nothing_stays(file: Path, folder: Path) -> None:
    before = whole(folder)

    assert look(store).outcome == "fine"
    assert look(session_key).outcome == "fine"
    assert whole(folder) == before


def test_a_store_in_use_is_written_and_nothing_stays(file: Path) -> None:
    kept = SqliteStore(file)
    kept.put_note("before", b"1", time.time() + 60)
    rows = count(file)

    assert look(store).outcome == "fine"
    assert count(file) == rows
    kept.put_note("after", b"1", time.time() + 60)
    kept.close()


def count(path: Path) -> list[Any]:
    with closing(sqlite3.connect(path)) as database:
        names = database.execute("SELECT name FROM sqlite_master").fetchall()
        notes = database.execute("SELECT count(*) FROM note").fetchall()
        return [names, notes]


def test_a_store_that_is_not_there_yet_is_not_made(folder: Path) -> None:
    assert look(store).outcome == "fine"
    assert look(session_key).outcome == "fine"
    assert list(folder.iterdir()) == []


def test_a_store_where_there_can_be_none_is_found(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "file").write_text("")
    monkeypatch.setenv("SESSION_STORE", "sqlite:///file/sessions.db")
    assert "can't be written" in look(store).issues[0]


@pytest.mark.parametrize("address", ["redis://x", "sqlite://x", "dynamodb://", "x"])
def test_a_store_of_no_kind_is_found(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("SESSION_STORE", address)
    assert look(store).outcome == "wrong"
    assert look(session_key).outcome == "unknown"


def test_a_file_that_is_no_database_is_found(file: Path) -> None:
    file.write_bytes(b"something else" * 1000)

    found = look(store)

    assert found.outcome == "wrong"
    assert "not a database" in found.issues[0]
    assert look(session_key).outcome == "unknown"


def test_a_file_that_somebody_keeps_locked_is_found(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("streamlit_cognito.doctor.store.BUSY_SECONDS", 0.1)
    holder = sqlite3.connect(file, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")

    assert "locked" in look(store).issues[0]
    holder.close()


def test_a_full_disk_is_found(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streamlit_cognito.doctor.store.FREE_BYTES", 2**62)
    assert "full" in look(store).issues[0]


def test_a_file_that_may_only_be_read_is_found(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: path != file.parent)
    assert "can't be written" in look(store).issues[0]


def test_a_key_that_others_do_not_have_is_found(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = file.with_suffix(".key").read_text()
    other = Fernet.generate_key().decode()
    monkeypatch.setenv("SESSION_KEY", other)

    found = look(session_key)

    assert found.outcome == "wrong"
    assert found.issues == ("1 of the newest 1 sessions were sealed by another key.",)
    assert other not in str(found)

    monkeypatch.setenv("SESSION_KEY", f"{other}, {own}")
    assert look(session_key).outcome == "fine"


def test_what_has_expired_needs_no_key(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = time.time() + 3600
    monkeypatch.setenv("SESSION_KEY", Fernet.generate_key().decode())
    monkeypatch.setattr(
        "streamlit_cognito.doctor.store.time",
        type("Later", (), {"time": lambda: later}),
    )
    assert look(session_key).outcome == "fine"


@pytest.mark.parametrize("key", ["secret", "secret," + "x" * 43, ","])
def test_a_key_that_is_none_is_found_and_not_said(
    monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    monkeypatch.setenv("SESSION_KEY", key)

    found = look(session_key)

    assert found.outcome == "wrong"
    assert "must be Fernet keys" in found.issues[0]
    assert "secret" not in str(found.issues)


def test_a_key_file_that_holds_something_else_is_found(file: Path) -> None:
    file.with_suffix(".key").write_text("secret")
    assert look(session_key).outcome == "wrong"
    file.with_suffix(".key").write_bytes(b"\xff")
    assert "can't be read" in look(session_key).issues[0]


def test_sessions_without_the_key_that_sealed_them_are_not_fine(file: Path) -> None:
    file.with_suffix(".key").unlink()

    found = look(session_key)

    assert found.outcome == "unknown"
    assert "sessions.key is missing" in found.issues[0]


def test_several_machines_need_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SESSION_STORE", "dynamodb://sessions")
    assert "is missing" in look(session_key).issues[0]


def test_keys_of_several_machines_can_be_compared(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SESSION_STORE", "dynamodb://sessions")
    keys = [Fernet.generate_key().decode() for _ in range(2)]
    notes = []
    for key in [keys[0], keys[0], keys[1], ", ".join(keys)]:
        monkeypatch.setenv("SESSION_KEY", key)
        found = look(session_key)
        assert found.outcome == "fine"
        notes.append(found.notes[0])

    assert notes[0] == notes[1] != notes[2]
    assert notes[3].count(", ") == 1
    assert not any(key in note for key in keys for note in notes)


def test_a_table_that_does_not_answer_is_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SESSION_STORE", "dynamodb://sessions")
    found = look(store, config("http://127.0.0.1:9"))
    assert found.issues == ("sessions does not answer.",)
    assert look(store, ON_AWS, offline=True).outcome == "left_out"


def test_a_table_that_nobody_may_ask_is_not_one_that_does_not_answer(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SESSION_STORE", "dynamodb://sessions")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("HOME", str(tmp_path))

    found = look(store, ON_AWS)

    assert found.outcome == "unknown"
    assert found.issues == ("there are no AWS credentials here",)


@pytest.mark.parametrize(
    ("operation", "code", "outcome", "said"),
    [
        ("PutItem", "AccessDeniedException", "unknown", "no right to dynamodb:PutItem"),
        ("GetItem", "AccessDeniedException", "unknown", "no right to dynamodb:GetItem"),
        ("PutItem", "ResourceNotFoundException", "wrong", "There is no table sessions"),
    ],
)
def test_what_a_table_refuses_is_never_fine(
    monkeypatch: pytest.MonkeyPatch,
    operation: str,
    code: str,
    outcome: str,
    said: str,
) -> None:
    monkeypatch.setenv("SESSION_STORE", "dynamodb://sessions")
    with ScriptedAws(b"") as aws:
        note = {"Item": {"sealed": {"B": "AAAA"}}}
        aws.answers |= {"PutItem": {}, "GetItem": note, "DeleteItem": {}}
        assert look(store, aws.config).outcome == "fine"
        aws.answers[operation] = Refuses(code)
        aws.asked.clear()

        found = look(store, aws.config)

    assert found.outcome == outcome
    assert said in found.issues[0]
    # what was put is taken back all the same
    assert ("DeleteItem" in aws.asked) is (operation == "GetItem")


def test_a_table_that_forgets_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SESSION_STORE", "dynamodb://sessions")
    with ScriptedAws(b"") as aws:
        aws.answers |= {"PutItem": {}, "GetItem": {"Item": {}}, "DeleteItem": {}}
        assert "forgets" in look(store, aws.config).issues[0]


def test_every_check_of_the_app_is_among_them() -> None:
    own = {browsers, origin, session_key, settings, store, tls, versions}
    assert own < set(CHECKS)
    assert len({one.id for one in CHECKS}) == len(CHECKS)
