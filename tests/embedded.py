"""The embedded Cognito as the tests hold it: started, moved in time, restarted."""

import secrets
import signal
import subprocess
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import boto3
from botocore import UNSIGNED
from botocore.config import Config
from pycognito.aws_srp import AWSSRP

from cognito_auth import mailbox
from local import processes

PASSWORD = "Correct horse 7 battery!"
ADMIN_KEY = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
CLOCK_FILE = "clock-offset-seconds"


class Embedded:
    """A running embedded Cognito.

    Args:
        directory: Gets its state and its log.
        services: What it plays beside the usual.
    """

    def __init__(self, directory: Path, services: tuple[str, ...] = ()) -> None:
        self.services = (*processes.SERVICES, *services)
        self.state_dir = directory / "state"
        self.log_path = directory / "emulator.log"
        # anywhere, because other test runs look for free ports at the same time
        self.port = processes.free_port(20000 + secrets.randbelow(12000))
        self.endpoint_url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes]

    def start(self) -> None:
        self.process = processes.start_emulator(
            self.port,
            self.state_dir,
            self.log_path,
            services=self.services,
            test_clock=True,
        )
        processes.wait_until_healthy(self.endpoint_url, self.process, self.log_path)

    def stop(self) -> int:
        return processes.stop(self.process)

    def restart(self) -> None:
        self.stop()
        self.start()

    def rotate_keys(self, pool_id: str) -> None:
        """Give a pool new signing keys, as Cognito does now and then."""
        self.stop()
        for key in (self.state_dir / "cognito-pool-keys").glob(f"{pool_id}-*.pem"):
            key.unlink()
        self.start()

    def kill(self) -> None:
        """End it as a crash would."""
        self.process.kill()
        processes.stop(self.process)

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Let it hear everything and answer nothing for a moment."""
        self.process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.process.send_signal(signal.SIGCONT)

    @cached_property
    def admin(self) -> Any:
        """A client whose calls are signed, for Admin operations."""
        return self._client(**ADMIN_KEY, config=_config())

    @cached_property
    def public(self) -> Any:
        """A client without credentials, as the product's."""
        return self._client(config=_config(signature_version=UNSIGNED))

    def aws(self, service: str) -> Any:
        """A client of another service, whose calls are signed."""
        return self._client(service, **ADMIN_KEY, config=_config())

    def _client(self, service: str = "cognito-idp", **options: Any) -> Any:
        return boto3.client(
            service,
            endpoint_url=self.endpoint_url,
            region_name="us-east-1",
            **options,
        )

    def make_table(self) -> str:
        """A table for sessions, as terraform/modules/session_table makes it."""
        name = f"sessions-{uuid.uuid4().hex[:8]}"
        dynamodb = self.aws("dynamodb")
        dynamodb.create_table(
            TableName=name,
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
        dynamodb.update_time_to_live(
            TableName=name,
            TimeToLiveSpecification={"Enabled": True, "AttributeName": "ttl"},
        )
        return name

    def code_for(self, email: str) -> str | None:
        """The newest code mailed to an address."""
        return mailbox.code_for(self.endpoint_url, email)

    def advance_clock(self, seconds: float) -> None:
        """Move its clock on, without waiting; `reset_clock` undoes it."""
        self._set_clock(self._clock_offset() + seconds)

    def reset_clock(self) -> None:
        """Give it the real time again."""
        self._set_clock(0)

    @contextmanager
    def later(self, seconds: float) -> Iterator[None]:
        """Move its clock on for a while."""
        before = self._clock_offset()
        self._set_clock(before + seconds)
        try:
            yield
        finally:
            self._set_clock(before)

    def _clock_offset(self) -> float:
        file = self.state_dir / CLOCK_FILE
        return float(file.read_text()) if file.exists() else 0.0

    def _set_clock(self, offset_seconds: float) -> None:
        # replaced, not rewritten: the emulator may read at any moment
        fresh = self.state_dir / f"{CLOCK_FILE}.new"
        fresh.write_text(str(offset_seconds))
        fresh.replace(self.state_dir / CLOCK_FILE)

    def make_pool(self, **settings: Any) -> "Pool":
        """A user pool and client as the product's; settings override the pool's."""
        pool = {**POOL_SETTINGS, "PoolName": "test", **settings}
        pool_id = self.admin.create_user_pool(**pool)["UserPool"]["Id"]
        mfa = settings.get("MfaConfiguration", "OPTIONAL")
        if mfa != "OFF":
            self.admin.set_user_pool_mfa_config(
                UserPoolId=pool_id,
                MfaConfiguration=mfa,
                SoftwareTokenMfaConfiguration={"Enabled": True},
            )
        client = self.admin.create_user_pool_client(
            UserPoolId=pool_id, **CLIENT_SETTINGS
        )
        return Pool(self, pool_id, client["UserPoolClient"]["ClientId"])


@dataclass(frozen=True)
class Pool:
    """A user pool with an app client, and what tests do to their users."""

    embedded: Embedded
    pool_id: str
    client_id: str

    @property
    def issuer(self) -> str:
        return f"https://cognito-idp.us-east-1.amazonaws.com/{self.pool_id}"

    def sign_up(
        self, email: str | None = None, password: str = PASSWORD, **attributes: str
    ) -> str:
        """Register an account and return its email address; it is unconfirmed."""
        email = email or f"user-{uuid.uuid4().hex[:12]}@example.com"
        self.embedded.public.sign_up(
            ClientId=self.client_id,
            Username=email,
            Password=password,
            UserAttributes=attribute_list(email=email, **attributes),
        )
        return email

    def confirm(self, email: str, code: str | None = None) -> None:
        """Confirm an account with the code that was mailed, or another one."""
        self.embedded.public.confirm_sign_up(
            ClientId=self.client_id,
            Username=email,
            ConfirmationCode=code or self.embedded.code_for(email),
        )

    def confirmed_user(self, password: str = PASSWORD, **attributes: str) -> str:
        """Register an account, confirm it with its code, return its email."""
        email = self.sign_up(password=password, **attributes)
        self.confirm(email)
        return email

    def join(self, username: str, group: str) -> None:
        """Put an account into a group, which another test may have made."""
        admin, pool = self.embedded.admin, {"UserPoolId": self.pool_id}
        with suppress(admin.exceptions.GroupExistsException):
            admin.create_group(**pool, GroupName=group)
        admin.admin_add_user_to_group(**pool, Username=username, GroupName=group)

    def invite(
        self,
        username: str | None = None,
        /,
        *,
        password: str = PASSWORD,
        **attributes: str,
    ) -> str:
        """Make an account as an administrator does: the password is a temporary one.

        Returns its user name, an email address; `email` is an attribute like others.
        """
        username = username or f"user-{uuid.uuid4().hex[:12]}@example.com"
        self.embedded.admin.admin_create_user(
            UserPoolId=self.pool_id,
            Username=username,
            TemporaryPassword=password,
            MessageAction="SUPPRESS",
            UserAttributes=attribute_list(**attributes),
        )
        return username

    def first_factor(self, email: str, password: str = PASSWORD) -> dict[str, Any]:
        """Prove a password by SRP; the answer has tokens or the next challenge."""
        srp = self.srp(email, password)
        client = self.embedded.public
        asked = client.initiate_auth(
            ClientId=self.client_id,
            AuthFlow="USER_SRP_AUTH",
            AuthParameters=srp.get_auth_params(),
        )
        answer: dict[str, Any] = client.respond_to_auth_challenge(
            ClientId=self.client_id,
            ChallengeName="PASSWORD_VERIFIER",
            ChallengeResponses=srp.process_challenge(
                asked["ChallengeParameters"], srp.get_auth_params()
            ),
        )
        return answer

    def sign_in(self, email: str, password: str = PASSWORD) -> dict[str, Any]:
        """Sign in by SRP and return the tokens."""
        tokens: dict[str, Any] = self.first_factor(email, password)[
            "AuthenticationResult"
        ]
        return tokens

    def srp(self, email: str, password: str = PASSWORD) -> AWSSRP:
        """pycognito's half of the SRP exchange."""
        return AWSSRP(
            username=email,
            password=password,
            pool_id=self.pool_id,
            client_id=self.client_id,
            client=self.embedded.public,
        )

    def user(self, email: str) -> dict[str, Any]:
        """What an administrator sees of an account; its attributes as a dict."""
        found = self.embedded.admin.admin_get_user(
            UserPoolId=self.pool_id, Username=email
        )
        return {**found, "attributes": attribute_dict(found["UserAttributes"])}


def attribute_list(**attributes: str) -> list[dict[str, str]]:
    """Attributes as Cognito takes them; `custom_x` means `custom:x`."""
    return [
        {"Name": name.replace("custom_", "custom:"), "Value": value}
        for name, value in attributes.items()
    ]


def attribute_dict(attributes: list[dict[str, str]]) -> dict[str, str]:
    """Cognito's list of attributes as a dict."""
    return {item["Name"]: item["Value"] for item in attributes}


def _config(**options: Any) -> Config:
    # no retries: a test wants the first answer
    return Config(
        connect_timeout=2, read_timeout=10, retries={"total_max_attempts": 1}, **options
    )


POOL_SETTINGS: dict[str, Any] = {
    "UsernameAttributes": ["email"],
    "UsernameConfiguration": {"CaseSensitive": False},
    "AutoVerifiedAttributes": ["email"],
    "UserAttributeUpdateSettings": {
        "AttributesRequireVerificationBeforeUpdate": ["email"]
    },
    "MfaConfiguration": "OFF",
    "Policies": {
        "PasswordPolicy": {
            "MinimumLength": 12,
            "RequireUppercase": True,
            "RequireLowercase": True,
            "RequireNumbers": True,
            "RequireSymbols": True,
            "TemporaryPasswordValidityDays": 7,
        }
    },
}
CLIENT_SETTINGS: dict[str, Any] = {
    "ClientName": "test",
    "GenerateSecret": False,
    "ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
    "PreventUserExistenceErrors": "ENABLED",
    "EnableTokenRevocation": True,
}
