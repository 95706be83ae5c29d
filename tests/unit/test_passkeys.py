"""Passkeys of an account: what reaches Cognito, and what its answers become."""

from collections.abc import Callable
from typing import Any

import pytest

from cognito_auth.cognito.passkeys import PasskeyClient
from cognito_auth.config import Mfa
from cognito_auth.errors import (
    AuthError,
    Misconfigured,
    PasskeyExpired,
    PasskeyNotSupported,
    PasskeyRefused,
    ServiceUnavailable,
    SessionEnded,
    TooManyPasskeys,
)
from cognito_auth.flows.passkeys import Passkeys
from cognito_auth.values import Passkey, Tokens
from tests.unit.scripted_cognito import FakeCognito, fails, says

TOKENS = Tokens("secret-id-token", "secret-access-token", "secret-refresh-token")


@pytest.fixture
def passkeys(fake: FakeCognito, api: Any) -> Passkeys:
    return Passkeys(PasskeyClient(api), "OPTIONAL")


def listed(*ids: str, **more: str) -> Any:
    credentials = [
        {
            "CredentialId": one,
            "FriendlyCredentialName": f"Passkey {one}",
            "RelyingPartyId": "localhost",
            "AuthenticatorTransports": ["internal"],
            "CreatedAt": float(one),
        }
        for one in ids
    ]
    return says({"Credentials": credentials, **more})


@pytest.mark.parametrize(
    ("mfa", "on", "sign_in"),
    [
        ("OFF", [], True),
        ("OPTIONAL", [], True),
        ("OPTIONAL", ["SOFTWARE_TOKEN_MFA"], False),
        ("OPTIONAL", ["EMAIL_OTP"], False),
        ("OPTIONAL", ["SOFTWARE_TOKEN_MFA", "WEB_AUTHN"], True),
        ("ON", [], False),
        ("ON", ["SOFTWARE_TOKEN_MFA", "WEB_AUTHN"], True),
    ],
)
def test_beside_a_second_factor_passkeys_sign_in_where_they_count_for_both(
    api: Any, mfa: Mfa, on: list[str], sign_in: bool
) -> None:
    assert Passkeys(PasskeyClient(api), mfa).can_sign_in(on) is sign_in


def test_a_passkey_is_made_of_what_cognito_asks_for(
    passkeys: Passkeys, fake: FakeCognito
) -> None:
    fake.answers = [says({"CredentialCreationOptions": {"rp": {"id": "localhost"}}})]
    assert passkeys.start(TOKENS) == '{"rp": {"id": "localhost"}}'

    fake.answers = [says({})]
    passkeys.finish(TOKENS, '{"id": "a", "response": {"transports": ["usb"]}}')

    assert [one.operation for one in fake.requests] == [
        "StartWebAuthnRegistration",
        "CompleteWebAuthnRegistration",
    ]
    token = {"AccessToken": TOKENS.access_token}
    assert fake.requests[0].body == token
    credential = {"id": "a", "response": {"transports": ["usb"]}}
    assert fake.requests[1].body == {**token, "Credential": credential}


@pytest.mark.parametrize("made", ["", "{", "[]", "null", "[" * 100_000, "\ud800"])
def test_what_is_no_passkey_is_refused_here(
    passkeys: Passkeys, fake: FakeCognito, made: str
) -> None:
    with pytest.raises(PasskeyRefused):
        passkeys.finish(TOKENS, made)
    assert not fake.requests


def test_all_passkeys_are_listed_the_newest_first(
    passkeys: Passkeys, fake: FakeCognito
) -> None:
    fake.answers = [listed("100", "300", NextToken="more"), listed("200")]

    assert passkeys.all(TOKENS) == [
        Passkey(one, f"Passkey {one}", "localhost", float(one))
        for one in ("300", "200", "100")
    ]
    assert [one.body.get("NextToken") for one in fake.requests] == [None, "more"]


def test_a_list_without_end_has_one(passkeys: Passkeys, fake: FakeCognito) -> None:
    fake.answers = [listed("100", NextToken="again")]

    assert len(passkeys.all(TOKENS)) == len(fake.requests) == 10


def test_a_passkey_that_is_gone_stays_gone(
    passkeys: Passkeys, fake: FakeCognito
) -> None:
    fake.answers = [says({}), fails("ResourceNotFoundException")]

    passkeys.delete(TOKENS, "a")
    passkeys.delete(TOKENS, "a")

    assert fake.requests[0].body["CredentialId"] == "a"


START: Callable[[Passkeys], object] = lambda found: found.start(TOKENS)  # noqa: E731
FINISH: Callable[[Passkeys], object] = lambda found: found.finish(TOKENS, "{}")  # noqa: E731
LIST: Callable[[Passkeys], object] = lambda found: found.all(TOKENS)  # noqa: E731
DELETE: Callable[[Passkeys], object] = lambda found: found.delete(TOKENS, "a")  # noqa: E731


@pytest.mark.parametrize(
    ("call", "code", "kind"),
    [
        (START, "WebAuthnNotEnabledException", Misconfigured),
        (START, "WebAuthnConfigurationMissingException", Misconfigured),
        (START, "LimitExceededException", TooManyPasskeys),
        (FINISH, "WebAuthnChallengeNotFoundException", PasskeyExpired),
        (FINISH, "WebAuthnClientMismatchException", PasskeyRefused),
        (FINISH, "WebAuthnCredentialNotSupportedException", PasskeyNotSupported),
        (FINISH, "WebAuthnOriginNotAllowedException", Misconfigured),
        (FINISH, "WebAuthnRelyingPartyMismatchException", Misconfigured),
        (FINISH, "InvalidParameterException", PasskeyRefused),
        (FINISH, "LimitExceededException", TooManyPasskeys),
        *(
            (call, "NotAuthorizedException", SessionEnded)
            for call in (START, FINISH, LIST, DELETE)
        ),
    ],
)
def test_every_refusal_says_whose_it_is(
    passkeys: Passkeys,
    fake: FakeCognito,
    call: Callable[[Passkeys], object],
    code: str,
    kind: type[AuthError],
) -> None:
    fake.answers = [fails(code, "what 'Ada' has")]

    with pytest.raises(kind) as caught:
        call(passkeys)
    assert "Ada" not in str(caught.value)


def test_an_answer_that_was_cut_off_is_none(
    passkeys: Passkeys, fake: FakeCognito
) -> None:
    fake.answers = [says({})]

    with pytest.raises(ServiceUnavailable):
        passkeys.start(TOKENS)
    assert passkeys.all(TOKENS) == []
