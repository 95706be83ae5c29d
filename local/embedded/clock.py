"""The emulated Cognito's clock, which a test may move.

Codes, challenge sessions, lockouts, tokens and TOTP all read it. Only an emulator
started with --test-clock looks at the offset file; others run on the system's time.
"""

import time
from pathlib import Path
from types import SimpleNamespace

import ministack.services.cognito as cognito

OFFSET_FILE = "clock-offset-seconds"

_offset_file: Path | None = None


def now() -> float:
    """Seconds since the epoch, as Cognito sees it."""
    return time.time() + _offset_seconds()


def _offset_seconds() -> float:
    if _offset_file is None:
        return 0.0
    try:
        return float(_offset_file.read_text())
    except (OSError, ValueError):
        return 0.0


def install(offset_dir: Path | None) -> None:
    """Make ministack's Cognito read this clock.

    Args:
        offset_dir: Where a test writes the offset file; None for the real time.
    """
    global _offset_file
    _offset_file = offset_dir / OFFSET_FILE if offset_dir else None
    cognito.time = SimpleNamespace(time=now)
    cognito._now_epoch = now
