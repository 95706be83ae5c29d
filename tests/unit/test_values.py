"""The values that travel: who is signed in, and what an authenticator app is told."""

from dataclasses import replace
from types import MappingProxyType

import pytest

from cognito_auth.values import SignedIn, Tokens, TotpSecret
from tests.claims import claims


def signed_in(**raw: object) -> SignedIn:
    """Somebody whose ID token has these further claims."""
    email = raw.get("email")
    id_claims = replace(
        claims("id", 1),
        email=email,  # type: ignore[arg-type]
        groups=("admins",),
        raw=MappingProxyType(raw),
    )
    return SignedIn(Tokens("id", "access", "refresh"), id_claims, claims("access", 1))


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        (
            {"name": "Ada Lovelace", "given_name": "Ada", "email": "ada@example.com"},
            "Ada Lovelace",
        ),
        ({"given_name": "Ada", "email": "ada@example.com"}, "Ada"),
        ({"name": "", "given_name": 7, "email": "ada@example.com"}, "ada@example.com"),
        ({}, "subject"),
    ],
)
def test_a_person_is_called_by_the_best_name_there_is(
    raw: dict[str, object], name: str
) -> None:
    assert signed_in(**raw).name == name


def test_who_is_signed_in_is_what_the_id_token_says() -> None:
    found = signed_in(email="ada@example.com")

    assert (found.subject, found.email) == ("subject", "ada@example.com")
    assert found.groups == ("admins",)
    assert signed_in().email == ""


def test_the_uri_is_what_authenticator_apps_document() -> None:
    secret = TotpSecret("ABCDEFGHIJ", issuer="My app", account="ada@example.com")

    assert secret.uri == (
        "otpauth://totp/My%20app:ada@example.com?secret=ABCDEFGHIJ&issuer=My%20app"
    )


def test_no_name_can_break_out_of_its_place() -> None:
    secret = TotpSecret("ABCD", issuer="a:b&c=d/e?f#g", account="x:y?z=1&secret=EVIL")

    label, query = secret.uri.removeprefix("otpauth://totp/").split("?")
    assert label == "a%3Ab%26c%3Dd%2Fe%3Ff%23g:x%3Ay%3Fz%3D1%26secret%3DEVIL"
    assert query == "secret=ABCD&issuer=a%3Ab%26c%3Dd%2Fe%3Ff%23g"


@pytest.mark.parametrize(
    ("base32", "groups"),
    [("ABCDEFGH", "ABCD EFGH"), ("ABCDEFGHIJ", "ABCD EFGH IJ"), ("", "")],
)
def test_the_secret_comes_in_groups_of_four(base32: str, groups: str) -> None:
    assert TotpSecret(base32, issuer="i", account="a").in_groups == groups


def test_its_repr_does_not_show_the_secret() -> None:
    assert "ABCD" not in repr(TotpSecret("ABCD", issuer="i", account="a"))


LINKED = {"providerName": "Company", "primary": "false"}


@pytest.mark.parametrize(
    ("identities", "home"),
    [
        (None, ""),
        ("x", ""),
        ({}, ""),
        ([], ""),
        (["x", None, [1]], ""),
        ([LINKED], ""),
        ([LINKED | {"primary": False}], ""),
        ([LINKED | {"primary": "False"}], ""),
        # what doesn't say that it is linked isn't
        ([{"providerName": "Company"}], "Company"),
        ([LINKED | {"primary": True}], "Company"),
        ([LINKED | {"primary": "TRUE"}], "Company"),
        ([LINKED | {"primary": None}], "Company"),
        ([LINKED | {"primary": ["false"]}], "Company"),
        ([LINKED, {"providerName": "Google"}], "Google"),
        # one without a name goes by another's
        ([{"providerName": "", "primary": "true"}, LINKED], "Company"),
        ([{"providerName": ["Google"]}, LINKED], "Company"),
        ([{"providerName": {"a": 1}, "primary": True}], ""),
    ],
)
def test_an_account_is_a_providers_unless_it_says_that_it_is_linked(
    identities: object, home: str
) -> None:
    assert signed_in(identities=identities).home == home


@pytest.mark.parametrize(
    ("primary", "scope", "verified", "own", "notified"),
    [
        ("true", "openid", "false", False, False),
        ("true", "openid", "true", False, True),
        ("true", "", "true", False, True),
        ("false", "openid", "false", False, False),
        ("false", "openid", True, False, True),
        # by its password: as the pool knows it
        ("false", "aws.cognito.signin.user.admin", "false", True, True),
    ],
)
def test_a_providers_word_for_an_address_makes_it_nobodys(
    primary: str, scope: str, verified: object, own: bool, notified: bool
) -> None:
    found = signed_in(
        email="ada@example.com",
        email_verified=verified,
        identities=[LINKED | {"primary": primary}],
    )
    access = replace(found.access_claims, raw=MappingProxyType({"scope": scope}))
    found = replace(found, access_claims=access)
    assert bool(found.own_email) is own
    assert bool(found.notified_at) is notified
