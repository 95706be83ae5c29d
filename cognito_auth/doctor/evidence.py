"""What checks look at: each answer of AWS is asked for once, and read by many.

Nothing here changes anything. A call that can't be had is `Unchecked`, with what would
let it be had: a right that is missing never looks like something that is fine.
"""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar

from cognito_auth import aws
from cognito_auth.addresses import checked_url
from cognito_auth.config import StackConfig
from cognito_auth.errors import ConfigError, NoCredentials, ServiceUnavailable
from cognito_auth.fetch import get

T = TypeVar("T")
Answer = Mapping[str, Any]

# the most accounts that are looked at, and of how many each is asked for by itself
MOST_ACCOUNTS = 300
MOST_ASKED = 20
PAGE = 60
KEYS_SECONDS = 5.0

# what AWS says to who lacks a right, and to who is nobody it knows
DENIED = {
    *("AccessDenied", "AccessDeniedException", "NotAuthorizedException"),
    "UnauthorizedOperation",
}
STRANGER = {
    *("ExpiredToken", "ExpiredTokenException", "InvalidClientTokenId"),
    *("MissingAuthenticationToken", "MissingAuthenticationTokenException"),
    "UnrecognizedClientException",
}
MISSING = {"ResourceNotFoundException", "NotFoundException", "NoSuchEntity"}
# where IAM calls a service otherwise than boto3 does
IN_POLICIES = {"sesv2": "ses"}

SIGN_IN = (
    "Sign in to AWS (aws sso login, or AWS_PROFILE) and run this again: "
    "terraform output -raw doctor_policy has the rights."
)
RIGHTS = (
    "Give who runs this the policy of: terraform output -raw doctor_policy "
    "(with a session table also: terraform output -raw app_policy)."
)
AGAIN = "Run this again; if it stays, see whether this machine reaches AWS."
CONFIGURE = "Mend what the check `stack` names first."
FIND = "Mend what the check `pool` names first."


class Unchecked(Exception):
    """It can't be told whether something is so.

    Args:
        reason: Why, in the same words for all that it keeps from being looked at.
        advice: The one thing that would let it be.
    """

    def __init__(self, reason: str, advice: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.advice = advice


class NotThere(Unchecked):
    """What was asked for does not exist."""


class LeftOut(Exception):
    """This takes the network, which is not to be used."""


@dataclass(frozen=True)
class Keys:
    """The pool's key set, and how far the clock of its server is ahead of ours.

    `ahead_seconds` is None where the server doesn't say what time it is.
    """

    body: bytes
    ahead_seconds: float | None


class _Fact:
    """What was found once, or why it can't be."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.found: Any = None
        self.error: Exception | None = None
        self.is_known = False


class Evidence:
    """What there is to look at.

    Args:
        configured: The pool that is configured, or raises ConfigError.
        offline: Whether nothing may take the network.
    """

    def __init__(
        self, configured: Callable[[], StackConfig], *, offline: bool = False
    ) -> None:
        self._configured = configured
        self._offline = offline
        self._lock = threading.Lock()
        self._facts: dict[str, _Fact] = {}

    def configured(self) -> StackConfig:
        """The pool that is configured.

        Raises:
            ConfigError: None is, or what is can't be meant.
        """
        return self._once("configuration", self._configured)

    @property
    def config(self) -> StackConfig:
        """The pool that is configured, for who only asks about it."""
        try:
            return self.configured()
        except ConfigError as error:
            raise Unchecked("no pool is configured", CONFIGURE) from error

    def use_network(self) -> None:
        """Say that what comes next takes the network.

        Raises:
            LeftOut: It is not to be used.
        """
        if self._offline:
            raise LeftOut

    @property
    def pool(self) -> Answer:
        """The pool as Cognito has it.

        Source: DescribeUserPool.
        """
        return self._cognito("describe_user_pool", "UserPool")

    @property
    def client(self) -> Answer:
        """The app client, secret included: nothing of it but names may be said.

        Source: DescribeUserPoolClient.
        """
        name = self.config.client_id
        return self._cognito("describe_user_pool_client", "UserPoolClient", name)

    @property
    def mfa(self) -> Answer:
        """The pool's second factors, and its passkeys.

        Source: GetUserPoolMfaConfig.
        """
        return self._cognito("get_user_pool_mfa_config")

    @property
    def accounts(self) -> list[dict[str, Any]]:
        """The first accounts of the pool; `attributes` has theirs by name.

        Source: ListUsers.
        """
        return self._once("accounts", self._list_accounts)

    def factors(self, username: str) -> list[str]:
        """The second factors that an account has set up.

        Source: AdminGetUser.
        """
        pool = self.config.user_pool_id
        found = self.ask(
            "cognito-idp", "admin_get_user", UserPoolId=pool, Username=username
        )
        return list(found.get("UserMFASettingList", ()))

    @property
    def keys(self) -> Keys:
        """The pool's key set.

        Raises:
            Exception: As the network or the server has it.
        """
        return self._once("keys", self._fetch_keys)

    def ask(
        self, service: str, method: str, *, region: str = "", **parameters: Any
    ) -> Answer:
        """Call an operation that only reads.

        Args:
            service: As boto3 calls it: `sesv2`.
            method: As boto3 calls it: `get_account`.
            region: Another than the pool's.
            parameters: The operation's own.

        Raises:
            NotThere: AWS doesn't know what it is about.
            Unchecked: There is no answer, or no right to one.
        """
        self.use_network()
        try:
            with aws.answers():
                # no part of the wait for an answer: it takes 80 ms, or more at once
                api = self._client(service, region or self.config.region)
                with aws.deadline():
                    answer: Answer = getattr(api, method)(**parameters)
        except (aws.Refusal, NoCredentials) as error:
            raise unchecked(service, error) from error
        except ServiceUnavailable as error:
            raise Unchecked(f"no answer from {service}", AGAIN) from error
        except ConfigError as error:
            mend = "Mend ~/.aws/config, or AWS_CA_BUNDLE."
            raise Unchecked(str(error), mend) from error
        # what boto3 can't read, or was cut off, looks like this
        if not answer.keys() - {"ResponseMetadata"}:
            raise Unchecked(f"no answer from {service}", AGAIN)
        return answer

    def _client(self, service: str, region: str) -> Any:
        endpoint = self.config.endpoint_url
        return self._once(
            f"{service} {region}",
            lambda: aws.client(
                service, region=region, endpoint_url=endpoint, signed=True
            ),
        )

    def _cognito(self, method: str, key: str = "", client_id: str = "") -> Answer:
        parameters = {"UserPoolId": self.config.user_pool_id}
        if client_id:
            parameters["ClientId"] = client_id
        found = self._once(
            method, lambda: self.ask("cognito-idp", method, **parameters)
        )
        answer: Answer = found[key] if key else found
        return answer

    def _list_accounts(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        parameters: dict[str, Any] = {
            "UserPoolId": self.config.user_pool_id,
            "Limit": PAGE,
        }
        while len(found) < MOST_ACCOUNTS:
            page = self.ask("cognito-idp", "list_users", **parameters)
            for user in page.get("Users", ()):
                listed = user.get("Attributes", ())
                named = {one["Name"]: one.get("Value", "") for one in listed}
                found.append({**user, "attributes": named})
            if not page.get("PaginationToken"):
                break
            parameters["PaginationToken"] = page["PaginationToken"]
        return found[:MOST_ACCOUNTS]

    def _fetch_keys(self) -> Keys:
        self.use_network()
        began = time.time()
        uri = checked_url(self.config.jwks_uri, "jwks_uri")
        answer = get(uri, KEYS_SECONDS)
        now = (began + time.time()) / 2
        try:
            then = parsedate_to_datetime(answer.headers["date"]).timestamp()
            # what a cache on the way kept says when it was made
            ahead = then + float(answer.headers.get("age", 0)) - now
        except (KeyError, ValueError):
            return Keys(answer.document, None)
        return Keys(answer.document, ahead)

    def _once(self, name: str, find: Callable[[], T]) -> T:
        """What `find` finds, or raises, the first time."""
        with self._lock:
            fact = self._facts.setdefault(name, _Fact())
        with fact.lock:
            if not fact.is_known:
                try:
                    fact.found = find()
                except Exception as error:
                    fact.error = error
                fact.is_known = True
        if fact.error is not None:
            raise fact.error
        found: T = fact.found
        return found


def unchecked(service: str, refusal: aws.Refusal | NoCredentials) -> Unchecked:
    """What a no means for who looks.

    Args:
        service: As boto3 calls it.
        refusal: AWS's, or boto3's before it asks.
    """
    if isinstance(refusal, NoCredentials):
        return Unchecked("there are no AWS credentials here", SIGN_IN)
    if refusal.code in MISSING:
        return NotThere(f"{refusal.operation}: there is none", FIND)
    if refusal.code in STRANGER:
        return Unchecked("AWS does not take the credentials that are here", SIGN_IN)
    if refusal.code in DENIED:
        action = f"{IN_POLICIES.get(service, service)}:{refusal.operation}"
        return Unchecked(f"no right to {action}", RIGHTS)
    return Unchecked(str(refusal), AGAIN)
