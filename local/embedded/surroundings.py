"""The process that ministack finds itself in: environment, umask, state directory.

ministack reads most settings while it is imported, so this runs before that.
"""

import fcntl
import importlib.metadata
import os
import stat
from collections.abc import Sequence
from pathlib import Path

MINISTACK_VERSION = "1.5.33"
REGION = "us-east-1"

# What a developer's shell may hold that would change ministack's behaviour: a real
# access key replaces "test", SMTP_HOST relays mail, the rest opens ports.
_FOREIGN = (
    "AWS_",
    "COGNITO_",
    "DOCKER_",
    "EDGE_",
    "IOT_",
    "LOCALSTACK_",
    "MINISTACK_",
    "S3_",
    "SFTP_",
    "SMTP_",
)
_FOREIGN_NAMES = ("USE_SSL", "PERSIST_STATE", "SERVICES", "AUTH", "BIND_HOST")


class UnusableSurroundings(Exception):
    """The emulator must not start here; the text says why and what to do."""


def check_version() -> None:
    """Refuse every ministack but the one whose private functions we replace.

    Raises:
        UnusableSurroundings: It is missing or another version.
    """
    try:
        found = importlib.metadata.version("ministack")
    except importlib.metadata.PackageNotFoundError:
        found = "none"
    if found != MINISTACK_VERSION:
        raise UnusableSurroundings(
            f"The embedded Cognito needs ministack {MINISTACK_VERSION}, found {found}. "
            "Install what requirements.lock names."
        )


def make_private(state_dir: Path) -> None:
    """Create the state directory, or close it, for nobody but this user.

    Args:
        state_dir: Holds signing keys, passwords and mailed codes in clear.

    Raises:
        UnusableSurroundings: It is a link, a file, or somebody else's.
    """
    os.umask(0o077)
    try:
        state_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = state_dir.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
            raise UnusableSurroundings(f"{state_dir} is not a directory of this user.")
        state_dir.chmod(0o700)
    except OSError as error:
        raise UnusableSurroundings(
            f"Can't use {state_dir} for the emulator's state: {error.strerror}."
        ) from error


def claim(state_dir: Path) -> int:
    """Make sure that one emulator at a time uses a state directory.

    Args:
        state_dir: As `make_private` left it.

    Returns:
        A file descriptor that holds the claim until this process ends, however.

    Raises:
        UnusableSurroundings: Another emulator has it.
    """
    lock = os.open(state_dir / "in-use", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(lock)
        raise UnusableSurroundings(
            f"Another embedded Cognito is running on {state_dir}. Stop that one first."
        ) from error
    return lock


def set_environment(port: int, state_dir: Path, services: Sequence[str]) -> None:
    """Tell ministack what to be, whatever the shell had set.

    Args:
        port: Where it listens, on 127.0.0.1.
        state_dir: Where it keeps what must survive a restart.
        services: AWS services to answer for, such as "cognito-idp".
    """
    for name in list(os.environ):
        if name.startswith(_FOREIGN) or name in _FOREIGN_NAMES:
            del os.environ[name]
    os.environ.update(
        AUTH="true",
        BIND_HOST="127.0.0.1",
        GATEWAY_PORT=str(port),
        SERVICES=",".join(services),
        PERSIST_STATE="1",
        STATE_DIR=str(state_dir),
        MINISTACK_REGION=REGION,
        MINISTACK_HOST="127.0.0.1",
        IOT_MTLS_ENABLED="0",
        SFTP_ENABLED="0",
        # INFO would log who signs up, DEBUG what they send
        LOG_LEVEL="WARNING",
        # it would look for containers to remove
        DOCKER_HOST=f"unix://{state_dir}/no-docker",
    )
