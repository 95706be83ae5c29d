"""Sign-up attributes: what is refused before Cognito is asked, by type."""

import pytest

from cognito_auth.config import SignUpAttribute
from cognito_auth.inputs.attributes import problem

NAME = SignUpAttribute("given_name", required=True, min_length=2, max_length=5)
NICK = SignUpAttribute("nickname")
BIRTH = SignUpAttribute("birthdate", min_length=10, max_length=10)
PHONE = SignUpAttribute("phone_number")
LOCALE = SignUpAttribute("locale")
ZONE = SignUpAttribute("zoneinfo")
SITE = SignUpAttribute("website", max_length=30)
PICTURE = SignUpAttribute("picture")
OWN = SignUpAttribute("custom:website")
AGE = SignUpAttribute("custom:age", type="Number", min_value=18, max_value=120)


@pytest.mark.parametrize(
    ("attribute", "value", "expected"),
    [
        (NAME, "", "missing"),
        (NAME, "A", "length"),
        (NAME, "Ad", None),
        (NAME, "Adalbe", "length"),
        (NICK, "", None),
        (NICK, "x" * 2048, None),
        (BIRTH, "1815-12-10", None),
        (BIRTH, "10.12.1815", "date"),
        (BIRTH, "1815-13-10", "date"),
        (BIRTH, "18151210", "date"),
        (BIRTH, "1815-W50-7", "date"),
        (PHONE, "+4915112345678", None),
        (PHONE, "015112345678", "phone"),
        (PHONE, "+49 151 123", "phone"),
        (PHONE, "+1\N{ARABIC-INDIC DIGIT TWO}34567890", "phone"),
        (LOCALE, "de", None),
        (LOCALE, "en-GB", None),
        (LOCALE, "en_US", None),
        (LOCALE, "zh-Hant-TW", None),
        (LOCALE, "es-419", None),
        (LOCALE, "English", "locale"),
        (LOCALE, "en-", "locale"),
        (LOCALE, "en GB", "locale"),
        (ZONE, "Europe/Berlin", None),
        (ZONE, "UTC", None),
        (ZONE, "Europe/Atlantis", "zone"),
        (ZONE, "../../etc/passwd", "zone"),
        (ZONE, "Europe", "zone"),
        (ZONE, "a\0b", "zone"),
        (SITE, "https://example.com", None),
        (SITE, "http://localhost:8080/~ada?x=1", None),
        (SITE, "https://example.com/" + "x" * 20, "length"),
        (SITE, "example.com", "url"),
        (SITE, "https://", "url"),
        (SITE, "https://exam ple.com", "url"),
        (SITE, "https://ada:secret@example.com", "url"),
        (PICTURE, "javascript:alert(1)", "url"),
        (PICTURE, "data:image/png;base64,AAAA", "url"),
        (OWN, "anything", None),
        (AGE, "18", None),
        (AGE, "17", "range"),
        (AGE, "121", "range"),
        (AGE, "-3", "range"),
        (AGE, "1e2", "number"),
        (AGE, "eighteen", "number"),
        (AGE, "9" * 16, "number"),
    ],
)
def test_a_value_is_judged_by_its_attributes_type(
    attribute: SignUpAttribute, value: str, expected: str | None
) -> None:
    assert problem(attribute, value) == expected
