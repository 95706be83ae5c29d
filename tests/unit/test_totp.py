"""The secret of an authenticator app, as a URI and for typing in."""

import pytest

from cognito_auth.values import TotpSecret


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
