"""Which stack a script works on: that of the app beside it, else the embedded one."""

import os
from pathlib import Path

from cognito_auth.config import load
from cognito_auth.errors import ConfigError


def stack_file(root: Path) -> Path:
    """STACK_CONFIG, else stack.json, else the embedded stack's where the app has none.

    Args:
        root: The folder of the app, where stack.json is.
    """
    if named := os.environ.get("STACK_CONFIG"):
        return root / named
    own, embedded = root / "stack.json", root / ".local" / "stack.json"
    if own.exists() or not embedded.exists():
        return own
    try:
        # variables can name a pool without a file, and must not be laid over another's
        load(own)
    except ConfigError:
        return embedded
    return own
