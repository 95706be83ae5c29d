"""Calls to AWS: clients, timeouts, a deadline; the only importer of boto3.

Whatever goes wrong in a call leaves here as `Refusal`, AWS's own no, or
`ServiceUnavailable`.
"""

import logging
import os
import re
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import boto3
import botocore.session
import certifi
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    CredentialRetrievalError,
    NoCredentialsError,
    PartialCredentialsError,
    ProfileNotFound,
    SSOTokenLoadError,
    TokenRetrievalError,
    UnauthorizedSSOTokenError,
)
from botocore.httpsession import ProxyConfiguration
from botocore.loaders import Loader, create_loader
from botocore.utils import get_environ_proxies
from urllib3 import PoolManager, ProxyManager

from cognito_auth import names
from cognito_auth.addresses import is_loopback
from cognito_auth.errors import (
    AuthError,
    ConfigError,
    NoCredentials,
    ServiceUnavailable,
)

log = logging.getLogger(__name__)

CONNECT_SECONDS = 1
READ_SECONDS = 2
ATTEMPTS = 3
# For a name server to answer, where the host's name is not known.
NAME_SECONDS = 3
# A sign-in is two calls. No attempt starts later than this, so that with the last
# one's connect and read the person waits 8 s at most.
START_WITHIN_SECONDS = 5.0

WITHOUT_CREDENTIALS = (
    CredentialRetrievalError,
    NoCredentialsError,
    PartialCredentialsError,
    ProfileNotFound,
    SSOTokenLoadError,
    TokenRetrievalError,
    UnauthorizedSSOTokenError,
)

SKEWED = ("RequestExpired", "RequestInTheFuture", "RequestTimeTooSkewed")

_start_until: ContextVar[float | None] = ContextVar("start_until", default=None)


class Refusal(Exception):
    """AWS said no.

    Args:
        operation: The API operation.
        code: AWS's exception code.
        message: AWS's sentence; it can quote what was typed, so it is never logged.
        request_id: For AWS's support.
        reasons: Of a transaction that was cancelled, the code of each of its writes.
        retried: Whether it was asked before, and that answer got lost or was none.
    """

    def __init__(
        self,
        operation: str,
        code: str,
        message: str,
        request_id: str,
        reasons: tuple[str, ...] = (),
        retried: bool = False,
    ) -> None:
        skew = " (is this machine's clock right?)" if _is_skewed(code, message) else ""
        super().__init__(f"{operation}: {code}{skew}")
        self.operation = operation
        self.code = code
        self.message = message
        self.request_id = request_id
        self.reasons = reasons
        self.retried = retried


def _is_skewed(code: str, message: str) -> bool:
    """Whether AWS refused a signature for its time, which it allows five minutes."""
    return code in SKEWED or message.startswith(
        ("Signature expired", "Signature not yet current")
    )


class _OutOfTime(Exception):
    """Raised before a request that would start too late; the text says why."""


def client(service: str, *, region: str, endpoint_url: str | None, signed: bool) -> Any:
    """Make a boto3 client with our timeouts and retries; keep it, it takes 10 ms.

    The first of a process takes 80 ms: it reads what all of them share.

    The embedded stack is called without a proxy, and with a key of its own.

    Args:
        service: `cognito-idp`, `dynamodb` or `ses`.
        region: The AWS region.
        endpoint_url: The embedded stack, or None for AWS.
        signed: Whether calls carry AWS credentials. Without, boto3 doesn't look for
            them, which can take 2 s.

    Raises:
        NoCredentialsError: There are none, for now; as other errors of boto3, it is for
            `answers` to translate.
        ConfigError: boto3 can't go by what the environment sets.
    """
    embedded = is_loopback(urlsplit(endpoint_url or "").hostname)
    settings = Config(
        signature_version=None if signed else UNSIGNED,
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        retries={"total_max_attempts": ATTEMPTS, "mode": "standard"},
        max_pool_connections=32,
        # boto3 makes its own one anew for every call
        user_agent=f"Boto3/{boto3.__version__}",
        user_agent_extra="streamlit-cognito",
        # {} is none at all, None what the environment says
        proxies={} if embedded else None,
        # AWS_ENDPOINT_URL is of no rule of ours, and passwords go there
        ignore_configured_endpoint_urls=not signed,  # type: ignore[call-arg]
    )
    # the embedded stack takes this key for an administrator's
    key = "test" if signed and embedded else None
    try:
        base = _nobody() if embedded or not signed else botocore.session.get_session()
        session = boto3.session.Session(key, key, botocore_session=base)
        data_path = base.get_config_variable("data_path")
        base.register_component("data_loader", _loader(data_path))
        made: Any = session.client(
            service,  # type: ignore[call-overload]
            region_name=region,
            endpoint_url=endpoint_url,
            config=settings,
        )
        if signed and session.get_credentials() is None:
            # it would never look for them again
            raise NoCredentialsError
    except WITHOUT_CREDENTIALS:
        raise
    except (BotoCoreError, ValueError) as error:
        # nothing was called yet: AWS_CA_BUNDLE, ~/.aws/config and their like
        log.error("boto3 can't go by its settings: %s", error)
        # pages show this one, and a path on this machine is not for visitors
        raise ConfigError(
            f"boto3 can't go by its settings: {type(error).__name__}; see the log"
        ) from error
    made.meta.events.register_first("before-send", _in_time)
    return made


def web_client(url: str) -> PoolManager:
    """Make an HTTP client that reaches a URL of AWS's as boto3 does.

    It goes by the same proxy (HTTPS_PROXY, NO_PROXY) and trusts the same certificates
    (AWS_CA_BUNDLE, REQUESTS_CA_BUNDLE); without such a bundle the system's and
    certifi's. This machine is never reached through a proxy.

    Args:
        url: What it is for.

    Raises:
        OSError: The bundle can't be read.
        ValueError: The proxy's address is none.
    """
    parts = urlsplit(url)
    here = is_loopback(parts.hostname)
    proxies = ProxyConfiguration({} if here else get_environ_proxies(url))
    trust = _trust() if parts.scheme == "https" else None
    if (proxy := proxies.proxy_url_for(url)) is None:
        return PoolManager(ssl_context=trust)
    try:
        return ProxyManager(
            proxy,
            proxy_headers=proxies.proxy_headers_for(proxy),
            proxy_ssl_context=trust,
            ssl_context=trust,
        )
    except ValueError:
        # without the cause: it quotes the address, in which a password may stand
        raise ValueError("HTTPS_PROXY is no proxy's address") from None


def wait_for_name(url: str) -> None:
    """Wait for a name server to answer for a URL's host, or the proxy's before it.

    Raises:
        TimeoutError: None does within `NAME_SECONDS`.
    """
    if is_loopback(urlsplit(url).hostname):
        return
    proxies = ProxyConfiguration(get_environ_proxies(url))
    first = proxies.proxy_url_for(url) or url
    host = urlsplit(first).hostname or ""
    if not names.is_answered(host, NAME_SECONDS):
        raise TimeoutError(f"no name server within {NAME_SECONDS} s for {host}")


@contextmanager
def answers() -> Iterator[None]:
    """Let nothing but a Refusal or an AuthError out of a boto3 call.

    Raises:
        Refusal: AWS answered with an error.
        NoCredentials: There are no AWS credentials.
        ServiceUnavailable: No answer, or none that can be read.
    """
    try:
        yield
    except AuthError:
        raise
    except ClientError as error:
        details = error.response.get("Error", {})
        metadata = error.response.get("ResponseMetadata", {})
        raise Refusal(
            error.operation_name,
            str(details.get("Code", "Unknown")),
            str(details.get("Message", "")),
            metadata.get("RequestId", "-"),
            tuple(
                str(reason.get("Code"))
                for reason in error.response.get("CancellationReasons", ())
            ),
            retried=metadata.get("RetryAttempts", 0) > 0,
        ) from error
    except WITHOUT_CREDENTIALS as error:
        raise NoCredentials(type(error).__name__) from error
    except _OutOfTime as error:
        raise ServiceUnavailable(f"no answer: {error}") from error
    except BotoCoreError as error:
        raise ServiceUnavailable(f"no answer: {_why(error)}") from error
    except (
        ValueError,
        TypeError,
        KeyError,
        AttributeError,
        RecursionError,
    ) as error:
        # boto3 lets the parser's errors through when an answer is corrupt
        raise ServiceUnavailable(f"unreadable: {type(error).__name__}") from error


def problem(error: Exception) -> str:
    """What kept a call from its answer, for the log; it quotes nothing of the call."""
    if isinstance(error, ClientError):
        code = error.response.get("Error", {}).get("Code", "Unknown")
        return f"{error.operation_name}: {code}"
    return type(error).__name__


@contextmanager
def deadline() -> Iterator[None]:
    """Start no request later than `START_WITHIN_SECONDS` from the outermost one."""
    if _start_until.get() is not None:
        yield
        return
    token = _start_until.set(time.monotonic() + START_WITHIN_SECONDS)
    try:
        yield
    finally:
        _start_until.reset(token)


@cache
def _loader(data_path: str | None) -> Loader:
    """What reads botocore's models: one for all clients, since that takes longest."""
    return create_loader(data_path)


def _nobody() -> botocore.session.Session:
    """A session that is no profile's: AWS_PROFILE may name one that isn't here."""
    return botocore.session.Session({"profile": (None, None, None, None)})


def _trust() -> ssl.SSLContext:
    bundle = _nobody().get_config_variable("ca_bundle")
    if bundle := bundle or os.environ.get("REQUESTS_CA_BUNDLE"):
        return ssl.create_default_context(cafile=bundle)
    trust = ssl.create_default_context()
    # where there are no system's (macOS)
    trust.load_verify_locations(certifi.where())
    return trust


def _why(error: BotoCoreError) -> str:
    """What kept an answer away: `EndpointConnectionError: NameResolutionError`."""
    cause = getattr(error, "kwargs", {}).get("error")
    found = [type(one).__name__ for one in (error, cause) if one is not None]
    return ": ".join(dict.fromkeys(found))


def _in_time(request: Any, **_: Any) -> None:
    try:
        wait_for_name(request.url)
    except TimeoutError as error:
        raise _OutOfTime(str(error)) from error
    until = _start_until.get()
    if until is not None and time.monotonic() > until:
        raise _OutOfTime(f"not within {START_WITHIN_SECONDS} s")


@cache
def dns_suffix(region: str) -> str:
    """The domain of AWS's own addresses in a region: `amazonaws.com` in most.

    As botocore knows it, by name or by the pattern that a new region follows; like
    botocore, it takes a region of no known pattern for one of the first partition.
    """
    partitions: list[dict[str, Any]] = create_loader().load_data("partitions")[
        "partitions"
    ]
    named = [one for one in partitions if region in one["regions"]]
    alike = [one for one in partitions if re.match(one["regionRegex"], region)]
    return str([*named, *alike, *partitions][0]["outputs"]["dnsSuffix"])
