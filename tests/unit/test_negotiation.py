"""Which language somebody gets, whatever they or their browser say."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamlit_cognito.words.locales import (
    categories,
    category,
    direction,
    is_known,
    nearest,
    own_name,
)
from streamlit_cognito.words.negotiation import choice

OFFERED = (
    *("en", "de", "fr", "es", "pt-BR", "it", "nl", "pl", "sv", "nb", "uk", "tr"),
    *("ar", "he", "hi", "id", "th", "ja", "ko", "zh-Hans"),
)


@pytest.mark.parametrize(
    ("wanted", "tag"),
    [
        *((tag, tag) for tag in OFFERED),
        ("de-DE", "de"),
        ("de_AT", "de"),
        ("DE", "de"),
        ("de-1996", "de"),
        ("de-DE-u-co-phonebk", "de"),
        ("de_DE.UTF-8", "de"),
        ("en-US", "en"),
        ("en-XX", "en"),
        ("pt", "pt-BR"),
        ("pt-PT", "pt-BR"),
        ("pt_br", "pt-BR"),
        ("zh", "zh-Hans"),
        ("zh-CN", "zh-Hans"),
        ("zh-SG", "zh-Hans"),
        ("zh_Hans_CN", "zh-Hans"),
        ("no", "nb"),
        ("nn", "nb"),
        ("nb-NO", "nb"),
        ("nn_NO", "nb"),
        ("iw", "he"),
        ("iw-IL", "he"),
        ("in", "id"),
        ("in_ID", "id"),
        # another script is another language to read
        ("zh-TW", None),
        ("zh-Hant", None),
        ("zh-HK", None),
        ("sr", None),
        ("fi", None),
        ("", None),
        ("*", None),
        ("C", None),
        ("POSIX", None),
        ("xx", None),
        ("deutsch", None),
        ("<script>", None),
        ("../../etc/passwd", None),
        ("de" * 5000, None),
        ("dé", None),
        ("\x00", None),
    ],
)
def test_a_wanted_language_finds_its_like(wanted: str, tag: str | None) -> None:
    assert nearest(wanted, OFFERED) == tag


def test_the_region_decides_where_there_is_a_choice() -> None:
    offered = ("pt", "pt-BR", "de-AT", "de-CH")
    assert nearest("pt-BR", offered) == "pt-BR"
    assert nearest("pt-PT", offered) == "pt"
    assert nearest("de-CH", offered) == "de-CH"
    assert nearest("de", offered) == "de-AT"
    assert nearest("de-LU", ("de-AT", "de", "de-CH")) == "de"


@pytest.mark.parametrize(
    ("accepted", "tag"),
    [
        ("de", "de"),
        ("de-AT, de;q=0.9, en;q=0.8", "de"),
        ("en;q=0.8, de;q=0.9", "de"),
        ("fi, de;q=0.5, fr;q=0.7", "fr"),
        ("de, fr", "de"),
        ("zh-TW,zh;q=0.9,en-US;q=0.8", "zh-Hans"),
        ("zh-TW,en-US;q=0.8", "en"),
        ("de ; q = 0.4 ,fr", "fr"),
        ("de;q=0, fr;q=0.1", "fr"),
        ("de;q=0", "en"),
        ("de;q=0.000", "en"),
        ("fi, *;q=0.5, de;q=0.1", "en"),
        ("*", "en"),
        ("fi", "en"),
        ("", "en"),
        (",,,;", "en"),
        ("de;q=x, fr", "fr"),
        ("de;q=-1, fr;q=0.1", "fr"),
        ("de;q=nan, fr;q=0.1", "fr"),
        (f"{'x' * 10_000}, de", "en"),
        (f"fr, {'de,' * 10_000}", "fr"),
        (f"{' ' * 1000}de", "en"),
        ("dé, fr", "fr"),
    ],
)
def test_a_header_is_followed_in_its_order(accepted: str, tag: str) -> None:
    assert choice(OFFERED, accepted=accepted) == tag


@pytest.mark.parametrize(
    ("known", "tag"),
    [
        ({}, "en"),
        ({"accepted": "fr"}, "fr"),
        ({"accepted": "fr", "locale": "de-DE"}, "de"),
        ({"accepted": "fr", "locale": "fi"}, "fr"),
        ({"accepted": "fr", "locale": "*"}, "en"),
        ({"accepted": "fr", "locale": None}, "fr"),
        ({"accepted": "fr", "locale": ["de"]}, "fr"),
        ({"accepted": "fr", "locale": 7}, "fr"),
        ({"accepted": "fr", "locale": f"{' ' * 1000}de"}, "fr"),
        ({"accepted": "fr", "locale": "de", "chosen": ("it",)}, "it"),
        ({"accepted": "fr", "locale": "de", "chosen": ("", "it")}, "it"),
        ({"accepted": "fr", "locale": "de", "chosen": ("ja", "it")}, "ja"),
        ({"accepted": "fr", "locale": "de", "chosen": ("IT", "xx")}, "de"),
    ],
)
def test_a_choice_comes_before_the_profile_before_the_browser(
    known: dict[str, Any], tag: str
) -> None:
    assert choice(OFFERED, **known) == tag


def test_one_language_is_fixed() -> None:
    assert choice(("de",), accepted="fr", locale="en", chosen=("it",)) == "de"


ODD = st.one_of(
    st.text(),
    st.text("-_;,=*. qdeptBRzhHns0159"),
    st.lists(st.sampled_from([*OFFERED, "*", ";q=0.5", "_", "-x-", "zh_TW"])).map(
        ",".join
    ),
)


@given(accepted=ODD, locale=st.one_of(ODD, st.none(), st.integers()), chosen=ODD)
def test_whatever_is_said_there_is_a_language(
    accepted: str, locale: object, chosen: str
) -> None:
    found = choice(OFFERED, accepted=accepted, locale=locale, chosen=(chosen,))
    assert found in OFFERED


@given(ODD)
def test_a_tag_is_of_a_language_or_not(text: str) -> None:
    assert is_known(text) in (True, False)


@pytest.mark.parametrize("tag", OFFERED)
def test_what_is_known_of_a_language_fits_together(tag: str) -> None:
    assert direction(tag) == ("rtl" if tag in ("ar", "he") else "ltr")
    assert own_name(tag) == own_name(tag).strip() != ""
    assert {category(tag, n) for n in (*range(200), 0.5, 10**6)} == categories(tag)


def test_a_language_is_called_what_its_speakers_call_it() -> None:
    names = [own_name(tag) for tag in ("en", "de", "fr", "nb", "ja", "zh-Hans", "ar")]
    assert names == [
        *("English", "Deutsch", "Français", "Norsk bokmål"),
        *("日本語", "中文 (简体)", "العربية"),
    ]
