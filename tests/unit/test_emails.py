"""Email addresses: the one form of each, and what a stranger may see of it."""

import pytest

from cognito_auth.errors import InvalidEmail
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
        "",
        " ",
        "ada",
        "@example.com",
        "ada@",
        "ada@example",
        "ada@.com",
        "ada@example.",
        "ada@example..com",
        "ada@@example.com",
        "ada@example.com@example.org",
        "ada lovelace@example.com",
        "ada@exam ple.com",
        "ada@example.com\x00",
        "ada\x00@example.com",
        "ada@example.com\r\nBcc: eve@example.com",
        "ada\n@example.com",
        "\N{CYRILLIC SMALL LETTER A}da@example.com",
        "\N{KELVIN SIGN}elvin@example.com",
        "ada@ex\N{CYRILLIC SMALL LETTER A}mple.com",
        "ada@example\N{FULLWIDTH FULL STOP}com",
        "\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}da@example.com",
        "\N{ROCKET}@example.com",
        "ada@\N{ROCKET}.com",
        "ada\N{ZERO WIDTH SPACE}@example.com",
        "ada@example.com\N{RIGHT-TO-LEFT OVERRIDE}",
        "\ud800@example.com",
        f"{'a' * 65}@example.com",
        f"a@{'b' * (MAX_LENGTH - 5)}.com",
        "a" * 10_000 + "@example.com",
        "a@" + "b." * 5_000 + "com",
        "<script>@example.com>",
    ],
)
def test_what_is_no_plain_address_is_refused_without_being_quoted(typed: str) -> None:
    with pytest.raises(InvalidEmail) as caught:
        canonical_email(typed)

    assert str(caught.value) == "invalid_email"


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
