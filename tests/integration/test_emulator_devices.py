"""Remembered devices at the embedded Cognito, with pycognito as the device."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from pycognito.aws_srp import AWSSRP, generate_hash_device, long_to_hex

from tests.choices import choosing_pool, respond, start
from tests.embedded import CLIENT_SETTINGS, PASSWORD, Embedded, Pool
from tests.flows import totp
from tests.integration.errors import refused

pytestmark = pytest.mark.integration

INSTEAD = {"ChallengeRequiredOnNewDevice": True}
BY_PROMPT = {"DeviceOnlyRememberedOnUserPrompt": True}
GONE = "Device does not exist."
UNKNOWN = "us-east-1_11111111-2222-4333-8444-555555555555"


@dataclass
class Account:
    """Somebody with one device, and perhaps an authenticator app."""

    pool: Pool
    email: str
    key: str = ""
    group: str = ""
    secret: str = ""
    tokens: dict[str, Any] = field(default_factory=dict)
    app: str = ""

    def meet(self, **secret: str) -> dict[str, Any]:
        """Sign in without a device, and confirm the one that comes of it."""
        self.tokens = self.pool.sign_in(self.email)
        device = self.tokens["NewDeviceMetadata"]
        self.key, self.group = device["DeviceKey"], device["DeviceGroupKey"]
        self.secret, verifier = generate_hash_device(self.group, self.key)
        answer: dict[str, Any] = self.pool.embedded.public.confirm_device(
            AccessToken=self.token,
            DeviceKey=self.key,
            DeviceName="Kitchen",
            DeviceSecretVerifierConfig={**verifier, **secret},
        )
        return answer

    @property
    def token(self) -> str:
        return str(self.tokens["AccessToken"])

    def add_app(self) -> None:
        client = self.pool.embedded.public
        made = client.associate_software_token(AccessToken=self.token)
        self.app = made["SecretCode"]
        client.verify_software_token(AccessToken=self.token, UserCode=totp(self.app))
        client.set_user_mfa_preference(
            AccessToken=self.token, SoftwareTokenMfaSettings={"Enabled": True}
        )

    def srp(self, **changes: str) -> AWSSRP:
        known = {"key": self.key, "group": self.group, "secret": self.secret, **changes}
        return AWSSRP(
            username=self.email,
            password=PASSWORD,
            pool_id=self.pool.pool_id,
            client_id=self.pool.client_id,
            client=self.pool.embedded.public,
            device_key=known["key"],
            device_group_key=known["group"],
            device_password=known["secret"],
        )

    def password(self, **changes: str) -> dict[str, Any]:
        """Prove the password with the device's key at hand."""
        srp, client = self.srp(**changes), self.pool.embedded.public
        first = srp.get_auth_params()
        asked = client.initiate_auth(
            ClientId=self.pool.client_id, AuthFlow="USER_SRP_AUTH", AuthParameters=first
        )
        answer: dict[str, Any] = client.respond_to_auth_challenge(
            ClientId=self.pool.client_id,
            ChallengeName="PASSWORD_VERIFIER",
            ChallengeResponses=srp.process_challenge(
                asked["ChallengeParameters"], first
            ),
        )
        return answer

    def begin(self, asked: dict[str, Any], srp: AWSSRP, **more: str) -> dict[str, Any]:
        assert asked["ChallengeName"] == "DEVICE_SRP_AUTH"
        public = {"DEVICE_KEY": self.key, "SRP_A": long_to_hex(srp.large_a_value)}
        return respond(self.pool, asked, self.email, **{**public, **more})

    def prove(self, asked: dict[str, Any], **changes: str) -> dict[str, Any]:
        """Answer both challenges of a device."""
        srp = self.srp(**changes)
        verifier = self.begin(asked, srp)
        assert verifier["ChallengeName"] == "DEVICE_PASSWORD_VERIFIER"
        return self.claim(verifier, srp)

    def claim(
        self, verifier: dict[str, Any], srp: AWSSRP, **more: str
    ) -> dict[str, Any]:
        responses = srp.process_device_challenge(verifier["ChallengeParameters"])
        responses.pop("USERNAME")
        return respond(self.pool, verifier, self.email, **{**responses, **more})

    def devices(self, **page: Any) -> Any:
        return self.pool.embedded.public.list_devices(AccessToken=self.token, **page)

    def refresh(self, **parameters: str) -> dict[str, Any]:
        answer: dict[str, Any] = self.pool.embedded.public.initiate_auth(
            ClientId=self.pool.client_id,
            AuthFlow="REFRESH_TOKEN_AUTH",
            AuthParameters={
                "REFRESH_TOKEN": self.tokens["RefreshToken"],
                **parameters,
            },
        )["AuthenticationResult"]
        return answer


@pytest.fixture(scope="module")
def pool(emulator: Embedded) -> Pool:
    """A pool where a remembered device stands for a second factor."""
    return emulator.make_pool(DeviceConfiguration=INSTEAD)


@pytest.fixture
def account(pool: Pool) -> Account:
    """Somebody with an app and two devices, of which the second is at hand."""
    account = met(pool)
    assert account.meet()["UserConfirmationNecessary"] is False
    account.add_app()
    return account


def met(pool: Pool) -> Account:
    account = Account(pool, pool.confirmed_user())
    account.meet()
    return account


def status(account: Account, remembered: str) -> None:
    account.pool.embedded.public.update_device_status(
        AccessToken=account.token,
        DeviceKey=account.key,
        DeviceRememberedStatus=remembered,
    )


def attributes(account: Account) -> dict[str, str]:
    device = account.pool.embedded.public.get_device(
        AccessToken=account.token, DeviceKey=account.key
    )["Device"]
    return {each["Name"]: each["Value"] for each in device["DeviceAttributes"]}


def test_a_remembered_device_stands_for_the_second_factor(
    account: Account, claims_of: Any
) -> None:
    assert account.pool.first_factor(account.email)["ChallengeName"] == (
        "SOFTWARE_TOKEN_MFA"
    )
    asked = account.password()
    tokens = account.prove(asked)["AuthenticationResult"]
    assert "NewDeviceMetadata" not in tokens
    assert claims_of(tokens["AccessToken"])["device_key"] == account.key
    assert "device_key" not in claims_of(tokens["IdToken"])
    with refused("NotAuthorizedException", "Invalid session"):
        account.prove(asked)


def test_by_a_plain_password_and_by_choice(emulator: Embedded) -> None:
    pool = choosing_pool(emulator, "EMAIL_OTP", DeviceConfiguration=INSTEAD)
    account = met(pool)
    given = {"PASSWORD": PASSWORD, "DEVICE_KEY": account.key}
    asked = start(pool, account.email, "PASSWORD", **given)
    assert "AuthenticationResult" in account.prove(asked)
    asked = respond(
        pool, start(pool, account.email), account.email, ANSWER="PASSWORD", **given
    )
    assert "AuthenticationResult" in account.prove(asked)
    asked = start(pool, account.email, "EMAIL_OTP")
    code = str(emulator.code_for(account.email))
    with refused("ResourceNotFoundException", GONE):
        respond(pool, asked, account.email, EMAIL_OTP_CODE=code, DEVICE_KEY=UNKNOWN)
    asked = respond(
        pool, asked, account.email, EMAIL_OTP_CODE=code, DEVICE_KEY=account.key
    )
    assert "AuthenticationResult" in account.prove(asked)


def test_a_wrong_secret_is_refused_five_times(account: Account) -> None:
    asked, srp = account.password(), account.srp(secret="made up")
    verifier = account.begin(asked, srp)
    for _ in range(5):
        with refused("NotAuthorizedException", "Incorrect username or password."):
            account.claim(verifier, srp)
    with refused("NotAuthorizedException", "Invalid session"):
        account.claim(verifier, srp)


def test_the_proof_is_of_this_device_in_this_group_for_this_block(
    account: Account,
) -> None:
    srp = account.srp()
    verifier, other = (account.begin(account.password(), srp) for _ in range(2))
    block = {"SECRET_BLOCK": other["ChallengeParameters"]["SECRET_BLOCK"]}
    with_block = {**verifier["ChallengeParameters"], **block}
    incorrect = "Incorrect username or password."
    with refused("NotAuthorizedException", incorrect):
        account.claim({**verifier, "ChallengeParameters": with_block}, srp)
    with refused("NotAuthorizedException", incorrect):
        account.claim(verifier, srp, TIMESTAMP="Thu Jan 1 00:00:00 UTC 2026")
    with refused("NotAuthorizedException", incorrect):
        account.claim(verifier, _in_group(account, srp))
    with refused("InvalidParameterException", "TIMESTAMP"):
        account.claim(verifier, srp, TIMESTAMP="now")
    account.claim(verifier, srp)


def _in_group(account: Account, srp: AWSSRP) -> AWSSRP:
    other = account.srp(group="-other")
    other.small_a_value, other.large_a_value = srp.small_a_value, srp.large_a_value
    return other


def test_a_public_number_that_would_prove_anything_is_refused(
    account: Account,
) -> None:
    srp = account.srp()
    # A = N: what both sides share is 0 then, whatever the secret
    srp.large_a_value = srp.big_n
    verifier = account.begin(account.password(), srp)
    srp.small_a_value = 0
    srp.get_device_authentication_key = lambda *_: _key_of_nothing(  # type: ignore[method-assign]
        srp, verifier["ChallengeParameters"]["SRP_B"]
    )
    with refused("NotAuthorizedException", "Incorrect username or password."):
        account.claim(verifier, srp)


def _key_of_nothing(srp: AWSSRP, srp_b: str) -> bytes:
    from pycognito.aws_srp import calculate_u, compute_hkdf, pad_hex

    u = calculate_u(srp.large_a_value, int(srp_b, 16))
    key: bytes = compute_hkdf(bytearray([0]), bytearray.fromhex(pad_hex(u)))
    return key


def test_what_a_device_must_say(account: Account) -> None:
    other = met(account.pool)
    asked, srp = account.password(), account.srp()
    missing = "Missing required parameter"
    with refused("InvalidParameterException", f"{missing} SRP_A"):
        account.begin(asked, srp, SRP_A="")
    with refused("InvalidParameterException", f"{missing} DEVICE_KEY"):
        account.begin(asked, srp, DEVICE_KEY="")
    with refused("InvalidParameterException", "hexadecimal"):
        account.begin(asked, srp, SRP_A="no number")
    with refused("ResourceNotFoundException", GONE):
        account.begin(asked, srp, DEVICE_KEY=other.key)


def test_one_device_does_not_prove_another(account: Account) -> None:
    first = (account.key, account.secret)
    asked = account.password()
    second = Account(account.pool, account.email, app=account.app)
    answer = account.pool.first_factor(account.email)
    second.tokens = respond(
        account.pool,
        answer,
        account.email,
        SOFTWARE_TOKEN_MFA_CODE=totp(account.app),
    )["AuthenticationResult"]
    device = second.tokens["NewDeviceMetadata"]
    second.key, second.group = device["DeviceKey"], device["DeviceGroupKey"]
    second.secret, verifier = generate_hash_device(second.group, second.key)
    account.pool.embedded.public.confirm_device(
        AccessToken=second.token,
        DeviceKey=second.key,
        DeviceSecretVerifierConfig=verifier,
    )
    srp = second.srp()
    with refused("NotAuthorizedException", "Invalid session"):
        second.begin(asked, srp)
    kept = account.begin(asked, account.srp(key=first[0], secret=first[1]))
    with refused("NotAuthorizedException", "Invalid session"):
        second.claim(kept, srp)


def test_the_challenge_is_for_three_minutes(
    emulator: Embedded, account: Account
) -> None:
    asked, srp = account.password(), account.srp()
    with emulator.later(181), refused("NotAuthorizedException", "Invalid session"):
        account.begin(asked, srp)
    verifier = account.begin(asked, srp)
    with emulator.later(181), refused("NotAuthorizedException", "Invalid session"):
        account.claim(verifier, srp)


@pytest.mark.parametrize("how", ["unknown", "forgotten", "somebody else's"])
def test_a_key_that_is_not_the_accounts_is_told(account: Account, how: str) -> None:
    client = account.pool.embedded.public
    key = {
        "unknown": lambda: UNKNOWN,
        "forgotten": lambda: account.key,
        "somebody else's": lambda: met(account.pool).key,
    }[how]()
    if how == "forgotten":
        client.forget_device(AccessToken=account.token, DeviceKey=account.key)
    srp = account.srp(key=key)
    first = srp.get_auth_params()
    asked = client.initiate_auth(
        ClientId=account.pool.client_id,
        AuthFlow="USER_SRP_AUTH",
        AuthParameters=first,
    )
    answer = srp.process_challenge(asked["ChallengeParameters"], first)
    request = {
        "ClientId": account.pool.client_id,
        "ChallengeName": "PASSWORD_VERIFIER",
    }
    with refused("ResourceNotFoundException", GONE):
        client.respond_to_auth_challenge(ChallengeResponses=answer, **request)
    # clients take the key back and try again
    del answer["DEVICE_KEY"]
    again = client.respond_to_auth_challenge(ChallengeResponses=answer, **request)
    assert again["ChallengeName"] == "SOFTWARE_TOKEN_MFA"


def test_a_wrong_password_says_nothing_of_the_device(account: Account) -> None:
    srp = account.srp(key=UNKNOWN)
    srp.password = "Wrong horse 7 battery!"
    with refused("NotAuthorizedException", "Incorrect username or password."):
        srp.authenticate_user(client=account.pool.embedded.public)


def test_a_device_that_is_forgotten_half_way(account: Account) -> None:
    asked, srp = account.password(), account.srp()
    verifier = account.begin(asked, srp)
    account.pool.embedded.public.forget_device(
        AccessToken=account.token, DeviceKey=account.key
    )
    with refused("ResourceNotFoundException", GONE):
        account.claim(verifier, srp)


def test_who_is_asked_remembers_by_saying_so(emulator: Embedded) -> None:
    pool = emulator.make_pool(DeviceConfiguration={**INSTEAD, **BY_PROMPT})
    account = Account(pool, pool.confirmed_user())
    assert account.meet()["UserConfirmationNecessary"] is True
    account.add_app()
    assert attributes(account)["dev:device_remembered_status"] == "not_remembered"
    asked = account.password()
    assert asked["ChallengeName"] == "SOFTWARE_TOKEN_MFA"
    tokens = respond(
        pool,
        asked,
        account.email,
        SOFTWARE_TOKEN_MFA_CODE=totp(account.app),
        DEVICE_KEY=account.key,
    )["AuthenticationResult"]
    assert "NewDeviceMetadata" not in tokens
    status(account, "remembered")
    assert "AuthenticationResult" in account.prove(account.password())
    status(account, "not_remembered")
    assert account.password()["ChallengeName"] == "SOFTWARE_TOKEN_MFA"


def test_where_a_device_is_no_factor_it_is_proven_after_it(
    emulator: Embedded,
) -> None:
    pool = emulator.make_pool(
        DeviceConfiguration={"ChallengeRequiredOnNewDevice": False}
    )
    account = met(pool)
    assert "AuthenticationResult" in account.prove(account.password())
    account.add_app()
    asked = account.password()
    assert asked["ChallengeName"] == "SOFTWARE_TOKEN_MFA"
    asked = respond(
        pool,
        asked,
        account.email,
        SOFTWARE_TOKEN_MFA_CODE=totp(account.app),
        DEVICE_KEY=account.key,
    )
    assert "AuthenticationResult" in account.prove(asked)


def test_a_new_password_leaves_no_proof_out(account: Account) -> None:
    named = {"UserPoolId": account.pool.pool_id, "Username": account.email}
    account.pool.embedded.admin.admin_set_user_password(
        **named, Password=PASSWORD, Permanent=False
    )
    asked = account.password()
    assert asked["ChallengeName"] == "NEW_PASSWORD_REQUIRED"
    asked = respond(
        account.pool,
        asked,
        account.email,
        NEW_PASSWORD=PASSWORD,
        DEVICE_KEY=account.key,
    )
    assert "AuthenticationResult" in account.prove(asked)


def test_devices_are_listed_named_and_forgotten(account: Account) -> None:
    listed = account.devices()["Devices"]
    assert [each["DeviceKey"] for each in listed][-1] == account.key
    assert attributes(account) == {
        "device_status": "valid",
        "device_name": "Kitchen",
        "dev:device_remembered_status": "remembered",
    }
    first = account.devices(Limit=1)
    second = account.devices(Limit=1, PaginationToken=first["PaginationToken"])
    assert [*first["Devices"], *second["Devices"]] == listed
    assert "PaginationToken" not in second
    with refused("InvalidParameterException", "token"):
        account.devices(PaginationToken="made-up")
    client = account.pool.embedded.public
    client.forget_device(AccessToken=account.token, DeviceKey=account.key)
    assert account.devices()["Devices"] == listed[:-1]
    for operation in (
        *(client.forget_device, client.get_device, client.update_device_status),
    ):
        with refused("ResourceNotFoundException", GONE):
            operation(AccessToken=account.token, DeviceKey=account.key)
        with refused("NotAuthorizedException", "Invalid Access Token"):
            operation(AccessToken="made-up", DeviceKey=account.key)
    for operation in (client.forget_device, client.get_device):
        with refused("NotAuthorizedException", "Invalid Access Token"):
            operation(DeviceKey=account.key)


def test_nobody_touches_somebody_elses_device(account: Account) -> None:
    other = met(account.pool)
    client = account.pool.embedded.public
    with refused("ResourceNotFoundException", GONE):
        client.forget_device(AccessToken=account.token, DeviceKey=other.key)


def test_administrators_see_and_forget(account: Account) -> None:
    admin = account.pool.embedded.admin
    named = {"UserPoolId": account.pool.pool_id, "Username": account.email}
    one = {**named, "Username": account.email.upper(), "DeviceKey": account.key}
    assert admin.admin_list_devices(**named)["Devices"] == account.devices()["Devices"]
    assert admin.admin_get_device(**one)["Device"]["DeviceKey"] == account.key
    admin.admin_update_device_status(**one, DeviceRememberedStatus="not_remembered")
    assert attributes(account)["dev:device_remembered_status"] == "not_remembered"
    admin.admin_forget_device(**one)
    with refused("ResourceNotFoundException", GONE):
        admin.admin_get_device(**one)
    with refused("UserNotFoundException"):
        admin.admin_list_devices(**{**named, "Username": "nobody@example.com"})
    with refused("ResourceNotFoundException"):
        admin.admin_list_devices(**{**named, "UserPoolId": "us-east-1_nowhere"})
    with pytest.raises(Exception, match="Missing Authentication Token"):
        account.pool.embedded.public.admin_list_devices(**named)


def test_a_device_is_confirmed_once_with_its_own_sign_in(
    emulator: Embedded, account: Account
) -> None:
    client, other = emulator.public, account.pool.sign_in(account.pool.confirmed_user())
    config = generate_hash_device(account.group, account.key)[1]
    with refused("DeviceKeyExistsException"):
        client.confirm_device(
            AccessToken=account.token,
            DeviceKey=account.key,
            DeviceSecretVerifierConfig=config,
        )
    for key in (UNKNOWN, account.key):
        with refused("InvalidParameterException", "Invalid device key"):
            client.confirm_device(
                AccessToken=other["AccessToken"],
                DeviceKey=key,
                DeviceSecretVerifierConfig=config,
            )
    fresh = Account(account.pool, account.pool.confirmed_user())
    for wrong in ({"Salt": ""}, {"PasswordVerifier": "no base64!"}):
        with refused("InvalidParameterException", "verifier"):
            fresh.meet(**wrong)


def test_tokens_are_refreshed_with_their_device(
    emulator: Embedded, account: Account, claims_of: Any
) -> None:
    refreshed = account.refresh(DEVICE_KEY=account.key)
    assert claims_of(refreshed["AccessToken"])["device_key"] == account.key
    assert "NewDeviceMetadata" not in refreshed
    invalid = "Invalid Refresh Token"
    other = account.devices()["Devices"][0]["DeviceKey"]
    for wrong in ({}, {"DEVICE_KEY": UNKNOWN}, {"DEVICE_KEY": other}):
        with refused("NotAuthorizedException", invalid):
            account.refresh(**wrong)
    emulator.public.forget_device(AccessToken=account.token, DeviceKey=account.key)
    with refused("NotAuthorizedException", invalid):
        account.refresh(DEVICE_KEY=account.key)


def test_a_device_that_nobody_confirmed_refreshes_nothing(pool: Pool) -> None:
    account = Account(pool, pool.confirmed_user())
    account.tokens = pool.sign_in(account.email)
    key = account.tokens["NewDeviceMetadata"]["DeviceKey"]
    with refused("NotAuthorizedException", "Invalid Refresh Token"):
        account.refresh(DEVICE_KEY=key)
    assert account.devices()["Devices"] == []


def test_rotation_keeps_the_device(emulator: Embedded) -> None:
    pool = emulator.make_pool(DeviceConfiguration=INSTEAD)
    rotating = {
        "ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH"],
        "RefreshTokenRotation": {"Feature": "ENABLED", "RetryGracePeriodSeconds": 0},
    }
    emulator.admin.update_user_pool_client(
        UserPoolId=pool.pool_id,
        ClientId=pool.client_id,
        **{**CLIENT_SETTINGS_OF_UPDATES, **rotating},
    )
    account = met(pool)

    def tokens(token: str, **device: str) -> Any:
        return emulator.public.get_tokens_from_refresh_token(
            ClientId=pool.client_id, RefreshToken=token, **device
        )["AuthenticationResult"]

    first = account.tokens["RefreshToken"]
    with refused("NotAuthorizedException", "Invalid Refresh Token"):
        tokens(first)
    second = tokens(first, DeviceKey=account.key)["RefreshToken"]
    with refused("NotAuthorizedException", "Invalid Refresh Token"):
        tokens(second, DeviceKey=UNKNOWN)
    assert "AccessToken" in tokens(second, DeviceKey=account.key)


CLIENT_SETTINGS_OF_UPDATES = {
    name: value for name, value in CLIENT_SETTINGS.items() if name != "GenerateSecret"
}


def test_signing_out_everywhere_ends_tokens_and_keeps_devices(
    emulator: Embedded, account: Account
) -> None:
    known = account.devices()["Devices"]
    emulator.public.global_sign_out(AccessToken=account.token)
    with refused("NotAuthorizedException", "revoked"):
        account.refresh(DEVICE_KEY=account.key)
    with refused("NotAuthorizedException", "revoked"):
        account.devices()
    account.tokens = account.prove(account.password())["AuthenticationResult"]
    kept = account.devices()["Devices"]
    assert [each["DeviceKey"] for each in kept] == [each["DeviceKey"] for each in known]


def test_a_pool_that_tracks_none(emulator: Embedded, account: Account) -> None:
    pool = emulator.make_pool()
    tokens = pool.sign_in(pool.confirmed_user())
    assert "NewDeviceMetadata" not in tokens
    plain = Account(pool, "", key=account.key, tokens=tokens)
    for operation in (plain.devices, lambda: attributes(plain)):
        with refused("InvalidUserPoolConfigurationException"):
            operation()
    tracking = emulator.make_pool(DeviceConfiguration=INSTEAD)
    former = met(tracking)
    emulator.admin.update_user_pool(UserPoolId=tracking.pool_id)
    assert "AuthenticationResult" in former.password()
    assert "AccessToken" in former.refresh()


def test_devices_survive_a_restart(emulator: Embedded, account: Account) -> None:
    emulator.restart()
    assert "AuthenticationResult" in account.prove(account.password())
