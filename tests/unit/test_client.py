"""CognitoClient against a Cognito on loopback that answers as a test says."""

import logging
import socket
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from types import SimpleNamespace
from typing import Any

import pytest
from botocore import endpoint

from cognito_auth import aws
from cognito_auth.cognito.calls import api_client
from cognito_auth.cognito.client import CognitoClient
from cognito_auth.errors import (
    AccountExists,
    AuthError,
    IncorrectCredentials,
    ServiceUnavailable,
    SessionEnded,
    TooManyAttempts,
)
from cognito_auth.values import Challenge, Tokens
from tests.unit.scripted_cognito import (
    ASKS_FOR_PASSWORD,
    CLIENT,
    EMAIL,
    PASSWORD,
    SECRETS,
    SIGNS_IN,
    TOKENS,
    Answer,
    FakeCognito,
    asks,
    config,
    cuts_off,
    fails,
    resets,
    says,
)


def new_client(endpoint_url: str) -> CognitoClient:
    values = config(endpoint_url)
    return CognitoClient(api_client(values, signed=False), values)


@pytest.fixture
def client(fake: FakeCognito, shared_client: CognitoClient) -> CognitoClient:
    return shared_client


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """What boto3 waits between attempts, in seconds; nobody waits for it."""
    found: list[float] = []
    monkeypatch.setattr(endpoint, "time", SimpleNamespace(sleep=found.append))
    return found


@pytest.fixture
def clean(caplog: pytest.LogCaptureFixture) -> Callable[[BaseException], None]:
    """Assert that neither an error nor the log holds a secret."""
    caplog.set_level(logging.INFO)
    caplog.set_level(logging.DEBUG, "cognito_auth")

    def check(error: BaseException) -> None:
        assert isinstance(error, AuthError)
        shown = f"{error!s} {error!r} {error.user_message} {caplog.text}"
        assert not [secret for secret in SECRETS if secret in shown]
        assert EMAIL not in shown

    return check


Clean = Callable[[BaseException], None]


def test_srp_proves_the_password_and_never_sends_it(
    fake: FakeCognito, client: CognitoClient
) -> None:
    fake.answers = [ASKS_FOR_PASSWORD, SIGNS_IN]

    found = client.srp(EMAIL, PASSWORD)

    assert found == Tokens(*TOKENS.values())
    assert fake.operations == ["InitiateAuth", "RespondToAuthChallenge"]
    first, second = (request.body for request in fake.requests)
    assert first["AuthFlow"] == "USER_SRP_AUTH"
    assert first["AuthParameters"].keys() == {"USERNAME", "SRP_A"}
    assert second["Session"] == "secret-session-of-PASSWORD_VERIFIER"
    assert second["ChallengeResponses"].keys() == {
        "USERNAME",
        "TIMESTAMP",
        "PASSWORD_CLAIM_SECRET_BLOCK",
        "PASSWORD_CLAIM_SIGNATURE",
    }
    sent = "".join(request.text for request in fake.requests)
    assert PASSWORD not in sent
    assert PASSWORD[:12] not in sent


Call = Callable[[CognitoClient], object]


@pytest.mark.parametrize(
    ("call", "operation", "body"),
    [
        (
            lambda c: c.sign_up(EMAIL, PASSWORD, {"email": EMAIL, "custom:team": "x"}),
            "SignUp",
            {
                "Username": EMAIL,
                "Password": PASSWORD,
                "UserAttributes": [
                    {"Name": "email", "Value": EMAIL},
                    {"Name": "custom:team", "Value": "x"},
                ],
            },
        ),
        (
            lambda c: c.confirm_sign_up(EMAIL, "012345"),
            "ConfirmSignUp",
            {"Username": EMAIL, "ConfirmationCode": "012345"},
        ),
        (
            lambda c: c.confirm_sign_up(EMAIL, "012345", "a-challenge-session-of-20"),
            "ConfirmSignUp",
            {
                "Username": EMAIL,
                "ConfirmationCode": "012345",
                "Session": "a-challenge-session-of-20",
            },
        ),
        (
            lambda c: c.resend_code(EMAIL),
            "ResendConfirmationCode",
            {"Username": EMAIL},
        ),
        (
            lambda c: c.refresh("old"),
            "InitiateAuth",
            {
                "AuthFlow": "REFRESH_TOKEN_AUTH",
                "AuthParameters": {"REFRESH_TOKEN": "old"},
            },
        ),
        (lambda c: c.revoke("old"), "RevokeToken", {"Token": "old"}),
        (
            lambda c: c.forgot_password(EMAIL),
            "ForgotPassword",
            {"Username": EMAIL},
        ),
        (
            lambda c: c.confirm_forgot_password(EMAIL, "012345", PASSWORD),
            "ConfirmForgotPassword",
            {"Username": EMAIL, "ConfirmationCode": "012345", "Password": PASSWORD},
        ),
        (
            lambda c: c.respond(
                Challenge("SMS_MFA", "user", "a-challenge-session-of-20", {}),
                {"SMS_MFA_CODE": "1"},
            ),
            "RespondToAuthChallenge",
            {
                "ChallengeName": "SMS_MFA",
                "Session": "a-challenge-session-of-20",
                "ChallengeResponses": {"USERNAME": "user", "SMS_MFA_CODE": "1"},
            },
        ),
    ],
    ids=[
        "sign_up",
        "confirm_sign_up",
        "confirm_sign_up_to_sign_in",
        "resend_code",
        "refresh",
        "revoke",
        "forgot_password",
        "confirm_forgot_password",
        "respond",
    ],
)
def test_one_method_is_one_operation_for_our_client(
    fake: FakeCognito,
    client: CognitoClient,
    call: Call,
    operation: str,
    body: dict[str, Any],
) -> None:
    call(client)

    assert fake.operations == [operation]
    assert fake.requests[0].body == {"ClientId": CLIENT, **body}


@pytest.mark.parametrize(
    ("parameters", "name"),
    [
        ({"USER_ID_FOR_SRP": "sub"}, "sub"),
        ({"USERNAME": "sub"}, "sub"),
        # then the name that came with the password's challenge
        ({}, "5f0c1e0a-0000-4000-8000-000000000001"),
        (None, "5f0c1e0a-0000-4000-8000-000000000001"),
    ],
)
def test_a_challenge_is_answered_under_the_name_that_cognito_gave(
    fake: FakeCognito,
    client: CognitoClient,
    parameters: dict[str, str] | None,
    name: str,
) -> None:
    asked = {"ChallengeName": "SMS_MFA", "ChallengeParameters": parameters}
    fake.answers = [ASKS_FOR_PASSWORD, says(asked), SIGNS_IN]

    challenge = client.srp(EMAIL, PASSWORD)
    assert isinstance(challenge, Challenge)
    assert challenge.username == name
    client.respond(challenge, {"SMS_MFA_CODE": "123456"})
    assert fake.requests[2].body["ChallengeResponses"]["USERNAME"] == name


def test_only_what_follows_the_password_proves_it(
    fake: FakeCognito, client: CognitoClient
) -> None:
    asked = asks("SMS_MFA")
    fake.answers = [asked]
    before = client.srp(EMAIL, PASSWORD)
    fake.answers = [ASKS_FOR_PASSWORD, asked, asked]
    after = client.srp(EMAIL, PASSWORD)

    assert isinstance(before, Challenge)
    assert isinstance(after, Challenge)
    assert not before.password_proven
    assert after.password_proven
    later = client.respond(after, {"SMS_MFA_CODE": "123456"})
    assert isinstance(later, Challenge)
    assert later.password_proven


def test_credentials_that_lie_around_are_not_used(
    fake: FakeCognito, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "secret")

    new_client(fake.endpoint_url).revoke("old")

    assert "authorization" not in fake.requests[0].headers
    assert "x-amz-security-token" not in fake.requests[0].headers


def test_refresh_keeps_the_refresh_token_unless_cognito_rotates_it(
    fake: FakeCognito, client: CognitoClient
) -> None:
    rotated = says({"AuthenticationResult": TOKENS})
    kept = says({"AuthenticationResult": TOKENS | {"RefreshToken": None}})
    fake.answers = [kept, rotated]

    assert client.refresh("old").refresh_token == "old"
    assert client.refresh("old").refresh_token == "secret-refresh-token"


def test_a_refused_refresh_ends_the_session(
    fake: FakeCognito, client: CognitoClient, clean: Clean
) -> None:
    fake.answers = [fails("NotAuthorizedException", "Refresh Token has been revoked")]

    with pytest.raises(SessionEnded) as caught:
        client.refresh("secret-refresh-token")
    clean(caught.value)


def test_an_unknown_challenge_is_handed_back(
    fake: FakeCognito, client: CognitoClient
) -> None:
    fake.answers = [
        ASKS_FOR_PASSWORD,
        asks("BRAND_NEW_MFA", USER_ID_FOR_SRP="sub", HINT="+49***"),
    ]

    found = client.srp(EMAIL, PASSWORD)

    assert isinstance(found, Challenge)
    assert (found.name, found.username) == ("BRAND_NEW_MFA", "sub")
    assert found.challenge_session == "secret-session-of-BRAND_NEW_MFA"
    assert found.parameters["HINT"] == "+49***"


def test_another_challenge_than_the_password_is_handed_back(
    fake: FakeCognito, client: CognitoClient
) -> None:
    fake.answers = [says({"ChallengeName": "SELECT_CHALLENGE"})]

    found = client.srp(EMAIL, PASSWORD)

    assert isinstance(found, Challenge)
    assert found == Challenge("SELECT_CHALLENGE", EMAIL, "", {})
    assert fake.operations == ["InitiateAuth"]


@pytest.mark.parametrize("code", ["TooManyRequestsException", "ThrottlingException"])
def test_throttled_once_is_tried_again(
    fake: FakeCognito, client: CognitoClient, pauses: list[float], code: str
) -> None:
    fake.answers = [fails(code), ASKS_FOR_PASSWORD, SIGNS_IN]

    assert isinstance(client.srp(EMAIL, PASSWORD), Tokens)
    assert len(fake.requests) == 3
    assert len(pauses) == 1


def test_throttled_always_is_too_many_attempts_after_three(
    fake: FakeCognito, client: CognitoClient, pauses: list[float], clean: Clean
) -> None:
    fake.answers = [fails("TooManyRequestsException", "Rate exceeded")]

    with pytest.raises(TooManyAttempts) as caught:
        client.srp(EMAIL, PASSWORD)
    clean(caught.value)
    assert len(fake.requests) == 3
    assert sum(pauses) < 3.5


def test_what_cognito_refuses_is_not_tried_again(
    fake: FakeCognito, client: CognitoClient, clean: Clean
) -> None:
    message = f"Incorrect username or password: {EMAIL} {PASSWORD}"
    fake.answers = [ASKS_FOR_PASSWORD, fails("NotAuthorizedException", message)]

    with pytest.raises(IncorrectCredentials) as caught:
        client.srp(EMAIL, PASSWORD)
    clean(caught.value)
    assert len(fake.requests) == 2


def test_a_sentence_that_quotes_the_typed_stays_out_of_the_log(
    fake: FakeCognito, client: CognitoClient, clean: Clean
) -> None:
    fake.answers = [fails("BrandNewException", f"Value '{PASSWORD}' for {EMAIL}")]

    with pytest.raises(ServiceUnavailable) as caught:
        client.sign_up(EMAIL, PASSWORD, {})
    clean(caught.value)


@pytest.mark.parametrize(
    "broken",
    [
        fails("InternalErrorException", "x", 500),
        says(b"<html>Bad gateway</html>", 502),
        says(b"", 503),
        resets,
        cuts_off,
        says(b'{"AuthenticationResult": {"IdToken": "secret-id-tok'),
        says(b'{"AuthenticationResult": {"IdToken": "\xff\xfe\x80"}}'),
        says(b"\x00\xff not JSON at all"),
        says({}),
        says([1, 2]),
        says({"AuthenticationResult": "secret-id-token"}),
        says({"AuthenticationResult": {"IdToken": "secret-id-token"}}),
        says({"ChallengeName": "SMS_MFA", "ChallengeParameters": [1]}),
    ],
    ids=[
        "500",
        "502",
        "503",
        "reset",
        "cut off",
        "truncated JSON",
        "not UTF-8",
        "binary",
        "empty",
        "a list",
        "a text for tokens",
        "a token missing",
        "a list for parameters",
    ],
)
@pytest.mark.parametrize("at", ["InitiateAuth", "RespondToAuthChallenge"])
def test_a_broken_answer_is_an_outage(
    fake: FakeCognito,
    client: CognitoClient,
    pauses: list[float],
    clean: Clean,
    caplog: pytest.LogCaptureFixture,
    broken: Answer,
    at: str,
) -> None:
    fake.answers = [broken] if at == "InitiateAuth" else [ASKS_FOR_PASSWORD, broken]

    with pytest.raises(ServiceUnavailable) as caught:
        client.srp(EMAIL, PASSWORD)

    clean(caught.value)
    assert fake.operations[-1] == at
    assert len(fake.requests) <= 4
    assert caught.value.values["reference"] in caplog.text


def test_a_password_challenge_without_its_numbers_is_an_outage(
    fake: FakeCognito, client: CognitoClient, clean: Clean
) -> None:
    fake.answers = [says({"ChallengeName": "PASSWORD_VERIFIER"})]

    with pytest.raises(ServiceUnavailable) as caught:
        client.srp(EMAIL, PASSWORD)
    clean(caught.value)
    assert fake.operations == ["InitiateAuth"]


def test_refused_connections_are_an_outage(pauses: list[float], clean: Clean) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and never listens
        client = new_client(f"http://127.0.0.1:{taken.getsockname()[1]}")
        with pytest.raises(ServiceUnavailable) as caught:
            client.srp(EMAIL, PASSWORD)
    clean(caught.value)
    assert len(pauses) == 2


def test_a_hanging_cognito_costs_a_sign_in_8_seconds_at_most(
    fake: FakeCognito, client: CognitoClient, clean: Clean
) -> None:
    fake.answers = [fake.hangs]
    start = time.monotonic()

    with pytest.raises(ServiceUnavailable) as caught:
        client.srp(EMAIL, PASSWORD)

    assert time.monotonic() - start < 8
    clean(caught.value)


def test_no_attempt_starts_when_its_answer_would_come_after_8_seconds(
    fake: FakeCognito,
    client: CognitoClient,
    monkeypatch: pytest.MonkeyPatch,
    clean: Clean,
) -> None:
    moment = 1000.0
    monkeypatch.setattr(aws, "time", SimpleNamespace(monotonic=lambda: moment))

    def slowly(request: BaseHTTPRequestHandler) -> None:
        nonlocal moment
        moment += 5.1
        ASKS_FOR_PASSWORD(request)

    fake.answers = [slowly, SIGNS_IN]
    with pytest.raises(ServiceUnavailable) as caught:
        client.srp(EMAIL, PASSWORD)
    clean(caught.value)
    assert fake.operations == ["InitiateAuth"]
    # the next call has all its time again
    fake.answers = [ASKS_FOR_PASSWORD, SIGNS_IN]
    assert isinstance(client.srp(EMAIL, PASSWORD), Tokens)


def test_the_limits_of_one_sign_in_add_up_to_8_seconds(client: CognitoClient) -> None:
    last = aws.CONNECT_SECONDS + aws.READ_SECONDS

    assert aws.START_WITHIN_SECONDS + last <= 8
    settings = client._api.meta.config
    assert (settings.connect_timeout, settings.read_timeout) == (1, 2)
    assert settings.retries["total_max_attempts"] == 3


@pytest.mark.parametrize("lost", [resets, cuts_off])
def test_a_right_password_is_not_called_wrong_because_an_answer_was_lost(
    fake: FakeCognito, client: CognitoClient, pauses: list[float], lost: Answer
) -> None:
    # Cognito takes a proof once, and the first answer may have been the tokens
    no = fails("NotAuthorizedException", "Incorrect username or password.")
    fake.answers = [ASKS_FOR_PASSWORD, lost, no]
    with pytest.raises(ServiceUnavailable, match="an answer was lost"):
        client.srp(EMAIL, PASSWORD)
    fake.answers = [ASKS_FOR_PASSWORD, no]
    with pytest.raises(IncorrectCredentials):
        client.srp(EMAIL, PASSWORD)


def test_a_taken_name_after_a_lost_answer_is_told_as_such(
    fake: FakeCognito, client: CognitoClient, pauses: list[float]
) -> None:
    fake.answers = [resets, fails("UsernameExistsException")]

    with pytest.raises(AccountExists):
        client.sign_up(EMAIL, PASSWORD, {})


def test_a_client_without_credentials_asks_nobody_for_them(
    fake: FakeCognito, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.delenv("AWS_EC2_METADATA_DISABLED", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    with socket.create_server(("127.0.0.1", 0)) as metadata:
        metadata.setblocking(False)
        address = f"http://127.0.0.1:{metadata.getsockname()[1]}"
        monkeypatch.setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT", address)
        start = time.monotonic()
        client = new_client(fake.endpoint_url)
        assert time.monotonic() - start < 1
        client.revoke("old")
        with pytest.raises(BlockingIOError):
            metadata.accept()


def test_threads_can_share_a_client(fake: FakeCognito, client: CognitoClient) -> None:
    found: list[object] = []

    def refresh() -> None:
        found.append(client.refresh("old"))

    threads = [threading.Thread(target=refresh) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [Tokens(*TOKENS.values())] * 8


def test_tokens_and_challenges_show_no_secret() -> None:
    shown = repr(Tokens(*TOKENS.values())) + repr(
        Challenge("SMS_MFA", "sub", SECRETS[-1], {"X": PASSWORD})
    )

    assert not [secret for secret in SECRETS if secret in shown]
    assert "SMS_MFA" in shown
