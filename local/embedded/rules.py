"""Every rule module, in the order in which their checks run."""

from pathlib import Path

from local.embedded import (
    accounts,
    arithmetic,
    attributes,
    calls,
    challenges,
    choices,
    clock,
    codes,
    device_sign_in,
    devices,
    email_change,
    federated_profiles,
    federation,
    first_factor,
    groups,
    issuers,
    lockout,
    mail_sign_in,
    mails,
    new_passwords,
    passkey_sign_in,
    passkeys,
    rotation,
    second_factors,
    settings,
    sign_in_policy,
    tokens,
    totp,
    triggers,
    unknown_users,
    user_filter,
)

# these only register rules, which importing them did
_REGISTERED = (
    *(lockout, challenges, choices, accounts, email_change, groups, rotation),
    *(sign_in_policy, totp, passkeys, passkey_sign_in, mail_sign_in),
    devices,
)


def install(clock_dir: Path | None) -> None:
    """Make ministack's Cognito behave.

    Args:
        clock_dir: Where a test moves the clock; None for the system's time.
    """
    clock.install(clock_dir)
    arithmetic.install()
    attributes.install()
    mails.install()
    new_passwords.install()
    codes.install()
    first_factor.install()
    second_factors.install()
    unknown_users.install()
    user_filter.install()
    settings.install()
    issuers.install()
    triggers.install()
    tokens.install()
    federated_profiles.install()
    federation.install()
    device_sign_in.install()
    calls.install()
