"""Write stack.json, which the app reads, from what `terraform apply` made.

python scripts/write_config.py [--terraform-dir terraform] [--out stack.json]
                               [--endpoint-url URL]
"""

import argparse
import contextlib
import json
import os
import shutil
import sys
import tempfile
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import python_terraform

from cognito_auth.config import StackConfig
from cognito_auth.errors import ConfigError
from local import printing

ROOT = Path(__file__).resolve().parent.parent
OUTPUTS = (
    "region",
    "user_pool_id",
    "client_id",
    "issuer",
    "jwks_uri",
    "password_policy",
    "sign_up_attributes",
    "mfa",
)
# stacks that were applied before there was such an output lack it, and those for which
# it is null
LATER_OUTPUTS = (
    *("refresh_token_rotation", "self_sign_up", "password_reset"),
    *("api_url", "first_factors", "second_factors", "passkeys_relying_party"),
    *("remembers_devices", "hosted_domain", "identity_providers"),
)


class NotWritten(Exception):
    """stack.json was not written; the text says why and what to do next."""


def write_config(
    *,
    terraform_dir: Path,
    out: Path,
    endpoint_url: str | None = None,
    program: Path | None = None,
) -> StackConfig:
    """Read Terraform's outputs and write them as the app's configuration.

    Args:
        terraform_dir: Where `terraform apply` ran.
        out: The file to write, with mode 0600; an old one stays until the new one
            is whole.
        endpoint_url: The embedded Cognito's address; None is AWS.
        program: Terraform to ask, instead of `terraform` or `tofu` on PATH.

    Returns:
        What was written.

    Raises:
        NotWritten: With a sentence that says what to do next.
    """
    program = _program(program)
    apply = f"{program.name} -chdir={terraform_dir} apply"
    values = _outputs(terraform_dir, program)
    for name in OUTPUTS:
        if name not in values:
            raise NotWritten(f"Terraform has no output {name}. Run: {apply}")
    known = (*OUTPUTS, *(name for name in LATER_OUTPUTS if name in values))
    fields: dict[str, Any] = {name: values[name] for name in known}
    fields["endpoint_url"] = None
    try:
        config = StackConfig.from_mapping(fields)
    except ConfigError as error:
        raise NotWritten(f"Terraform's output {error}. Run: {apply}") from error
    if endpoint_url is not None:
        try:
            config = config.at(endpoint_url.strip())
        except ConfigError as error:
            raise NotWritten(
                f"--endpoint-url {endpoint_url} can't be used: it must be an https "
                "URL, or http on this machine, such as http://127.0.0.1:4566."
            ) from error
    _replace(out, json.dumps(config.to_mapping(), indent=2) + "\n")
    return config


def _program(wanted: Path | None) -> Path:
    found = (
        shutil.which(wanted)
        if wanted
        else shutil.which("terraform") or shutil.which("tofu")
    )
    if found:
        return Path(found).absolute()  # it runs in another directory
    what = f"{wanted} can't be run" if wanted else "No terraform is on PATH"
    raise NotWritten(
        f"{what}. Install Terraform "
        "(https://developer.hashicorp.com/terraform/install), or run scripts/up, "
        "which brings its own."
    )


def _outputs(directory: Path, program: Path) -> dict[str, Any]:
    """Every output's value, as python-terraform gets them."""
    if not directory.is_dir():
        raise NotWritten(
            f"{directory} is not a directory. Say with --terraform-dir where "
            "`terraform apply` ran."
        )
    first = f"{program.name} -chdir={directory} init && "
    first += f"{program.name} -chdir={directory} apply"
    try:
        # python-terraform reads the local state, too, as soon as it starts
        terraform = python_terraform.Terraform(
            working_dir=str(directory), terraform_bin_path=str(program)
        )
        with warnings.catch_warnings():
            # it reports failures with a method that Python has deprecated
            warnings.simplefilter("ignore", DeprecationWarning)
            code, printed, complaint = terraform.output_cmd(
                json=python_terraform.IsFlagged, no_color=python_terraform.IsFlagged
            )
    except OSError as error:
        raise NotWritten(
            f"{error.filename or program}: {error.strerror}. Install Terraform, "
            "or mend the file's rights."
        ) from error
    except (ValueError, TypeError) as error:
        raise NotWritten(
            f"The state in {directory} is not Terraform's. Restore "
            "terraform.tfstate.backup."
        ) from error
    if code != 0:
        raise NotWritten(f"{_one_line(complaint)} Run: {first}")
    try:
        values = json.loads(printed)
        outputs = {name: entry["value"] for name, entry in values.items()}
    except (ValueError, TypeError, LookupError, AttributeError) as error:
        raise NotWritten(
            f"{program} did not print outputs as JSON. Is it Terraform? Try: "
            f"{program.name} -chdir={directory} output -json"
        ) from error
    if not outputs:
        raise NotWritten(f"Nothing is applied in {directory} yet. Run: {first}")
    return outputs


def _one_line(complaint: str) -> str:
    """Terraform's error without its frame."""
    lines = (line.strip(" │╷╵\t") for line in complaint.splitlines())
    text = " ".join(line for line in lines if line)
    # a missing CLI configuration is only a warning, printed first
    text = text[max(text.find("Error: "), 0) :]
    return f"terraform output failed: {text or 'it gave no reason.'}"


def _replace(out: Path, text: str) -> None:
    """Put a file in place, whole or not at all, for its owner only."""
    out = out.resolve()  # a link stays a link
    if out.is_dir():
        raise NotWritten(f"{out} is a directory. Name a file with --out.")
    if not out.parent.is_dir():
        raise NotWritten(
            f"{out.parent} does not exist. Make it, or choose another --out."
        )
    temporary = None
    try:
        descriptor, temporary = tempfile.mkstemp(dir=out.parent, prefix=f".{out.name}.")
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(out)
    except OSError as error:
        raise NotWritten(
            f"{out} can't be written: {error.strerror}. Mend that, or choose another "
            "--out."
        ) from error
    finally:
        # gone already when all went well
        if temporary is not None:
            with contextlib.suppress(OSError):
                Path(temporary).unlink()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="write_config.py", description="Write stack.json from Terraform's outputs."
    )
    parser.add_argument(
        "--terraform-dir",
        type=Path,
        default=ROOT / "terraform",
        help="where `terraform apply` ran (default: %(default)s)",
    )
    parser.add_argument(
        "--out",
        type=Path,
        default=ROOT / "stack.json",
        help="the file to write (default: %(default)s)",
    )
    parser.add_argument(
        "--endpoint-url", help="address of the embedded Cognito (default: AWS)"
    )
    parser.add_argument(
        "--terraform",
        type=Path,
        metavar="PROGRAM",
        help="the program to ask (default: terraform or tofu on PATH)",
    )
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Write stack.json and print what it holds.

    Args:
        argv: Command line without the program's name.

    Returns:
        The exit code: 1 when nothing was written.
    """
    arguments = _parser().parse_args(argv)
    try:
        config = write_config(
            terraform_dir=arguments.terraform_dir,
            out=arguments.out,
            endpoint_url=arguments.endpoint_url,
            program=arguments.terraform,
        )
    except NotWritten as error:
        print(error, file=sys.stderr)
        return 1
    print(f"Wrote {arguments.out}:")
    print(json.dumps(config.to_mapping(), indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(printing.run(main))
