"""Email addresses: the one form of each, and what a stranger may see of it."""

import pytest

from cognito_auth.errors import (
    EmailDotMisplaced,
    EmailHasBlank,
    EmailHasCharacter,
    EmailHasTwoAts,
    EmailTooLong,
    EmailWithoutAt,
    EmailWithoutDomain,
    EmailWithoutEnding,
    EmailWithoutName,
    InvalidEmail,
)
from cognito_auth.inputs.emails import (
    MAX_LENGTH,
    canonical_email,
    is_same_email,
    masked_email,
)


@pytest.mark.parametrize(
    "typed",
    [
        "ada@example.com",
        "ADA@Example.COM",
        "  ada@example.com  ",
        "\tada@example.com\r\n",
        "\N{NO-BREAK SPACE}ada@example.com",
    ],
)
def test_an_address_has_one_form(typed: str) -> None:
    assert canonical_email(typed) == "ada@example.com"


@pytest.mark.parametrize(
    "typed",
    [
        "a@b.co",
        "a.b+tag@mail.example.com",
        "o'hara@example.com",
        "x_y-z@xn--bcher-kva.example",
        f"{'a' * 64}@example.com",
        f"a@{'b' * (MAX_LENGTH - 6)}.com",
    ],
)
def test_an_unusual_address_is_taken_as_it_is(typed: str) -> None:
    assert canonical_email(typed) == typed


@pytest.mark.parametrize(
    "typed",
    [
        "Ada <ada@example.com>",
        '"Lovelace, Ada" <ADA@example.com>',
        "Ada Lovelace <mailto:ada@example.com>,",
        "<ada@example.com>",
        "mailto:ada@example.com",
        "MAILTO:ada@example.com?subject=Hello%20there",
        "ada@example.com,",
        "ada@example.com;",
        "ada@example.com.",
        "ada@example.com. ",
        '"ada@example.com"',
        "'ada@example.com',",
        "\N{LEFT DOUBLE QUOTATION MARK}ada@example.com\N{RIGHT DOUBLE QUOTATION MARK}",
        "\N{DOUBLE LOW-9 QUOTATION MARK}ada@example.com\N{LEFT DOUBLE QUOTATION MARK}.",
        "(ada@example.com)",
        "`ada@example.com`",
        "ada@example.com\N{NO-BREAK SPACE}",
        "\N{ZERO WIDTH NO-BREAK SPACE}ada@example.com\N{ZERO WIDTH SPACE}",
        "\N{IDEOGRAPHIC SPACE}ada@example.com",
        "mailto:ada%40example.com",
        "ada@example.com\N{LEFT-TO-RIGHT MARK}",
        "\N{LEFT-TO-RIGHT EMBEDDING}ada@example.com\N{POP DIRECTIONAL FORMATTING}",
        "\N{FIRST STRONG ISOLATE}ada@example.com\N{POP DIRECTIONAL ISOLATE}",
        "ada@example.com\N{EM SPACE}\N{LINE SEPARATOR}",
        "ada\N{FULLWIDTH COMMERCIAL AT}example\N{IDEOGRAPHIC FULL STOP}com",
    ],
)
def test_an_address_is_taken_as_people_paste_it(typed: str) -> None:
    assert canonical_email(typed) == "ada@example.com"
    assert masked_email(typed).lower() == "a•••@e•••.com"


@pytest.mark.parametrize(
    ("kind", "sentence", "typed"),
    [
        (InvalidEmail, "full email address", ["", " ", "<>", '""', ".", "mailto:"]),
        (
            EmailWithoutAt,
            "has an @",
            ["ada", "example.com", "Ada <ada>", "a" * 10_000, "<script>", "mailto:ada"],
        ),
        (
            EmailHasTwoAts,
            "one email address only",
            [
                "ada@@example.com",
                "ada@example.com@example.org",
                "ada@example.com, eve@example.com",
                "ada@example.com;eve@example.com",
            ],
        ),
        (EmailWithoutName, "before the @", ["@example.com", "Ada <@example.com>"]),
        (EmailWithoutDomain, "after the @", ["ada@", "ada@."]),
        (EmailWithoutEnding, "whole domain", ["ada@example", "ada@example."]),
        (
            EmailHasBlank,
            "blank",
            [
                "ada lovelace@example.com",
                "ada@exam ple.com",
                "ada@example.com\r\nBcc: eve",
                "ada\n@example.com",
                "ada\N{NO-BREAK SPACE}@example.com",
            ],
        ),
        (
            EmailHasCharacter,
            "can't be sent",
            [
                "jos\N{LATIN SMALL LETTER E WITH ACUTE}@example.com",
                "ada@b\N{LATIN SMALL LETTER U WITH DIAERESIS}cher.example",
                "ada@example.com\x00",
                "ada\x00@example.com",
                "\N{CYRILLIC SMALL LETTER A}da@example.com",
                "\N{KELVIN SIGN}elvin@example.com",
                "ada@ex\N{CYRILLIC SMALL LETTER A}mple.com",
                "\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}da@example.com",
                "\N{ROCKET}@example.com",
                "ada@\N{ROCKET}.com",
                "ada\N{ZERO WIDTH SPACE}@example.com",
                "ada@exam\N{RIGHT-TO-LEFT OVERRIDE}ple.com",
                "\ud800@example.com",
                "<script>@example.com>",
                '"ada"@example.com',
                "ada@exa_mple.com",
                "ada,lovelace@example.com",
            ],
        ),
        (
            EmailDotMisplaced,
            "dot",
            [
                "ada@.com",
                "ada@example..com",
                ".ada@example.com",
                "ada.@example.com",
                "ada..lovelace@example.com",
            ],
        ),
        (
            EmailTooLong,
            "too long",
            [
                f"{'a' * 65}@example.com",
                f"a@{'b' * (MAX_LENGTH - 5)}.com",
                "a" * 10_000 + "@example.com",
                "a@" + "b." * 5_000 + "com",
            ],
        ),
    ],
)
def test_what_is_no_plain_address_is_told_why_without_being_quoted(
    kind: type[InvalidEmail], sentence: str, typed: list[str]
) -> None:
    for text in typed:
        with pytest.raises(InvalidEmail) as caught:
            canonical_email(text)

        assert type(caught.value) is kind, ascii(text)
        assert str(caught.value) == kind.code
        assert sentence in caught.value.user_message
        assert len(text) < 2 or text not in caught.value.user_message
        caught.value.user_message.encode()


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("jos\N{LATIN SMALL LETTER E WITH ACUTE}@example.com", " with \xe9 in it"),
        ("ada\N{ZERO WIDTH SPACE}@example.com", " with U+200B in it"),
        ("ada@exa_mple.com", " with _ in it"),
        ("\ud800@example.com", " with U+D800 in it"),
    ],
)
def test_the_character_that_can_not_be_mailed_to_is_named(
    typed: str, shown: str
) -> None:
    with pytest.raises(EmailHasCharacter) as caught:
        canonical_email(typed)

    assert shown in caught.value.user_message


def test_an_address_is_the_same_in_any_case() -> None:
    assert is_same_email(" Ada@Example.com", "ada@example.COM")
    assert not is_same_email("ada@example.com", "eve@example.com")
    assert not is_same_email("", "ada@example.com")


@pytest.mark.parametrize(
    ("email", "shown"),
    [
        ("ada@example.com", "a•••@e•••.com"),
        ("a@b.co", "a•••@b•••.co"),
        ("ada@mail.example.co.uk", "a•••@m•••.uk"),
        ("*b*@example.com", "•••@e•••.com"),
        ("", "•••@•••."),
    ],
)
def test_a_masked_address_is_known_to_its_owner_only(email: str, shown: str) -> None:
    assert masked_email(email) == shown


def test_what_a_link_escapes_is_part_of_the_address() -> None:
    assert canonical_email("mailto:ada%2Btag@example.com") == "ada+tag@example.com"
