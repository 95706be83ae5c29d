"""Prepare the working copy: choose the provider, fit the files, `terraform init`."""

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Literal

from local import fit, logs, progress, provider, working_copy
from local.terraform import TerraformError
from local.terraform_run import TerraformRun

STATE = "terraform.tfstate"
LOCK = ".terraform.lock.hcl"
LOCKED = re.compile(r'provider "[^"]+/hashicorp/aws" \{\s*version\s*=\s*"([^"]+)"')
Origin = Literal["package", "registry"]
LEFT_OUT = "left-out.txt"
INIT = ("init", "-input=false", "-no-color", "-reconfigure")


@dataclass(frozen=True)
class Preparation:
    """What a prepared working copy consists of.

    `fingerprint` tells whether it still fits its source, `left_out` what the provider
    does not know, `services` whose endpoints it takes, `files` what was copied.
    """

    fingerprint: str
    provider_version: str
    left_out: tuple[str, ...] = ()
    services: tuple[str, ...] = tuple(working_copy.SERVICES)
    files: tuple[str, ...] = ()

    @property
    def is_packaged(self) -> bool:
        """Whether its provider is the one out of the package."""
        return self.provider_version == provider.PACKAGED_VERSION

    def config_file(self, own: Path) -> Path | None:
        """The CLI configuration to run with; None leaves the user's own."""
        return own / provider.CONFIG if self.is_packaged else None

    @classmethod
    def load(cls, own: Path) -> "Preparation | None":
        """The last one that came to its end, if it can be read."""
        try:
            values = json.loads((own / "prepared.json").read_bytes())
            lists = {k: tuple(v) for k, v in values.items() if isinstance(v, list)}
            return cls(**(values | lists))
        except (OSError, ValueError, TypeError, AttributeError):
            return None

    def save(self, own: Path) -> None:
        """Keep it for the next run."""
        text = json.dumps(asdict(self), indent=2)
        (own / "prepared.json").write_text(text, encoding="utf-8")


def prepare(
    source: Path,
    terraform: TerraformRun,
    report: Callable[[str], None],
    wanted: Origin | None = None,
) -> Preparation:
    """Bring the working copy up to date; do nothing when it is.

    Args:
        source: The configuration.
        terraform: Runs in the working copy.
        report: Takes one line of progress at a time.
        wanted: Where the provider comes from; None leaves it with the one that made
            what there is, else takes the package where it is for this machine.

    Raises:
        TerraformError: No provider can be had, it is not the one that made what there
            is, or terraform fails.
    """
    work_dir = terraform.directory
    own = work_dir / ".provider"
    own.mkdir(exist_ok=True)
    known = Preparation.load(own)
    mark = working_copy.fingerprint(
        source,
        *(str(terraform.program), str(work_dir), _own_code(), _locked(source) or ""),
    )
    origin = _origin(work_dir, wanted)
    if (
        known
        and known.fingerprint == mark
        and _is_installed(work_dir)
        and known.is_packaged == (origin == "package")
    ):
        _report_provider(known, terraform.log, report)
        return known
    files = known.files if known else ()
    (own / "prepared.json").unlink(missing_ok=True)
    make = _from_package if origin == "package" else _from_registry
    new = replace(make(source, terraform, files, report), fingerprint=mark)
    _report_provider(new, terraform.log, report)
    new.save(own)
    return new


def _origin(work_dir: Path, wanted: Origin | None) -> Origin:
    """Where the provider comes from; a state stays with the one that wrote it."""
    made_with: Origin | None = None
    locked = _locked(work_dir)
    if locked and (work_dir / STATE).exists():
        made_with = "package" if locked == provider.PACKAGED_VERSION else "registry"
    if wanted and made_with and wanted != made_with:
        raise TerraformError(
            f"What is here was made with AWS provider {locked} (--provider "
            f"{made_with}), and the other may not be able to read it. To give up its "
            f"accounts: scripts/up --fresh --provider {wanted}"
        )
    default: Origin = "package" if provider.is_packaged_here() else "registry"
    return wanted or made_with or default


def _is_installed(work_dir: Path) -> bool:
    binaries = (work_dir / ".terraform/providers").glob(
        "*/hashicorp/aws/*/*/terraform-provider-aws*"
    )
    return any(binary.is_file() for binary in binaries)


def _from_registry(
    source: Path,
    terraform: TerraformRun,
    previous: tuple[str, ...],
    report: Callable[[str], None],
) -> Preparation:
    work_dir = terraform.directory
    files = working_copy.replace_files(source, work_dir, previous)
    pinned = _locked(source)
    if pinned:
        # for OpenTofu, whose registry is another one to the lock file
        files += working_copy.pin_provider(work_dir, "hashicorp/aws", pinned)
    if _locked(work_dir) in (None, provider.PACKAGED_VERSION) or (
        pinned and _locked(work_dir) != pinned
    ):
        (work_dir / LOCK).unlink(missing_ok=True)
        if pinned:
            shutil.copyfile(source / LOCK, work_dir / LOCK)
    report("Getting the AWS provider from the registry (some 150 MB)")
    packaged = "scripts/up --fresh --provider package"
    terraform(
        *INIT,
        failure="terraform init could not get the AWS provider from the registry. "
        "Connect to the internet (HTTPS_PROXY is honoured)"
        + (
            f", or take the packaged one: {packaged}"
            if provider.is_packaged_here()
            else "."
        ),
    )
    return Preparation("", _locked(work_dir) or "6", files=tuple(files))


def _from_package(
    source: Path,
    terraform: TerraformRun,
    previous: tuple[str, ...],
    report: Callable[[str], None],
) -> Preparation:
    work_dir = terraform.directory
    own = work_dir / ".provider"
    packaged = replace(terraform, config_file=provider.lay_out_mirror(own))
    schema = _schema(own, packaged)
    files = working_copy.replace_files(source, work_dir, previous)
    left_out = fit.fit_directory(work_dir, schema)
    files += working_copy.pin_provider(
        work_dir, provider.SOURCE, provider.PACKAGED_VERSION
    )
    if _locked(work_dir) != provider.PACKAGED_VERSION:
        (work_dir / LOCK).unlink(missing_ok=True)
    packaged(*INIT, failure="terraform init failed with the packaged AWS provider.")
    endpoints = schema.provider["block_types"]["endpoints"]["block"]["attributes"]
    return Preparation(
        "",
        provider.PACKAGED_VERSION,
        left_out,
        tuple(name for name in working_copy.SERVICES if name in endpoints),
        tuple(files),
    )


def _schema(own: Path, terraform: TerraformRun) -> fit.Schema:
    """What the packaged provider itself says that it knows; asked once."""
    printed = own / f"schema-{provider.PACKAGED_VERSION}.json"
    if not printed.exists():
        asking = own / "schema"
        asking.mkdir(exist_ok=True)
        pin = working_copy.pin(provider.SOURCE, provider.PACKAGED_VERSION)
        (asking / "versions.tf").write_text(pin, encoding="utf-8")
        terraform = replace(terraform, directory=asking)
        failure = "terraform could not read the packaged AWS provider's schema."
        terraform(*INIT, failure=failure)
        part = printed.with_suffix(".part")
        with part.open("wb") as output:
            terraform("providers", "schema", "-json", failure=failure, output=output)
        part.replace(printed)
    return fit.Schema.read(printed)


def _locked(work_dir: Path) -> str | None:
    """The provider's version in the lock file."""
    try:
        found = LOCKED.search((work_dir / LOCK).read_text(encoding="utf-8"))
    except OSError:
        return None
    return found[1] if found else None


def _own_code() -> str:
    """This code's text: a copy that an older one prepared is prepared again."""
    names = ("preparation.py", "working_copy.py", "fit.py", "provider.py")
    here = Path(__file__).parent
    return "".join((here / name).read_text(encoding="utf-8") for name in names)


def _report_provider(
    preparation: Preparation, log: Path, report: Callable[[str], None]
) -> None:
    """Say which provider there is; what it lacks is listed beside the log."""
    version = preparation.provider_version
    listed = log.with_name(LEFT_OUT)
    # what belongs to a module that is off, nobody misses
    left_out = [
        name
        for name in preparation.left_out
        if not name.startswith(working_copy.TURNED_OFF)
    ]
    if not left_out:
        origin = "out of a package" if preparation.is_packaged else "of the registry"
        report(f"AWS provider {version} {origin}")
        listed.unlink(missing_ok=True)  # an earlier provider's
        return
    with logs.opened(listed, "w", encoding="utf-8") as file:
        file.write(
            f"AWS provider {version}, out of a package, does not know these parts of "
            "the modules.\nThey are left out here, and count on AWS. To run with the "
            "provider that the modules\nare written for: "
            "scripts/up --fresh --provider registry\n\n"
        )
        file.writelines(f"{name}\n" for name in left_out)
    report(
        f"AWS provider {version} lacks {len(left_out)} settings, left out: "
        f"{progress.named(listed)}"
    )
