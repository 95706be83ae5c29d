"""Every check of a pool, in the order in which they are told."""

from cognito_auth.doctor.accounts import second_factor, verified_email
from cognito_auth.doctor.client import (
    choice,
    client_secret,
    refresh,
    revocation,
    srp,
    unknown_users,
    validity,
    writable,
)
from cognito_auth.doctor.mail import sender, ses
from cognito_auth.doctor.pool import case, passkeys, user_names
from cognito_auth.doctor.providers import providers
from cognito_auth.doctor.reach import clock, keys
from cognito_auth.doctor.stack import attributes, in_step, pool, rights, stack
from cognito_auth.doctor.text_messages import sms

CHECKS = (
    *(stack, pool, rights, in_step, attributes),
    *(keys, clock),
    *(client_secret, srp, choice, refresh, writable, validity),
    *(unknown_users, revocation, providers),
    *(case, user_names, passkeys, second_factor),
    *(sender, ses, sms, verified_email),
)
