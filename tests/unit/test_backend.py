"""What all pages share: the configured pool, and the session store's settings."""

import copy
import json
import logging
import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from cryptography.fernet import Fernet
from streamlit import config
from streamlit.testing.v1 import AppTest

from cognito_auth.config import ENVIRONMENT
from cognito_auth.door import events
from cognito_auth.errors import ConfigError, Limited, ServiceUnavailable
from cognito_auth.inputs import breaches
from cognito_auth.inputs.new_passwords import NewPasswords
from cognito_auth.sessions import sqlite as sqlite_store
from cognito_auth.sessions.sqlite import SqliteStore
from cognito_auth.values import Tokens, Visitor
from streamlit_cognito import backend
from tests.unit.scripted_cognito import FakeCognito, fails

ISSUER = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Abc123"
STACK: dict[str, Any] = {
    "region": "eu-west-1",
    "user_pool_id": "eu-west-1_Abc123",
    "client_id": "first",
    "issuer": ISSUER,
    "jwks_uri": f"{ISSUER}/.well-known/jwks.json",
    "endpoint_url": None,
    "password_policy": {},
    "sign_up_attributes": [],
    "mfa": "OFF",
}


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """Nothing is configured, and nothing is remembered from another test."""
    for name in [*backend.SETTINGS, *ENVIRONMENT.values()]:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("STACK_CONFIG", str(tmp_path / "stack.json"))
    opened: list[SqliteStore] = []

    def store(path: Path) -> SqliteStore:
        opened.append(SqliteStore(path))
        return opened[-1]

    monkeypatch.setattr(backend, "SqliteStore", store)
    backend.sessions.cache_clear()
    backend._pool.cache_clear()
    # none of this machine's either
    use_secrets(monkeypatch, tmp_path / "secrets.toml")
    yield
    backend.sessions.cache_clear()
    backend._pool.cache_clear()
    for one in opened:
        one.close()


def use_secrets(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    """Have Streamlit's secrets in this file, whether it exists or not."""
    found = type(st.secrets)()
    # nobody watches it: `change` says when it is another
    found._file_watchers_installed = True
    monkeypatch.setattr(st, "secrets", found)
    monkeypatch.setattr(config, "_config_options", {**config.get_config_options()})
    option = copy.deepcopy(config._config_options["secrets.files"])
    option.set_value([str(path)], "a test")
    config._config_options["secrets.files"] = option


def change(path: Path) -> None:
    """What Streamlit does when somebody has saved the secrets."""
    st.secrets._on_secrets_changed(str(path))


@pytest.fixture
def secrets(tmp_path: Path) -> Path:
    return tmp_path / "secrets.toml"


@pytest.fixture
def stack_file(tmp_path: Path) -> Path:
    return tmp_path / "stack.json"


def write(path: Path, **changes: Any) -> None:
    """Replace the file whole, as scripts/write_config.py does."""
    draft = path.with_name("draft.json")
    draft.write_text(json.dumps(STACK | changes))
    draft.replace(path)


def test_the_pool_is_made_once(stack_file: Path) -> None:
    write(stack_file)

    first = backend.pool()
    assert backend.pool() is first
    assert first.config.client_id == "first"


def test_the_door_goes_by_its_settings_and_hears_of_what_comes_about(
    stack_file: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    write(stack_file)
    for name, value in {
        "SESSION_STORE": f"sqlite:///{stack_file.with_name('sessions.db')}",
        "SECURITY_LOG": "json",
        "HISTORY_DAYS": "0",
        "LIMIT_MAIL_PER_ADDRESS": "1/1h",
    }.items():
        monkeypatch.setenv(name, value)
    caplog.set_level(logging.INFO, events.log.name)
    asks = ("send_code", Visitor("", "", "192.0.2.1"), "ada@example.com", lambda: None)

    backend.door().attempt(*asks)
    with pytest.raises(Limited):
        backend.door().attempt(*asks)
    backend.browsers().forget_account("ada")

    lines = [record for record in caplog.records if record.name == events.log.name]
    assert [json.loads(line.getMessage())["event"] for line in lines] == [
        *("send_code", "send_code", "end_all_sessions"),
    ]
    assert backend.door().history.of("ada") == []


def test_codes_that_no_page_waits_for_have_a_thread_of_their_own(
    stack_file: Path,
) -> None:
    write(stack_file)

    assert backend.pool().registration._background is backend.PROCESS.background
    assert backend.PROCESS.background is not backend.PROCESS.mails


def test_a_changed_stack_json_needs_no_restart(stack_file: Path) -> None:
    write(stack_file)
    first = backend.pool()
    write(stack_file, client_id="other")

    second = backend.pool()
    assert second.config.client_id == "other"
    assert second is not first


def test_a_change_within_the_same_moment_and_size_is_seen(stack_file: Path) -> None:
    write(stack_file)
    backend.pool()
    status = stack_file.stat()
    write(stack_file, client_id="third")
    os.utime(stack_file, ns=(status.st_atime_ns, status.st_mtime_ns))

    assert stack_file.stat().st_size == status.st_size
    assert backend.pool().config.client_id == "third"


def test_a_changed_variable_is_seen(
    stack_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(stack_file)
    backend.pool()
    monkeypatch.setenv("COGNITO_CLIENT_ID", "fromvariable")

    assert backend.pool().config.client_id == "fromvariable"


def test_a_first_stack_json_needs_no_restart(stack_file: Path) -> None:
    with pytest.raises(ConfigError, match=r"stack\.json is missing"):
        backend.pool()
    write(stack_file)

    assert backend.pool().config.client_id == "first"


def test_a_broken_stack_json_is_told_until_it_is_mended(stack_file: Path) -> None:
    write(stack_file)
    backend.pool()
    stack_file.write_text("{")
    for _ in range(2):
        with pytest.raises(ConfigError, match="not JSON"):
            backend.pool()
    write(stack_file)

    assert backend.pool()


def test_a_lost_stack_json_is_told(stack_file: Path) -> None:
    write(stack_file)
    backend.pool()
    stack_file.unlink()

    with pytest.raises(ConfigError, match="missing"):
        backend.pool()


def test_sessions_are_kept_where_the_settings_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SESSION_STORE", f"sqlite:///{tmp_path}/deep/sessions.db")
    session = backend.sessions().create("sub", Tokens("a", "b", "c"), "browser")

    assert backend.sessions() is backend.sessions()
    assert backend.sessions().get(session.id, "browser") == session
    names = {path.name for path in (tmp_path / "deep").iterdir()}
    assert {"sessions.db", "sessions.key"} <= names


def test_sessions_outlive_the_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SESSION_STORE", f"sqlite:///{tmp_path}/sessions.db")
    session = backend.sessions().create("sub", Tokens("a", "b", "c"), "browser")
    backend.sessions.cache_clear()

    assert backend.sessions().get(session.id, "browser") == session


def test_session_key_takes_the_place_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = ",".join(Fernet.generate_key().decode() for _ in range(2))
    monkeypatch.setenv("SESSION_STORE", f"sqlite:///{tmp_path}/sessions.db")
    monkeypatch.setenv("SESSION_KEY", keys)

    assert backend.sessions().create("sub", Tokens("a", "b", "c"), "browser")
    assert not (tmp_path / "sessions.key").exists()


@pytest.mark.parametrize(
    "address",
    ["sessions.db", "sqlite://sessions.db", "sqlite:///", "redis:///x"],
)
def test_a_malformed_session_store_is_named_with_its_form(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("SESSION_STORE", address)

    with pytest.raises(ConfigError, match="SESSION_STORE must be sqlite:///PATH"):
        backend.sessions()


@pytest.mark.parametrize("text", ["short", ",", "x" * 43 + "=,", "\N{ROCKET}"])
def test_a_malformed_session_key_is_named_with_the_command_that_makes_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.setenv("SESSION_STORE", f"sqlite:///{tmp_path}/sessions.db")
    monkeypatch.setenv("SESSION_KEY", text)

    with pytest.raises(ConfigError, match=r"SESSION_KEY .*Fernet\.generate_key"):
        backend.sessions()


def test_an_empty_setting_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STACK_CONFIG", "")

    assert backend.setting("STACK_CONFIG") == "stack.json"
    assert backend.setting("SESSION_STORE") == "sqlite:///.local/sessions.db"


def test_the_environment_comes_before_the_secrets_and_they_before_the_file(
    stack_file: Path, secrets: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(stack_file, client_id="file", mfa="OFF")
    secrets.write_text('[cognito]\nclient_id = "secrets"\nmfa = "ON"\n')
    monkeypatch.setenv("COGNITO_CLIENT_ID", "environment")

    config = backend.pool().config

    assert config.client_id == "environment"
    assert config.mfa == "ON"
    assert config.user_pool_id == "eu-west-1_Abc123"


def test_an_empty_variable_leaves_a_setting_to_the_secrets(
    stack_file: Path, secrets: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(stack_file)
    secrets.write_text('[cognito]\nclient_id = "secrets"\nsession_key = "k"\n')
    monkeypatch.setenv("COGNITO_CLIENT_ID", "")
    monkeypatch.setenv("SESSION_KEY", "")

    assert backend.pool().config.client_id == "secrets"
    assert backend.setting("SESSION_KEY") == "k"


def test_the_secrets_alone_are_enough(secrets: Path) -> None:
    secrets.write_text(
        """
[cognito]
region = "eu-west-1"
user_pool_id = "eu-west-1_Abc123"
client_id = "secrets"
mfa = "OPTIONAL"
refresh_token_rotation = true
password_policy = {minimum_length = 14, require_symbols = false}

[[cognito.sign_up_attributes]]
name = "given_name"
required = true

[[cognito.sign_up_attributes]]
name = "birthdate"
"""
    )

    config = backend.pool().config

    assert config.issuer == ISSUER
    assert config.refresh_token_rotation is True
    assert config.password_policy.minimum_length == 14
    assert config.password_policy.require_symbols is False
    names = [(item.name, item.required) for item in config.sign_up_attributes]
    assert names == [("given_name", True), ("birthdate", False)]


def test_the_apps_own_settings_may_be_secrets_of_any_type(
    secrets: Path, tmp_path: Path
) -> None:
    secrets.write_text(
        "[cognito]\nsession_idle_minutes = 5\n"
        'session_absolute_minutes = "60"\n'
        "proof_minutes = 2\n"
        f'session_store = "sqlite:///{tmp_path}/from-secrets.db"\n'
    )

    sessions = backend.sessions()

    assert sessions.idle_seconds == 5 * 60
    assert sessions.absolute_seconds == 60 * 60
    assert sessions.proof_seconds == 2 * 60
    sessions.create("sub", Tokens("a", "b", "c"), "browser")
    assert (tmp_path / "from-secrets.db").exists()


@pytest.mark.parametrize(
    ("setting", "address"),
    [
        ("", breaches.SERVICE),
        ("off", None),
        ("https://mirror.example.com/range", "https://mirror.example.com/range"),
    ],
)
def test_breached_passwords_are_looked_up_where_the_setting_says(
    stack_file: Path,
    monkeypatch: pytest.MonkeyPatch,
    setting: str,
    address: str | None,
) -> None:
    asked: list[str | None] = []
    judge = NewPasswords.__init__
    monkeypatch.setattr(
        NewPasswords,
        "__init__",
        lambda self, service: asked.append(service) or judge(self, service),
    )
    write(stack_file)
    monkeypatch.setenv("BREACHED_PASSWORDS", setting)
    backend.pool()

    assert asked == [address]


def test_a_wrong_place_to_look_passwords_up_is_refused(
    stack_file: Path, secrets: Path
) -> None:
    write(stack_file)
    backend.pool()
    secrets.write_text('[cognito]\nbreached_passwords = "http://example.com"\n')

    with pytest.raises(ConfigError, match="BREACHED_PASSWORDS must be"):
        backend.pool()


def test_secrets_say_where_stack_json_is(
    secrets: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("STACK_CONFIG")
    monkeypatch.setattr(backend.PROCESS, "folder", tmp_path)
    secrets.write_text('[cognito]\nstack_config = "deep/pool.json"\n')
    (tmp_path / "deep").mkdir()
    write(tmp_path / "deep" / "pool.json", client_id="deep")

    assert backend.pool().config.client_id == "deep"


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ('cleint_id = "x"', "cognito.cleint_id"),
        ('COGNITO_CLIENT_ID = "x"', "cognito.COGNITO_CLIENT_ID"),
        ("mfa = 1", "mfa"),
        ("session_idle_minutes = 0.5", None),
        ("mfa = 2026-01-01", "mfa"),
    ],
)
def test_a_secret_that_is_no_setting_is_named(
    stack_file: Path, secrets: Path, line: str, sentence: str | None
) -> None:
    write(stack_file)
    secrets.write_text(f"[cognito]\n{line}\n")

    if sentence is None:
        with pytest.raises(ConfigError, match="SESSION_IDLE_MINUTES"):
            backend.sessions()
        return
    with pytest.raises(ConfigError, match=f"(?i){sentence}") as caught:
        backend.pool()
    assert '"x"' not in str(caught.value)


def test_secrets_of_other_things_are_no_matter(stack_file: Path, secrets: Path) -> None:
    write(stack_file)
    secrets.write_text('[database]\nurl = "x"\n')

    assert backend.pool().config.client_id == "first"


@pytest.mark.parametrize("text", ["[cognito", "cognito = 1", ""])
def test_secrets_that_cannot_be_read_are_none(
    stack_file: Path, secrets: Path, text: str
) -> None:
    # Streamlit's own log says what is wrong with the file
    write(stack_file)
    secrets.write_text(text)

    assert backend.pool().config.client_id == "first"


def test_no_secrets_at_all_are_no_matter(stack_file: Path, secrets: Path) -> None:
    write(stack_file)
    assert not secrets.exists()

    assert backend.pool().config.client_id == "first"
    assert backend.setting("APP_ORIGIN") == ""


def test_changed_secrets_need_no_restart(stack_file: Path, secrets: Path) -> None:
    write(stack_file)
    secrets.write_text('[cognito]\nclient_id = "before"\n')
    first = backend.pool()
    assert first.config.client_id == "before"
    assert backend.pool() is first

    secrets.write_text('[cognito]\nclient_id = "after"\n')
    change(secrets)
    assert backend.pool().config.client_id == "after"

    secrets.write_text("[other]\n")
    change(secrets)
    assert backend.pool().config.client_id == "first"


def test_secrets_that_the_app_itself_brings_count_too(stack_file: Path) -> None:
    # st.App(secrets=...), which is how st.login is made to lead to our page
    write(stack_file)
    st.secrets.merge_programmatic_secrets({"cognito": {"client_id": "brought"}})

    assert backend.pool().config.client_id == "brought"


@pytest.mark.parametrize("name", ["COGNITO_CLIENT_ID", "SESSION_IDLE_MINUTES"])
def test_blanks_around_a_variable_mean_nothing(
    stack_file: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    write(stack_file)
    monkeypatch.setenv(name, " \t45\n")

    found = (
        backend.setting(name)
        if name in backend.SETTINGS
        else (backend.pool().config.client_id)
    )
    assert found == "45"


def test_a_blank_variable_does_not_hide_a_secret(
    stack_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(stack_file)
    monkeypatch.setattr(backend, "_table", lambda: {"client_id": " fromsecrets "})
    monkeypatch.setenv("COGNITO_CLIENT_ID", "  ")

    assert backend.pool().config.client_id == "fromsecrets"


@pytest.mark.parametrize(
    ("setting", "role"),
    [
        ("self_sign_up", "register"),
        ("self_sign_up", "verify"),
        ("password_reset", "forgot"),
    ],
)
def test_what_the_pool_does_not_offer_is_known_by_the_page(
    stack_file: Path, monkeypatch: pytest.MonkeyPatch, setting: str, role: str
) -> None:
    assert backend.is_offered(role), "nothing is configured yet"
    write(stack_file)
    assert backend.is_offered(role)
    write(stack_file, **{setting: False})
    assert not backend.is_offered(role)
    assert backend.is_offered("signin")
    assert backend.is_offered("")
    monkeypatch.setenv(f"COGNITO_{setting.upper()}", "true")
    assert backend.is_offered(role)


def test_a_refusal_names_the_place_that_a_setting_was_taken_from(
    stack_file: Path, secrets: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(stack_file)
    secrets.write_text('[cognito]\nself_sign_up = "maybe"\nregion = "us-east-1"\n')
    with pytest.raises(
        ConfigError, match=r"^cognito\.self_sign_up in the secrets must"
    ):
        backend.pool()
    monkeypatch.setenv("COGNITO_SELF_SIGN_UP", "no")
    with pytest.raises(ConfigError, match=r"not in cognito\.region in the secrets us-"):
        backend.pool()
    monkeypatch.setenv("COGNITO_REGION", "us-west-1")
    with pytest.raises(ConfigError, match="is not in COGNITO_REGION us-west-1"):
        backend.pool()


def unwritable(tmp_path: Path, kind: str) -> str:
    """The path of a session store that nobody can write, root neither."""
    path = tmp_path / "sessions.db"
    if kind == "a directory in its place":
        path.mkdir()
    elif kind == "no database":
        path.write_bytes(b"not a database" * 1000)
    elif kind == "a folder that is a file":
        (tmp_path / "state").write_text("")
        path = tmp_path / "state" / "sessions.db"
    elif kind == "a folder that is read-only":
        path = Path("/proc/self/sessions.db")
    elif kind == "a table of another making":
        with closing(sqlite3.connect(path)) as database:
            database.execute("CREATE TABLE session (id TEXT)")
            database.execute("PRAGMA user_version = 1")
    return str(path)


@pytest.mark.parametrize(
    "kind",
    [
        "a directory in its place",
        "no database",
        "a folder that is a file",
        "a folder that is read-only",
        "a table of another making",
    ],
)
def test_a_store_that_can_not_be_written_is_told_before_anybody_signs_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setenv("SESSION_STORE", f"sqlite:///{unwritable(tmp_path, kind)}")
    monkeypatch.setenv("SESSION_KEY", Fernet.generate_key().decode())

    problems = []
    for _ in range(3):
        with pytest.raises(
            ServiceUnavailable, match=r"session store sessions\.db"
        ) as it:
            backend.check_store()
        problems.append(it.value)
    # the same for a few seconds, under one reference
    assert len(set(problems)) == 1


def test_trouble_is_forgotten_after_a_few_seconds_and_the_good_after_a_minute(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = 1000.0
    monkeypatch.setattr(backend.time, "monotonic", lambda: moment)
    path = tmp_path / "sessions.db"
    path.mkdir()
    monkeypatch.setenv("SESSION_STORE", f"sqlite:///{path}")
    with pytest.raises(ServiceUnavailable):
        backend.check_store()

    path.rmdir()
    with pytest.raises(ServiceUnavailable):
        backend.check_store()
    moment += backend.TROUBLED_SECONDS
    backend.check_store()

    backend.sessions().store.close()  # type: ignore[attr-defined]
    path.unlink()
    path.mkdir()
    backend.check_store()
    moment += backend.CHECKED_SECONDS
    with pytest.raises(ServiceUnavailable):
        backend.check_store()


def test_a_check_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SESSION_STORE", f"sqlite:///{tmp_path}/sessions.db")
    backend.check_store()

    with closing(sqlite3.connect(tmp_path / "sessions.db")) as database:
        assert database.execute("SELECT count(*) FROM session").fetchone() == (0,)


def test_a_full_disk_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SESSION_STORE", f"sqlite:///{tmp_path}/sessions.db")
    store = backend.sessions().store
    assert isinstance(store, SqliteStore)
    with store._database() as database:
        (pages,) = database.execute("PRAGMA page_count").fetchone()
        database.execute(f"PRAGMA max_page_count = {pages}")

    with pytest.raises(ServiceUnavailable, match="full"):
        backend.check_store()


def test_a_locked_store_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_store, "BUSY_SECONDS", 0.05)
    monkeypatch.setenv("SESSION_STORE", f"sqlite:///{tmp_path}/sessions.db")
    backend.sessions().store.read("x")
    with closing(sqlite3.connect(tmp_path / "sessions.db")) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(ServiceUnavailable, match="locked"):
            backend.check_store()


@pytest.mark.parametrize("kind", ["a directory in its place", "no key", "unreachable"])
def test_trouble_with_the_key_file_is_told_without_its_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    folder = Path("/proc/self") if kind == "unreachable" else tmp_path
    monkeypatch.setenv("SESSION_STORE", f"sqlite:///{folder}/sessions.db")
    if kind == "a directory in its place":
        (tmp_path / "sessions.key").mkdir()
    elif kind == "no key":
        (tmp_path / "sessions.key").write_text("no key")

    with pytest.raises(ConfigError, match=r"the key file sessions\.key") as caught:
        backend.check_store()
    assert str(folder) not in str(caught.value)


@pytest.mark.parametrize("credentials", [False, True])
def test_a_table_that_is_out_of_reach_is_told_without_a_word_of_aws(
    stack_file: Path, monkeypatch: pytest.MonkeyPatch, credentials: bool
) -> None:
    with FakeCognito() as aws:
        aws.answers = [fails("com.amazonaws.dynamodb#ResourceNotFoundException")]
        write(stack_file)
        monkeypatch.setenv("AWS_ENDPOINT_URL_DYNAMODB", aws.endpoint_url)
        monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        monkeypatch.setenv("AWS_CONFIG_FILE", "/nonexistent")
        monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent")
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            if credentials:
                monkeypatch.setenv(name, "test")
            else:
                monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("SESSION_STORE", "dynamodb://no-such-table")
        monkeypatch.setenv("SESSION_KEY", Fernet.generate_key().decode())

        said = "ResourceNotFound" if credentials else "no AWS credentials"
        with pytest.raises(ServiceUnavailable, match=said) as caught:
            backend.check_store()
    assert "AWS" not in caught.value.user_message


def test_a_profile_that_is_not_there_is_told(
    stack_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(stack_file)
    monkeypatch.setenv("AWS_PROFILE", "nosuch")
    monkeypatch.setenv("SESSION_STORE", "dynamodb://table")
    monkeypatch.setenv("SESSION_KEY", Fernet.generate_key().decode())

    with pytest.raises(ServiceUnavailable, match="no AWS credentials"):
        backend.check_store()


def test_every_page_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SESSION_STORE", f"sqlite:///{tmp_path}")
    monkeypatch.setenv("SESSION_KEY", Fernet.generate_key().decode())
    monkeypatch.setattr(backend.PROCESS, "is_faked", True)
    write(tmp_path / "stack.json")

    page = AppTest.from_function(_app, default_timeout=20).run()

    assert [each.value for each in page.title] == ["Not available"]
    assert "(Reference " in page.error[0].value


def _app() -> None:
    from streamlit_cognito import account_pages, navigation

    navigation(account_pages()).run()
