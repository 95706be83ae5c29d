"""A company whose people come by its own sign-in, and a pool that lets them in."""

import json
import secrets
import urllib.request
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from local import openid_provider, processes
from tests.embedded import CLIENT_SETTINGS, Embedded, Pool
from tests.stack import Stack, make_stack

NAME = openid_provider.NAME
APP = "http://localhost:8501"
CALLBACK = f"{APP}/auth/callback"
SCOPES = "openid email profile aws.cognito.signin.user.admin"
MAPPING = {"email": "email", "email_verified": "email_verified", "name": "name"}


class Company:
    """A running provider of OpenID Connect."""

    def __init__(self, running: openid_provider.Running) -> None:
        self.url = running.url
        self.log_path = running.log_path

    def employ(self, name: str, /, **claims: Any) -> None:
        """Have it say this of somebody, who signs in there by the name alone."""
        self._put(f"/users/{quote(name)}", claims)

    @contextmanager
    def flawed(self, **flaw: Any) -> Iterator[None]:
        """Something is wrong with it, as tests/company_server.py has it."""
        self._put("/flaw", flaw)
        try:
            yield
        finally:
            self._put("/flaw", {})

    def _put(self, path: str, document: dict[str, Any]) -> None:
        request = urllib.request.Request(
            self.url + path,
            json.dumps(document).encode(),
            {"Content-Type": "application/json"},
            method="PUT",
        )
        urllib.request.urlopen(request, timeout=5).close()

    def make_stack(
        self,
        embedded: Embedded,
        directory: Path,
        *app_origins: str,
        sign_out_url: str | None = None,
        **played: Any,
    ) -> Stack:
        """A pool that lets its people in, made by the product's Terraform.

        Args:
            embedded: Gets the pool.
            directory: For the working copy and stack.json.
            app_origins: Where they come back to, `http://localhost:8501`.
            sign_out_url: Where its own session ends.
            played: Other variables, beside and over those.
        """
        variables = openid_provider.variables(self.url, app_origins)
        variables["identity_providers"][NAME]["sign_out_url"] = sign_out_url
        return make_stack(embedded, directory, {**variables, **played})

    def make_pool(
        self,
        embedded: Embedded,
        mapping: Mapping[str, str] = MAPPING,
        *,
        has_domain: bool = True,
        **settings: Any,
    ) -> Pool:
        """A pool that lets its people in, made by calls, which is faster.

        Args:
            embedded: Gets the pool.
            mapping: Which attribute takes which claim.
            has_domain: Whether there are pages at all.
            settings: Of the pool.
        """
        pool, api = embedded.make_pool(**settings), embedded.admin
        if has_domain:
            domain = f"domain-{uuid.uuid4().hex[:12]}"
            api.create_user_pool_domain(Domain=domain, UserPoolId=pool.pool_id)
        [known] = openid_provider.variables(self.url, [APP])[
            "identity_providers"
        ].values()
        api.create_identity_provider(
            UserPoolId=pool.pool_id,
            ProviderName=NAME,
            ProviderType="OIDC",
            ProviderDetails={**known["details"], "client_secret": "any"},
            AttributeMapping=dict(mapping),
        )
        kept = {n: v for n, v in CLIENT_SETTINGS.items() if n != "GenerateSecret"}
        api.update_user_pool_client(
            **kept,
            UserPoolId=pool.pool_id,
            ClientId=pool.client_id,
            CallbackURLs=[CALLBACK],
            LogoutURLs=[f"{APP}/"],
            AllowedOAuthFlows=["code"],
            AllowedOAuthFlowsUserPoolClient=True,
            AllowedOAuthScopes=SCOPES.split(),
            SupportedIdentityProviders=[NAME],
        )
        return pool


@contextmanager
def company(directory: Path) -> Iterator[Company]:
    """Run one for a while; its log is in the directory."""
    port = processes.free_port(20000 + secrets.randbelow(12000))
    log_path = directory / "company.log"
    running = openid_provider.start(port, log_path, module="tests.company_server")
    openid_provider.wait_until_ready(running)
    yield Company(running)
    processes.stop(running.process)
