"""Every rule module, in the order in which their checks run."""

from pathlib import Path

from local.embedded import (
    accounts,
    arithmetic,
    attributes,
    calls,
    challenges,
    clock,
    codes,
    email_change,
    first_factor,
    lockout,
    mails,
    tokens,
    totp,
)

# these only register rules, which importing them did
_REGISTERED = (lockout, challenges, accounts, attributes, email_change)


def install(clock_dir: Path | None) -> None:
    """Make ministack's Cognito behave.

    Args:
        clock_dir: Where a test moves the clock; None for the system's time.
    """
    clock.install(clock_dir)
    arithmetic.install()
    mails.install()
    codes.install()
    first_factor.install()
    totp.install()
    tokens.install()
    calls.install()
