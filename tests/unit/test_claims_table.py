"""A verified token as tables: hostile claims are text, times are local."""

import json
from html.parser import HTMLParser

import pytest
import streamlit as st
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from cognito_auth.tokens.verifier import TokenVerifier
from cognito_auth.values import Claims
from streamlit_cognito.widgets.claims_table import MEANINGS
from streamlit_cognito.widgets.claims_table import claims_table as show
from streamlit_cognito.words import say
from tests.unit.minting import CLIENT_ID, ISSUER, KEY_ID, NOW, id_claims, sign

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=https://evil.example.com/x onerror=alert(1)>",
    '"><b>bold</b>',
    "</td></tr></table><h1>x</h1>",
    "[click](javascript:alert(1)) **bold** `code`",
    "&lt;i&gt;",
    "'\"<>&",
]
TAGS = {
    *("table", "caption", "button", "tbody", "tr", "th", "small", "td", "bdi"),
}


class Tables(HTMLParser):
    """Reads rows of texts; keeps the name of every tag that it sees."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.rows: list[list[str]] = []
        self.captions: list[str] = []
        self.meanings: dict[str, str] = {}
        self.buttons: list[dict[str, str | None]] = []
        self._in = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self._in = tag
        if tag == "tr":
            self.rows.append([])
        elif tag in ("th", "td"):
            self.rows[-1].append("")
        elif tag == "small":
            self.meanings[self.rows[-1][0]] = ""
        elif tag == "button":
            self.buttons.append(dict(attrs))

    def handle_endtag(self, tag: str) -> None:
        self._in = ""

    def handle_data(self, data: str) -> None:
        if self._in in ("th", "bdi"):
            self.rows[-1][-1] += data
        elif self._in == "caption":
            self.captions.append(data)
        elif self._in == "small":
            self.meanings[self.rows[-1][0]] += data

    @property
    def values(self) -> dict[str, str]:
        return {name: value for name, value in self.rows}


@pytest.fixture
def drawn(key: RSAPrivateKey, verifier: TokenVerifier, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    """Draw the tables of an ID token with these claims beside the usual ones."""

    def draw(timezone: str | None = "Europe/Berlin", **changes: object) -> Tables:
        pages: list[str] = []
        monkeypatch.setattr(st, "html", pages.append)
        claims: Claims = verifier.verify(
            sign(key, id_claims(**changes)), token_use="id"
        )
        show(claims, timezone)
        assert len(pages) == 1
        return Tables(pages[0])

    return draw


def test_both_tables_show_the_claims_and_what_was_checked(drawn) -> None:  # type: ignore[no-untyped-def]
    found = drawn()

    assert found.captions == ["Claims", "What was checked"]
    assert found.values["email"] == "ada@example.com"
    assert found.values["email_verified"] == "true"
    assert json.loads(found.values["cognito:groups"]) == ["admins", "editors"]
    assert found.values["Signature"] == f"RS256, key {KEY_ID}"
    assert found.values["Issuer"] == ISSUER
    assert found.values["Audience"] == CLIENT_ID
    assert found.values["Token use"] == "id"


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_names_and_values_are_shown_as_text(drawn, hostile: str) -> None:  # type: ignore[no-untyped-def]
    found = drawn(**{hostile: "plain", "name": hostile, "custom:list": [hostile]})

    assert found.tags == TAGS
    assert found.values[hostile] == "plain"
    assert found.values["name"] == hostile
    assert json.loads(found.values["custom:list"]) == [hostile]


def test_times_are_local_and_in_seconds(drawn) -> None:  # type: ignore[no-untyped-def]
    found = drawn("Europe/Berlin").values

    assert found["exp"] == f"15 January 2027, 10:00:00 CET ({NOW + 3600})"
    assert found["iat"] == f"15 January 2027, 08:59:50 CET ({NOW - 10})"
    assert found["auth_time"] == found["iat"]
    assert found["Expiry"] == "until 15 January 2027, 10:00:00 CET"


def test_a_number_that_is_no_time_stays_a_number(drawn) -> None:  # type: ignore[no-untyped-def]
    assert drawn(**{"custom:count": NOW}).values["custom:count"] == str(NOW)


@pytest.mark.parametrize("name", MEANINGS)
def test_each_standard_claim_has_a_meaning_of_its_own(drawn, name: str) -> None:  # type: ignore[no-untyped-def]
    claims = id_claims()
    found = drawn(**{name: claims.get(name, "x")})
    assert found.meanings[name] == say(f"claim.{MEANINGS[name]}")
    assert found.values[name]


def test_no_two_claims_mean_the_same() -> None:
    # but for the user name, which each of the tokens calls by a name of its own
    said = [say(f"claim.{text}") for text in MEANINGS.values()]
    assert len(set(said)) == len(MEANINGS) - 1
    assert MEANINGS["username"] == MEANINGS["cognito:username"]


def test_every_claim_of_an_id_token_says_what_it_means(drawn) -> None:  # type: ignore[no-untyped-def]
    of_profile = {"custom:team": "blue", "name": "Ada", "given_name": "Ada"}
    found = drawn(**of_profile)
    assert set(found.meanings) == set(id_claims(**of_profile))
    assert all(found.meanings.values())
    assert found.meanings["custom:team"] == say("claim.custom")
    assert found.meanings["name"] == say("claim.profile", label="Name")
    assert found.meanings["given_name"] == say("claim.profile", label="Given name")


def test_all_claims_can_be_copied_at_once(drawn) -> None:  # type: ignore[no-untyped-def]
    hostile = "'\"></button><script>alert(1)</script>"
    [button] = drawn(name=hostile).buttons
    copied = json.loads(str(button["data-copy"]))
    assert copied == id_claims(name=hostile)
    assert button["data-copied"] == "Copied"
