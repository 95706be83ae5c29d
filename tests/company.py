"""A company whose people come by its own sign-in, and a pool that lets them in."""

import json
import secrets
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from local import openid_provider, processes
from tests.embedded import Embedded
from tests.stack import Stack, make_stack

NAME = openid_provider.NAME


class Company:
    """A running provider of OpenID Connect."""

    def __init__(self, running: openid_provider.Running) -> None:
        self.url = running.url

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


@contextmanager
def company(directory: Path) -> Iterator[Company]:
    """Run one for a while; its log is in the directory."""
    port = processes.free_port(20000 + secrets.randbelow(12000))
    log_path = directory / "company.log"
    running = openid_provider.start(port, log_path, module="tests.company_server")
    openid_provider.wait_until_ready(running)
    yield Company(running)
    processes.stop(running.process)
