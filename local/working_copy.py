"""A copy of the Terraform files that only knows the embedded stack.

Terraform's own override files turn the copy: provider and state are replaced, the
modules stay as they are.
"""

import hashlib
import json
import shutil
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

import hcl2

PROVIDER_OVERRIDE = "provider_override.tf"
BACKEND_OVERRIDE = "backend_override.tf"
VARIABLES = "zz_local.auto.tfvars.json"  # the last of the .auto.tfvars wins
BRAND = "brand.json"
# modules that are of no use on the embedded stack, see `_variables`; and the API and
# the triggers, which lose their region alone
TURNED_OFF = (
    *("modules/api/", "modules/app/", "modules/domain/", "modules/email/"),
    *("modules/identity_providers/", "modules/protection/"),
    *("modules/resource_servers/", "modules/triggers/"),
)
# Everything the modules use or may come to use: a service left out here would be
# asked for at AWS.
SERVICES = [
    *("acm", "apigateway", "apigatewayv2", "applicationautoscaling", "cloudwatch"),
    *("cloudwatchlogs", "cognitoidentity", "cognitoidp", "dynamodb", "ec2", "ecr"),
    *("ecs", "elb", "elbv2", "firehose", "iam", "kms", "lambda", "route53", "s3"),
    *("secretsmanager", "ses", "sesv2", "sns", "sts", "wafv2"),
]
# what the embedded stack does not play, or the packaged provider can't ask for
NOT_PLAYED: dict[str, Any] = {
    "api": None,  # on request: it costs start and memory
    "app": None,  # it runs here
    "email_sender": None,  # mails go to the inbox
    "email": None,
    "domain": None,
    "app_client": {},  # the app here needs it, and there is no managed login
    "identity_providers": {},
    "identity_provider_secrets": {},
    "resource_servers": {},
    # by calls of our own, on request: see ways_in.py
    "passkeys": None,
    "email_codes": {},
    "remembered_devices": None,
    "first_factors": None,
    "app_origins": [],
    "protection": None,
    "triggers": {},
    "functions": None,  # on request, too
    "refresh_token_rotation": None,
}
# of these the provider makes up ARNs, which hold the account
IN_AN_ACCOUNT = {"api", "app", "functions"}
# a package of a function is an archive
FILES = (".tf", ".tf.json", ".tfvars", ".tfvars.json", ".tftpl", ".zip")
PIN = """\
terraform {{
  required_providers {{
    aws = {{
      source  = "{source}"
      version = "{version}"
    }}
  }}
}}
"""
# a backend of the user's (S3, say) holds the state of the real pool
LOCAL_STATE = """\
terraform {
  backend "local" {
    path = "terraform.tfstate"
  }
}
"""
PROVIDER = """\
provider "aws" {{
  region                      = {region}
  access_key                  = "test"
  secret_key                  = "test"
  max_retries                 = 3
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_region_validation      = true
  skip_requesting_account_id  = {skip_account}

  endpoints {{
{endpoints}
  }}
}}
"""


def source_files(source: Path) -> list[Path]:
    """What makes up the configuration, relative to its directory.

    States, caches and tests stay behind; a terraform.tfvars comes along.
    """
    return sorted(
        path.relative_to(source)
        for path in source.glob("**/*")
        if path.is_file()
        and path.name.endswith(FILES)
        and not any(
            part.startswith(".") or part in ("tests", "examples")
            for part in path.relative_to(source).parts
        )
    )


def fingerprint(source: Path, *extra: str) -> str:
    """A digest of the configuration and of what else it is prepared with."""
    digest = hashlib.sha256("\0".join(extra).encode())
    for path in source_files(source):
        content = (source / path).read_bytes()
        digest.update(f"\0{path}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def replace_files(source: Path, work_dir: Path, previous: Iterable[str]) -> list[str]:
    """Copy the configuration, and remove what an earlier copy brought.

    Args:
        source: The configuration; it is only read.
        work_dir: Where the copy goes; a state that lies there stays.
        previous: What `replace_files` returned the last time.

    Returns:
        The copied files, relative to work_dir.
    """
    for name in previous:
        (work_dir / name).unlink(missing_ok=True)
    copied = source_files(source)
    for path in copied:
        target = work_dir / path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source / path, target)
    (work_dir / BACKEND_OVERRIDE).write_text(LOCAL_STATE, encoding="utf-8")
    return [path.as_posix() for path in copied]


def pin(source: str, version: str) -> str:
    """Terraform's words for one version of the AWS provider and no other."""
    return PIN.format(source=source, version=version)


def pin_provider(work_dir: Path, source: str, version: str) -> list[str]:
    """Ask every module for one version of the AWS provider instead of 6.x.

    Returns:
        The override files that do so, relative to work_dir.
    """
    pins = []
    for path in sorted(work_dir.glob("**/versions.tf")):
        if ".terraform" not in path.parts:
            override = path.with_name("versions_override.tf")
            override.write_text(pin(source, version), encoding="utf-8")
            pins.append(override.relative_to(work_dir).as_posix())
    return pins


def point_at(
    endpoint_url: str,
    region: str,
    work_dir: Path,
    services: Iterable[str] = SERVICES,
    brand: Path | None = None,
    played: Mapping[str, Any] | None = None,
    theirs: Collection[str] = (),
) -> None:
    """Turn the provider to the embedded stack, with made-up keys.

    Args:
        endpoint_url: The embedded stack.
        region: The region that it plays.
        work_dir: The copy.
        services: The services whose endpoints the provider knows.
        brand: The app's brand file, which comes along.
        played: Variables of what `NOT_PLAYED` has off and is wanted, `{"api": {}}`.
        theirs: Which of them the configuration's own tfvars say.
    """
    url = json.dumps(endpoint_url)
    endpoints = "\n".join(f"    {service} = {url}" for service in services)
    (work_dir / PROVIDER_OVERRIDE).write_text(
        PROVIDER.format(
            region=json.dumps(region),
            # it is in the ARNs that the provider makes up itself
            skip_account=json.dumps(not IN_AN_ACCOUNT & (played or {}).keys()),
            endpoints=endpoints,
        ),
        encoding="utf-8",
    )
    if brand:
        shutil.copyfile(brand, work_dir / BRAND)
    (work_dir / VARIABLES).write_text(
        _variables(region, brand, played, theirs), encoding="utf-8"
    )


def said(source: Path) -> set[str]:
    """Which variables of `NOT_PLAYED` a configuration's own tfvars have values for."""
    found: set[str] = set()
    for path in source.glob("*.tfvars*"):
        text = path.read_text(encoding="utf-8", errors="replace")
        try:
            values = json.loads(text) if path.suffix == ".json" else hcl2.loads(text)
        except Exception:  # noqa: S112 - of any kind; terraform will say what is wrong
            continue
        if isinstance(values, dict):
            found |= {name for name in NOT_PLAYED if values.get(name)}
    return found


def _variables(
    region: str,
    brand: Path | None,
    played: Mapping[str, Any] | None = None,
    theirs: Collection[str] = (),
) -> str:
    """The variables that must differ from those of a real pool."""
    on_request = NOT_PLAYED | dict(played or {})
    return json.dumps(
        {
            "region": region,
            "name": "local-demo",
            "deletion_protection": False,
            # what terraform.tfvars names is not where the copy is
            "brand_file": BRAND if brand else None,
        }
        | {name: on_request[name] for name in on_request if name not in theirs},
        indent=2,
    )
