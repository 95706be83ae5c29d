"""A device at a sign-in: what reaches Cognito, and what its answers become."""

import base64
from collections.abc import Callable
from typing import Any

import pytest
from pycognito.aws_srp import AWSSRP, generate_hash_device

from cognito_auth.cognito.client import CognitoClient
from cognito_auth.cognito.devices import MOST_PAGES, DeviceClient
from cognito_auth.cognito.srp import DeviceSRP, device_verifier
from cognito_auth.errors import (
    AuthError,
    DeviceGone,
    IncorrectCredentials,
    InvalidInput,
    Misconfigured,
    ServiceUnavailable,
    SessionEnded,
    TooManyAttempts,
)
from cognito_auth.values import Challenge, Device, Tokens
from tests.unit.minting import SUB
from tests.unit.scripted_cognito import (
    ASKS_FOR_PASSWORD,
    CLIENT,
    EMAIL,
    PASSWORD,
    POOL,
    SIGNS_IN,
    TOKENS,
    Answer,
    FakeCognito,
    asks,
    fails,
    says,
)

DEVICE = Device(
    "us-east-1_11111111-2222-4333-8444-555555555555", "-g_r-oup", "device-secret"
)
GONE = fails("ResourceNotFoundException", "Device does not exist.")
ASKS_FOR_DEVICE = asks("DEVICE_SRP_AUTH", USERNAME=SUB, DEVICE_KEY=DEVICE.key)
ASKS_FOR_PROOF = asks(
    "DEVICE_PASSWORD_VERIFIER",
    USERNAME=SUB,
    DEVICE_KEY=DEVICE.key,
    SALT="5eb63bbbe01eeed093cb22bb8f5acdc3",
    SRP_B="abcdef" * 80,
    SECRET_BLOCK="c2VjcmV0IGJsb2Nr",
)
ASKS_FOR_CODE = asks("SOFTWARE_TOKEN_MFA", USERNAME=SUB)
WRONG = fails("NotAuthorizedException", "Incorrect username or password.")
BY_DEVICE = [ASKS_FOR_PASSWORD, ASKS_FOR_DEVICE, ASKS_FOR_PROOF, SIGNS_IN]
NEW = {"DeviceKey": DEVICE.key, "DeviceGroupKey": DEVICE.group_key}


@pytest.fixture
def client(fake: FakeCognito, shared_client: CognitoClient) -> CognitoClient:
    return shared_client


def device_of(username: str) -> Device | None:
    return DEVICE if username == SUB else None


def sent(fake: FakeCognito) -> list[tuple[str, dict[str, Any]]]:
    """The challenges that were answered, and with what."""
    bodies = [one.body for one in fake.requests]
    return [
        (body["ChallengeName"], body["ChallengeResponses"])
        for body in bodies
        if "ChallengeName" in body
    ]


def test_a_device_is_proved_after_the_password_and_its_secret_never_sent(
    fake: FakeCognito, client: CognitoClient
) -> None:
    fake.answers = list(BY_DEVICE)

    found = client.srp(EMAIL, PASSWORD, device_of)

    assert found == Tokens(*TOKENS.values(), device_key=DEVICE.key)
    assert fake.operations == ["InitiateAuth", *["RespondToAuthChallenge"] * 3]
    # whose it is, is not known before Cognito says so
    assert fake.requests[0].body["AuthParameters"].keys() == {"USERNAME", "SRP_A"}
    password, asked, proof = sent(fake)
    assert password[0] == "PASSWORD_VERIFIER"
    assert password[1]["DEVICE_KEY"] == DEVICE.key
    assert asked[0] == "DEVICE_SRP_AUTH"
    assert asked[1].keys() == {"USERNAME", "DEVICE_KEY", "SRP_A"}
    assert proof[0] == "DEVICE_PASSWORD_VERIFIER"
    assert proof[1].keys() == {
        *("USERNAME", "DEVICE_KEY", "TIMESTAMP"),
        *("PASSWORD_CLAIM_SECRET_BLOCK", "PASSWORD_CLAIM_SIGNATURE"),
    }
    assert fake.requests[-1].body["Session"].endswith("DEVICE_PASSWORD_VERIFIER")
    # another secret number than for the password
    assert asked[1]["SRP_A"] != fake.requests[0].body["AuthParameters"]["SRP_A"]
    everything = "".join(one.text for one in fake.requests)
    assert DEVICE.secret not in everything
    assert DEVICE.group_key not in everything
    assert PASSWORD not in everything
    assert DEVICE.key not in repr((found, DEVICE))


def test_a_wrong_password_is_tried_once(
    fake: FakeCognito, client: CognitoClient
) -> None:
    fake.answers = [ASKS_FOR_PASSWORD, WRONG]

    with pytest.raises(IncorrectCredentials):
        client.srp(EMAIL, PASSWORD, device_of)
    assert fake.operations == ["InitiateAuth", "RespondToAuthChallenge"]


@pytest.mark.parametrize(
    "answers",
    [
        [GONE],
        [fails("InvalidParameterException", "deviceKey failed to satisfy constraint")],
        [ASKS_FOR_DEVICE, GONE],
        [ASKS_FOR_DEVICE, WRONG],
        [ASKS_FOR_DEVICE, fails("NotAuthorizedException", "Invalid session")],
        [ASKS_FOR_DEVICE, fails("InvalidParameterException", "no such parameter")],
        [ASKS_FOR_DEVICE, ASKS_FOR_PROOF, WRONG],
        [ASKS_FOR_DEVICE, ASKS_FOR_PROOF, GONE],
    ],
)
def test_a_device_that_is_no_use_is_as_good_as_none(
    fake: FakeCognito, client: CognitoClient, answers: list[Answer]
) -> None:
    fake.answers = [ASKS_FOR_PASSWORD, *answers, ASKS_FOR_PASSWORD, ASKS_FOR_CODE]

    found = client.srp(EMAIL, PASSWORD, device_of)

    assert isinstance(found, Challenge)
    assert found.name == "SOFTWARE_TOKEN_MFA"
    assert found.password_proven
    assert fake.operations[-2:] == ["InitiateAuth", "RespondToAuthChallenge"]
    assert "DEVICE_KEY" not in sent(fake)[-1][1]


@pytest.mark.parametrize(
    ("answers", "kind"),
    [
        ([ASKS_FOR_DEVICE, fails("InternalErrorException", status=500)], "unavailable"),
        ([ASKS_FOR_DEVICE, fails("TooManyRequestsException")], "too many"),
        ([ASKS_FOR_DEVICE, SIGNS_IN], "unavailable"),
        ([ASKS_FOR_DEVICE, ASKS_FOR_CODE], "unavailable"),
        ([ASKS_FOR_DEVICE, asks("DEVICE_PASSWORD_VERIFIER")], "unavailable"),
    ],
)
def test_what_is_no_fault_of_the_device_is_said(
    fake: FakeCognito,
    client: CognitoClient,
    answers: list[Answer],
    kind: str,
) -> None:
    fake.answers = [ASKS_FOR_PASSWORD, *answers]
    kinds = {"unavailable": ServiceUnavailable, "too many": TooManyAttempts}

    with pytest.raises(kinds[kind]) as raised:
        client.srp(EMAIL, PASSWORD, device_of)
    assert DEVICE.key not in str(raised.value)


def test_a_b_that_would_give_the_secret_away_is_not_answered(
    fake: FakeCognito, client: CognitoClient
) -> None:
    parameters = {"USERNAME": SUB, "SALT": "ab", "SECRET_BLOCK": "c2VjcmV0"}
    zero = asks("DEVICE_PASSWORD_VERIFIER", **parameters, SRP_B="0")
    fake.answers = [ASKS_FOR_PASSWORD, ASKS_FOR_DEVICE, zero]

    with pytest.raises(ServiceUnavailable, match="B is not within"):
        client.srp(EMAIL, PASSWORD, device_of)


def test_where_cognito_asks_for_the_second_factor_all_the_same(
    fake: FakeCognito, client: CognitoClient
) -> None:
    fake.answers = [ASKS_FOR_PASSWORD, ASKS_FOR_CODE]

    found = client.srp(EMAIL, PASSWORD, device_of)

    assert isinstance(found, Challenge)
    assert found.password_proven
    assert len(fake.requests) == 2


def test_a_new_device_comes_with_the_tokens(
    fake: FakeCognito, client: CognitoClient
) -> None:
    result = {**TOKENS, "NewDeviceMetadata": NEW}
    fake.answers = [ASKS_FOR_PASSWORD, says({"AuthenticationResult": result})]

    found = client.srp(EMAIL, PASSWORD)

    assert isinstance(found, Tokens)
    assert (found.device_key, found.device_group_key) == (DEVICE.key, DEVICE.group_key)
    assert DEVICE.key not in repr(found)
    assert DEVICE.group_key not in repr(found)


def test_a_refresh_names_the_device_and_else_nothing(
    fake: FakeCognito, client: CognitoClient
) -> None:
    fake.answers = [SIGNS_IN]

    assert client.refresh("old", DEVICE.key).device_key == DEVICE.key
    client.refresh("old")

    assert [one.body["AuthParameters"] for one in fake.requests] == [
        {"REFRESH_TOKEN": "old", "DEVICE_KEY": DEVICE.key},
        {"REFRESH_TOKEN": "old"},
    ]


class Played(AWSSRP):  # type: ignore[misc, unused-ignore]
    """pycognito's own, with the secret number of ours."""

    def __init__(self, ours: DeviceSRP) -> None:
        super().__init__(
            *("", "", POOL, CLIENT),
            client=object(),
            device_key=DEVICE.key,
            device_group_key=DEVICE.group_key,
            device_password=DEVICE.secret,
        )
        self.small_a_value = ours.small_a_value
        self.large_a_value = ours.large_a_value


def test_the_proof_is_pycognitos() -> None:
    ours = DeviceSRP(DEVICE, POOL, CLIENT)
    values = (DEVICE.group_key, DEVICE.key, DEVICE.secret, int("abcdef" * 80, 16), "ab")

    mine = ours.get_device_authentication_key(*values)

    assert mine == Played(ours).get_device_authentication_key(*values)
    assert DEVICE.key not in repr(ours)


def test_the_verifier_is_pycognitos(monkeypatch: pytest.MonkeyPatch) -> None:
    from cognito_auth.cognito import srp as module

    secret, theirs = generate_hash_device(DEVICE.group_key, DEVICE.key)
    salt = int.from_bytes(base64.b64decode(theirs["Salt"]))
    monkeypatch.setattr(module.secrets, "randbits", lambda _: salt)

    assert device_verifier(Device(DEVICE.key, DEVICE.group_key, secret)) == theirs


@pytest.fixture
def devices(fake: FakeCognito, api: Any) -> DeviceClient:
    return DeviceClient(api)


def test_a_device_is_confirmed_by_a_verifier_and_under_a_name(
    devices: DeviceClient, fake: FakeCognito
) -> None:
    fake.answers = [
        says({"UserConfirmationNecessary": True}),
        says({"UserConfirmationNecessary": False}),
        says({}),
    ]

    assert devices.confirm("secret-token", DEVICE, "Chrome / Linux") is False
    assert devices.confirm("secret-token", DEVICE, "") is True
    # an answer that was cut off: it is safer to say so again
    assert devices.confirm("secret-token", DEVICE, "") is True
    first, second, _ = (one.body for one in fake.requests)
    assert first["DeviceName"] == "Chrome / Linux"
    assert "DeviceName" not in second
    assert first["DeviceSecretVerifierConfig"].keys() == {"PasswordVerifier", "Salt"}
    assert DEVICE.secret not in fake.requests[0].text


def listed(key: str, **said: str) -> dict[str, Any]:
    return {
        "DeviceKey": key,
        "DeviceCreateDate": 100.0,
        "DeviceLastAuthenticatedDate": 200.0,
        "DeviceAttributes": [
            {"Name": name, "Value": value} for name, value in said.items()
        ],
    }


def test_devices_are_listed_page_by_page(
    devices: DeviceClient, fake: FakeCognito
) -> None:
    status = "dev:device_remembered_status"
    first = listed("a", device_name="Chrome / Linux", **{status: "remembered"})
    fake.answers = [
        says({"Devices": [first], "PaginationToken": "more"}),
        says({"Devices": [listed("b", **{status: "not_remembered"}), listed("c")]}),
    ]

    found = devices.all("secret-token")

    assert [(one.key, one.name, one.is_remembered) for one in found] == [
        ("a", "Chrome / Linux", True),
        ("b", "", False),
        ("c", "", True),
    ]
    assert (found[0].created_at, found[0].used_at) == (100.0, 200.0)
    assert fake.requests[1].body["PaginationToken"] == "more"

    fake.requests.clear()
    fake.answers = [says({"Devices": [], "PaginationToken": "again"})]
    assert devices.all("secret-token") == []
    assert len(fake.requests) == MOST_PAGES


Call = Callable[[DeviceClient], object]


@pytest.mark.parametrize(
    "call",
    [
        lambda devices: devices.confirm("token", DEVICE, ""),
        lambda devices: devices.remember("token", DEVICE.key, remembered=True),
        lambda devices: devices.all("token"),
        lambda devices: devices.forget("token", DEVICE.key),
    ],
)
@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("NotAuthorizedException", SessionEnded),
        ("UserNotFoundException", SessionEnded),
        ("InvalidUserPoolConfigurationException", Misconfigured),
        ("InvalidParameterException", InvalidInput),
        ("TooManyRequestsException", TooManyAttempts),
        ("InternalErrorException", ServiceUnavailable),
    ],
)
def test_errors_by_cognitos_names(
    devices: DeviceClient,
    fake: FakeCognito,
    call: Call,
    code: str,
    kind: type[AuthError],
) -> None:
    fake.answers = [fails(code)]

    with pytest.raises(kind):
        call(devices)


@pytest.mark.parametrize(
    "call",
    [
        lambda devices: devices.remember("token", DEVICE.key, remembered=True),
        lambda devices: devices.forget("token", DEVICE.key),
    ],
)
def test_a_device_that_is_not_there_is_told_from_a_pool_that_is_not(
    devices: DeviceClient, fake: FakeCognito, call: Call
) -> None:
    fake.answers = [GONE]

    with pytest.raises(DeviceGone):
        call(devices)
