"""The whole embedded stack as the tests hold it: a pool that Terraform made."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from cognito_auth.cognito.admin import AdminClient
from cognito_auth.config import StackConfig, load
from cognito_auth.pace import Pace
from cognito_auth.pool import Pool as Flows
from local.provision import provision
from scripts.write_config import write_config
from tests.embedded import Embedded, Pool

ROOT = Path(__file__).resolve().parent.parent
PASSWORD = "Correct horse 7 battery!"


@dataclass(frozen=True)
class Stack:
    """An embedded Cognito, the pool in it, and the file that the app reads."""

    embedded: Embedded
    file: Path

    @cached_property
    def config(self) -> StackConfig:
        return load(self.file, {})

    @property
    def pool(self) -> Pool:
        """The pool, for what an administrator does to it."""
        return Pool(self.embedded, self.config.user_pool_id, self.config.client_id)

    @cached_property
    def flows(self) -> Flows:
        """The flows of its accounts."""
        return Flows.of(self.config, pace=Pace(0))

    @cached_property
    def admin(self) -> AdminClient:
        """Makes accounts; a client of boto3's is expensive."""
        return AdminClient(self.config)

    def new_email(self) -> str:
        """An address that nobody has used."""
        return f"user-{uuid.uuid4().hex[:12]}@example.com"

    def confirmed_user(self, password: str = PASSWORD) -> str:
        """An account that is ready to sign in; returns its email."""
        email = self.new_email()
        self.admin.confirm(email, password=password, create=True)
        return email


def make_stack(
    embedded: Embedded, directory: Path, played: Mapping[str, Any] | None = None
) -> Stack:
    """Apply the real Terraform configuration and write stack.json.

    Args:
        embedded: Gets the pool.
        directory: For the working copy and stack.json.
        played: Variables of what is off otherwise, such as `local.ways_in.PLAYED`.
    """
    made = provision(
        source=ROOT / "terraform",
        work_dir=directory / "terraform",
        endpoint_url=embedded.endpoint_url,
        report=lambda _: None,
        brand=ROOT / "ui" / "brand.json",
        played=played,
    )
    file = directory / "stack.json"
    write_config(
        terraform_dir=made.work_dir,
        out=file,
        endpoint_url=embedded.endpoint_url,
        program=made.program,
    )
    return Stack(embedded, file)
