"""An app's name, logo and colours, for its pages and for Streamlit."""

import base64
import json
import logging
import re
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit import config
from streamlit.elements.lib.image_utils import image_to_url
from streamlit.elements.lib.layout_utils import LayoutConfig

from streamlit_cognito.brand import OPTIONS, brand, choose, css
from streamlit_cognito.brand_file import MAX_LOGO_BYTES
from streamlit_cognito.colours import DARK, LIGHT, contrast, pale
from streamlit_cognito.http.assets import asset
from streamlit_cognito.mark import mark, wordmark
from streamlit_cognito.mounting import mount

pytestmark = pytest.mark.usefixtures("nothing_mounted")

ROOT = Path(__file__).resolve().parents[2]
SVG = '<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0h1v1z"/></svg>'
PNG = b"\x89PNG\r\n\x1a\nrest"
RED = "#b91c1c"


@pytest.fixture
def write(tmp_path: Path) -> Any:
    """Writes brand.json beside what else a brand has."""
    (tmp_path / "logo.svg").write_text(SVG)
    (tmp_path / "logo.png").write_bytes(PNG)

    def write(said: object) -> Path:
        path = tmp_path / "brand.json"
        path.write_text(said if isinstance(said, str) else json.dumps(said))
        return path

    return write


def settings(folder: Path, text: str) -> None:
    path = folder / ".streamlit" / "config.toml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)


def read_anew() -> None:
    config.get_config_options(force_reparse=True)


def test_without_a_file_everything_has_a_default() -> None:
    made = brand()
    assert (made.name, made.logo) == ("", "")
    assert (made.light, made.dark) == (LIGHT, DARK)


def test_the_defaults_can_be_read() -> None:
    assert pale(LIGHT) == pale(DARK) == []


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        # as WebAIM's contrast checker has them
        ("#ffffff", "#000000", 21),
        ("#ffffff", "#777777", 4.48),
        ("#777777", "#ffffff", 4.48),
        ("#ffffff", "#ff0000", 4),
        ("#4f46e5", "#4f46e5", 1),
    ],
)
def test_contrast_is_as_wcag_defines_it(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=0.005)


def test_the_example_apps_own_can_be_read_well(
    caplog: pytest.LogCaptureFixture,
) -> None:
    choose(ROOT / "ui" / "brand.json")
    assert not caplog.records
    # and says all that there is to say
    assert (brand().light, brand().dark) == (LIGHT, DARK)


def test_a_file_says_name_logo_and_colours(write: Any) -> None:
    night = {"primary": "#111", "text": "#EEEEEE"}
    said = {"name": " Böhm & Söhne ", "logo": "logo.svg", "dark": night}
    choose(write(said | {"light": {"primary": RED.upper()}}))

    made = brand()

    assert made.name == "Böhm & Söhne"
    assert made.logo == SVG
    assert made.light.primary == RED
    assert (made.dark.primary, made.dark.text) == ("#111111", "#eeeeee")
    assert made.dark.ground == DARK.ground


def test_a_picture_is_kept_as_an_address_that_holds_it(write: Any) -> None:
    choose(write({"logo": "logo.png"}))
    kind, _, content = brand().logo.partition(",")
    assert kind == "data:image/png;base64"
    assert base64.b64decode(content) == PNG


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("{", "brand.json is not JSON"),
        ("[]", "brand.json: the file must be a JSON object"),
        ({"colour": "#fff"}, "'colour' is nothing that the file can say; it can: name"),
        ({"light": {"primry": "#fff"}}, "'primry' is nothing that light can say"),
        ({"dark": "#fff"}, "dark must be a JSON object"),
        ({"dark": {"text": "white"}}, "dark.text must be a colour such as #14161d"),
        ({"light": {"link": "#ffff"}}, "light.link must be a colour"),
        ({"light": {"link": 3}}, "light.link must be a colour such as #4338ca, not 3"),
        ({"light": {"link": "#fff;}"}}, "light.link must be a colour"),
        ({"name": ""}, "name must be a text of 1 to 50 characters"),
        ({"name": 7}, "name must be a text"),
        ({"name": "x" * 51}, "name must be a text of 1 to 50 characters"),
        ({"name": "two\nlines"}, "name must be a text of 1 to 50 characters on one"),
        ({"name": "{####}"}, "without braces"),
        ({"logo": "none.svg"}, r"the logo none.svg can't be read: No such file"),
        ({"logo": "logo.gif"}, "logo must be a .svg or .png file beside it"),
        ({"logo": None}, "logo must be a .svg or .png file beside it"),
        ({"logo": "false.svg"}, "the logo false.svg is not what its name says"),
        ({"logo": "false.png"}, "the logo false.png is not what its name says"),
        ({"logo": "large.svg"}, "the logo large.svg has more than 100,000 bytes"),
    ],
)
def test_what_it_can_not_say_is_named(
    write: Any, tmp_path: Path, said: object, sentence: str
) -> None:
    (tmp_path / "false.svg").write_bytes(PNG)
    (tmp_path / "false.png").write_text(SVG)
    (tmp_path / "large.svg").write_text(SVG + " " * MAX_LOGO_BYTES)

    with pytest.raises(ValueError, match=sentence) as caught:
        mount(brand=write(said))
    assert str(tmp_path) not in str(caught.value)


def test_a_file_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"^brand.json can't be read: No such file"):
        mount(tmp_path, brand="brand.json")


def test_what_can_not_be_read_well_is_logged(
    write: Any, caplog: pytest.LogCaptureFixture
) -> None:
    choose(write({"light": {"primary": "#ff4b4b", "link": "#777"}}))

    said = [record.getMessage() for record in caplog.records]
    assert said == [
        "brand.json: white on primary has a contrast of 3.30:1 in light, less than "
        "4.5:1",
        "brand.json: link on background has a contrast of 4.48:1 in light, less than "
        "4.5:1",
        "brand.json: link on ground has a contrast of 4.18:1 in light, less than 4.5:1",
        "brand.json: white on primary has a contrast of 3.30:1 in dark, less than "
        "4.5:1",
    ]
    assert {record.levelno for record in caplog.records} == {logging.WARNING}


def test_one_scheme_lends_the_other_its_own_colours(write: Any) -> None:
    choose(write({"dark": {"primary": RED}}))
    assert brand().light.primary == brand().dark.primary == RED


def test_a_link_is_of_the_brand_where_that_can_be_read(write: Any) -> None:
    choose(write({"light": {"primary": RED}}))
    assert brand().light.link == RED
    assert brand().dark.link == DARK.text

    choose(write({"light": {"primary": RED}, "dark": {"link": "#fca5a5"}}))
    assert brand().dark.link == "#fca5a5"


def test_streamlit_gets_the_files_colours(write: Any, tmp_path: Path) -> None:
    mount(brand=write({"light": {"primary": RED}}))

    assert st.get_option("theme.light.primaryColor") == RED
    assert st.get_option("theme.dark.primaryColor") == RED
    assert st.get_option("theme.dark.secondaryBackgroundColor") == DARK.ground
    assert st.get_option("theme.light.textColor") == LIGHT.text
    # config.toml is watched
    settings(tmp_path, '[theme.dark]\nprimaryColor = "#123456"\n')
    read_anew()
    assert st.get_option("theme.light.primaryColor") == RED
    assert st.get_option("theme.dark.primaryColor") == "#123456"
    assert brand().dark.primary == "#123456"
    settings(tmp_path, "")
    read_anew()
    assert brand().dark.primary == st.get_option("theme.dark.primaryColor") == RED


def test_streamlit_keeps_its_colours_without_a_file() -> None:
    mount()
    read_anew()
    for option in OPTIONS.values():
        assert st.get_option(f"theme.light.{option}") is None
        assert st.get_option(f"theme.dark.{option}") is None


def test_what_the_apps_own_theme_says_counts_more(write: Any, tmp_path: Path) -> None:
    settings(
        tmp_path,
        '[theme]\nprimaryColor = "#123456"\n[theme.dark]\ntextColor = "#fff"\n',
    )
    mount(brand=write({"light": {"primary": RED}, "dark": {"text": "#eeeeee"}}))

    assert st.get_option("theme.light.primaryColor") is None
    assert st.get_option("theme.dark.textColor") == "#fff"
    assert brand().light.primary == brand().dark.primary == "#123456"
    assert brand().dark.text == "#ffffff"


def test_a_theme_without_a_file_is_a_brand(tmp_path: Path) -> None:
    settings(tmp_path, '[theme.light]\nprimaryColor = "#B91C1C"\nlinkColor = "red"\n')
    mount()
    assert brand().light.primary == brand().dark.primary == RED
    # a notation of Streamlit's alone
    assert brand().light.link == RED


def test_another_file_takes_the_place_of_the_first(write: Any) -> None:
    mount(brand=write({"name": "One", "light": {"primary": RED}}))
    read_anew()
    choose(write({"name": "Two", "light": {"primary": "#123456"}}))
    assert (brand().name, brand().light.primary) == ("Two", "#123456")


def test_it_is_read_once(write: Any) -> None:
    path = write({"name": "One"})
    mount(brand=path)
    path.write_text("{")
    mount(brand=path)
    assert brand().name == "One"


def test_a_relative_path_starts_at_the_folder(write: Any, tmp_path: Path) -> None:
    write({"name": "There"})
    mount(str(tmp_path), brand="brand.json")
    assert brand().name == "There"


def test_a_relative_path_starts_beside_who_mounts(
    write: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write({"name": "Beside"})
    monkeypatch.chdir("/")
    script = {"__file__": str(tmp_path / "app.py"), "mount": mount}
    exec("mount(brand='brand.json')", script)
    assert brand().name == "Beside"


def test_the_style_begins_with_the_colours(write: Any) -> None:
    before = asset("style.css")
    choose(write({"light": {"primary": RED}, "dark": {"background": "#000"}}))
    style = asset("style.css")

    assert style.text.startswith(css())
    assert style.version != before.version
    declared = dict(re.findall(r"--(\w+): (light-dark\(.+\));", css()))
    assert declared == {
        "primary": f"light-dark({RED}, {RED})",
        "link": f"light-dark({RED}, #f2f3f7)",
        "card": "light-dark(#ffffff, #000000)",
        "ground": "light-dark(#f6f7f9, #0b0c10)",
        "text": "light-dark(#14161d, #f2f3f7)",
    }


def pictures() -> list[ET.Element]:
    return [ET.fromstring(mark()), ET.fromstring(wordmark(brand()))]


def test_the_mark_is_a_keyhole_in_the_apps_colour(write: Any) -> None:
    choose(write({"light": {"primary": RED}}))
    for picture in pictures():
        [square] = picture.findall("{*}rect")
        assert square.get("class") == "mark"
        assert f".mark{{fill:{RED}}}@media" in picture.findtext("{*}style", "")
        assert picture.findall("{*}path")


@pytest.mark.parametrize("logo", ["logo.svg", "logo.png"])
def test_the_mark_is_the_apps_own_logo(write: Any, logo: str) -> None:
    choose(write({"logo": logo}))
    for picture in pictures():
        [image] = picture.findall("{*}image")
        assert image.get("href", "").startswith("data:image/")
        assert not picture.findall("{*}path")


def test_the_wordmark_says_the_name_as_it_is(write: Any) -> None:
    choose(write({"name": "</svg>&<b>"}))
    assert ET.fromstring(wordmark(brand())).findtext("{*}text") == "</svg>&<b>"


def test_the_wordmark_is_as_wide_as_its_name(write: Any) -> None:
    widths = []
    for name in ("Shop", "Long shop", "\u4f1a\u54e1\u4f1a\u54e1"):
        choose(write({"name": name}))
        widths.append(int(ET.fromstring(wordmark(brand())).get("width", "")))
    assert widths == [100, 170, 124]


def test_streamlit_takes_the_wordmark_as_a_logo() -> None:
    url = image_to_url(wordmark(brand()), LayoutConfig(), False, "RGB", "auto", "logo")
    assert url.startswith("data:image/svg+xml")
