"""The mount: what `st.App` gets, and that nothing is served unguarded."""

import asyncio
import gc
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit import config
from streamlit.runtime.pages_manager import PagesManager

from cognito_auth.door.events import Event
from cognito_auth.errors import ConfigError
from streamlit_cognito import mounting, words
from streamlit_cognito.backend import NUMBERS, PROCESS
from streamlit_cognito.http import sync
from streamlit_cognito.http.documents import TRUSTED, Documents
from streamlit_cognito.http.files import Files
from streamlit_cognito.http.sockets import Sockets
from streamlit_cognito.identity import Identity
from streamlit_cognito.mounting import Mount, mount
from streamlit_cognito.testing import fake_sign_in

OPTION = "server.trustedUserHeaders"

pytestmark = pytest.mark.usefixtures("nothing_mounted")


def settings(folder: Path, text: str) -> None:
    """Write the config.toml that Streamlit reads where it was started."""
    path = folder / ".streamlit" / "config.toml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)


def read_anew() -> None:
    """What Streamlit does when a watched file was edited."""
    config.get_config_options(force_reparse=True)


def started(mounted: Mount, script: str | Path = "app.py") -> bool:
    """Whether it serves while the app is up."""
    app = st.App(script, **mounted)

    async def run() -> bool:
        async with mounted["lifespan"](app):
            return PROCESS.is_serving

    return asyncio.run(run())


def test_a_mount_is_made_once_however_often_a_script_asks() -> None:
    assert mount() is mount()
    assert mount(sources={"img-src": ["https:"]}) is not mount()


def test_it_waits_for_the_settings_once(monkeypatch: pytest.MonkeyPatch) -> None:
    counted: list[int] = []
    shown: list[int] = []
    monkeypatch.setattr(mounting, "_configure", lambda: counted.append(1))
    monkeypatch.setattr(mounting.events, "show", lambda: shown.append(1))
    mount()
    read_anew()
    once = len(counted)
    mount()
    mount("elsewhere")

    read_anew()

    assert len(counted) == 2 * once
    # and has the security log shown, once too
    assert shown == [1]


@pytest.mark.parametrize("is_early", [True, False])
def test_it_sets_what_the_app_has_not_set(is_early: bool) -> None:
    if not is_early:
        st.get_option(OPTION)
    mount()
    if is_early:
        # st.App says where the app's own file is; only then may they be read
        assert config._config_options is None

    assert st.get_option(OPTION) == TRUSTED
    assert st.get_option("runner.postScriptGC") is False
    assert st.get_option("browser.gatherUsageStats") is False


def test_it_leaves_alone_what_the_app_has_set(tmp_path: Path) -> None:
    settings(
        tmp_path,
        "[runner]\npostScriptGC = true\n[browser]\ngatherUsageStats = true\n"
        '[server]\ntrustedUserHeaders = {X-Team = "team"}\n',
    )
    mount()

    assert st.get_option(OPTION) == {"X-Team": "team", **TRUSTED}
    assert st.get_option("runner.postScriptGC") is True
    assert st.get_option("browser.gatherUsageStats") is True


def test_an_app_cannot_turn_off_what_tells_browsers_apart(tmp_path: Path) -> None:
    settings(tmp_path, '[server]\ntrustedUserHeaders = {X-App-Browser = "who"}\n')
    mount()

    assert st.get_option(OPTION) == TRUSTED


def test_it_understands_the_headers_of_a_command_line() -> None:
    # there and in a variable they are JSON
    mount()
    config.get_config_options(
        force_reparse=True, options_from_flags={OPTION: '{"X-Team": "team"}'}
    )

    assert st.get_option(OPTION) == {"X-Team": "team", **TRUSTED}


@pytest.mark.parametrize("is_early", [True, False])
def test_it_sets_them_again_when_the_settings_are_read_anew(
    tmp_path: Path, is_early: bool
) -> None:
    if not is_early:
        st.get_option(OPTION)
    mount()
    assert st.get_option(OPTION) == TRUSTED

    settings(tmp_path, "[runner]\npostScriptGC = true\n")
    read_anew()

    assert st.get_option(OPTION) == TRUSTED
    assert st.get_option("runner.postScriptGC") is True
    assert st.get_option("browser.gatherUsageStats") is False
    settings(tmp_path, "")
    read_anew()
    assert st.get_option("runner.postScriptGC") is False


def test_it_serves_while_the_app_is_up() -> None:
    mounted = mount()
    assert not PROCESS.is_serving

    assert started(mounted)

    assert not PROCESS.is_serving


def test_collections_are_spared_what_stays_as_long_as_it_serves() -> None:
    mounted, frozen = mount(), gc.get_freeze_count()

    async def run() -> int:
        async with mounted["lifespan"](st.App("app.py", **mounted)):
            return gc.get_freeze_count()

    assert asyncio.run(run()) > frozen + 10_000
    assert gc.get_freeze_count() == frozen


def test_it_does_not_start_where_browsers_are_not_told_apart() -> None:
    mounted = mount()
    config.set_option(OPTION, {})

    with pytest.raises(RuntimeError, match="X-App-Browser"):
        started(mounted)
    assert not PROCESS.is_serving


@pytest.mark.parametrize(
    "name",
    [
        *("NOTICE_SENDER", "TAKEN_ADDRESS", "SECURITY_LOG", "HISTORY_DAYS"),
        "LIMIT_CODE_PER_KNOWN",
    ],
)
def test_it_does_not_start_with_a_setting_that_can_not_be_meant(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    mounted = mount()
    monkeypatch.setenv(name, "perhaps")

    with pytest.raises(ConfigError, match=name):
        started(mounted)
    assert not PROCESS.is_serving


def test_what_the_door_sees_is_told_once_the_app_is_served(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told: list[object] = []
    monkeypatch.setattr(mounting, "tell", lambda *what: told.append(what))
    monkeypatch.setattr(PROCESS, "tell", PROCESS.tell)
    assert started(mount())

    event = Event("sign_in", "done", 1.0)
    PROCESS.tell("new_device", "ada@example.com", event)

    assert told == [("new_device", "ada@example.com", event)]


def test_it_does_not_end_before_the_mails_that_are_on_their_way() -> None:
    sent: list[bool] = []

    def send() -> None:
        time.sleep(0.05)
        sent.append(True)

    mounted = mount()

    async def run() -> None:
        async with mounted["lifespan"](st.App("app.py", **mounted)):
            PROCESS.background.do(send)
            PROCESS.mails.do(send)

    asyncio.run(run())
    assert sent == [True, True]


def test_it_does_not_start_where_it_is_not_known_who_the_proxies_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TRUSTED_PROXIES", "the proxy")

    with pytest.raises(ConfigError, match="TRUSTED_PROXIES"):
        started(mount())
    assert not PROCESS.is_serving


def test_it_does_not_start_where_it_is_not_known_where_tokens_may_go(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("API_ORIGINS", "http://api.example.com")

    with pytest.raises(ConfigError, match="API_ORIGINS"):
        started(mount())
    assert not PROCESS.is_serving


@pytest.mark.parametrize("served", [True, None])
def test_it_does_not_start_where_a_folder_of_pages_is_served(
    monkeypatch: pytest.MonkeyPatch, served: bool | None
) -> None:
    mounted = mount()
    monkeypatch.setattr(PagesManager, "uses_pages_directory", served)

    with pytest.raises(RuntimeError, match="pages/"):
        started(mounted)
    assert not PROCESS.is_serving


def test_a_folder_of_pages_is_not_served_past_the_menu(tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    mount()

    PagesManager(str(tmp_path / "app.py"))

    assert PagesManager.uses_pages_directory is False


def test_paths_start_at_the_scripts_folder(tmp_path: Path) -> None:
    started(mount(), tmp_path / "shop" / "app.py")
    assert PROCESS.folder == tmp_path / "shop"


def test_paths_start_at_the_folder_that_the_app_names(tmp_path: Path) -> None:
    started(mount(tmp_path / "there"), tmp_path / "shop" / "app.py")
    assert PROCESS.folder == tmp_path / "there"
    started(mount("here"), tmp_path / "shop" / "app.py")
    assert PROCESS.folder == tmp_path / "here"


def test_paths_start_beside_the_script_wherever_it_was_started(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    # `streamlit run shop/app.py`, which says st.App("main.py")
    monkeypatch.setattr(config, "_main_script_path", str(tmp_path / "shop" / "app.py"))

    started(mount(), "main.py")

    assert PROCESS.folder == tmp_path / "shop"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"sources": {"script-src": ["https:"]}}, "script-src takes no sources"),
        ({"sources": {"img-src": "https:"}}, "takes a list of sources"),
        ({"sources": {"img-src": ["https:; script-src *"]}}, "is no source"),
        ({"sources": {"img-src": ["'unsafe-inline'"]}}, "is no source"),
        ({"devices": ["camera", "usb"]}, "no device is called 'usb'"),
        ({"words": {"home.titel": "Hi"}}, "home.titel"),
    ],
)
def test_what_it_cannot_take_is_named(
    arguments: Mapping[str, Any], sentence: str
) -> None:
    for _ in range(2):
        with pytest.raises(ValueError, match=sentence):
            mount(**arguments)
    assert mounting._mounts == {}


def test_what_it_takes_gets_into_the_headers_of_every_answer() -> None:
    mounted = mount(sources={"img-src": ["https:"]}, devices=["camera"])

    headers = mounted["middleware"][0].kwargs["headers"]
    assert "img-src 'self' data: https:;" in headers["content-security-policy"]
    assert "camera=(self), geolocation=()" in headers["permissions-policy"]


def test_websockets_and_files_are_guarded_within_what_says_whose_they_are() -> None:
    for guests_upload in (False, True):
        made = mount(guests_upload=guests_upload)["middleware"]
        assert [one.cls for one in made] == [Documents, Sockets, Files, Identity]
        assert made[2].kwargs == {"guests_upload": guests_upload}
        assert made[0].kwargs["own"] is sync.own


@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize("text", ["0", "-1", "many", "1.5"])
def test_it_does_not_start_where_a_number_is_none(
    monkeypatch: pytest.MonkeyPatch, name: str, text: str
) -> None:
    monkeypatch.setenv(name, text)

    with pytest.raises(ConfigError, match=name):
        started(mount())


@pytest.mark.parametrize("origin", ["", "https://app.example.com"])
def test_what_the_server_answers_by_itself_has_the_headers_too(
    monkeypatch: pytest.MonkeyPatch, origin: str
) -> None:
    covered: list[Mapping[str, str]] = []
    monkeypatch.setattr(mounting, "cover", covered.append)
    monkeypatch.setenv("APP_ORIGIN", origin)
    mounted = mount()

    started(mounted)

    [headers] = covered
    assert headers.items() >= mounted["middleware"][0].kwargs["headers"].items()
    assert ("strict-transport-security" in headers) is bool(origin)


def test_words_are_said_as_the_app_says_them() -> None:
    before = words.say("home.title")
    try:
        mount(words={"home.title": "Welcome"})
        assert words.say("home.title") == "Welcome"
    finally:
        words.say_in_own_way({})
    assert words.say("home.title") == before


def test_nothing_is_served_while_somebody_is_faked() -> None:
    with (
        fake_sign_in("ada@example.com"),
        pytest.raises(RuntimeError, match="fake_sign_in"),
        mounting._serving(),
    ):
        pass
