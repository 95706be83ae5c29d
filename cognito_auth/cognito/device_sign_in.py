"""A device at a sign-in, where it stands for the second factor.

Its key goes with the password's proof, when Cognito has said whose account it is, as
AWS's own Amplify sends it. Cognito asks for the device's own proof next.

Source: Amazon Cognito developer guide, "Signing in with a device".
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeAlias

from cognito_auth.cognito.srp import DeviceSRP
from cognito_auth.errors import (
    AuthError,
    DeviceGone,
    InvalidInput,
    ServiceUnavailable,
    TooManyAttempts,
)
from cognito_auth.values import Challenge, Device, Tokens

# The device of whom Cognito names, if this browser has one.
DeviceOf: TypeAlias = Callable[[str], Device | None]
# Answers a challenge: its name, the user's, its `Session`, and the responses.
Respond: TypeAlias = Callable[
    [str, str, str | None, Mapping[str, str]], Tokens | Challenge
]
ASKED, PROOF = "DEVICE_SRP_AUTH", "DEVICE_PASSWORD_VERIFIER"


def no_device(_: str) -> None:
    """The device of a browser that nobody trusts."""


def by_device(
    respond: Respond,
    srp: DeviceSRP,
    device: Device,
    challenge: tuple[str, str, str | None],
    responses: Mapping[str, str],
) -> Tokens | Challenge | None:
    """Prove the password, and the device where Cognito asks for that.

    Args:
        respond: Answers a challenge.
        srp: Of this device.
        device: With its secret.
        challenge: PASSWORD_VERIFIER, whose it is, and its `Session`.
        responses: The password's proof.

    Returns:
        None where the device is no use: the password may be right.

    Raises:
        AuthError: As `respond` does about the password.
    """
    try:
        outcome = respond(*challenge, {**responses, "DEVICE_KEY": device.key})
    except (DeviceGone, InvalidInput):
        # also where its key is of a form that is no longer taken
        return None
    if isinstance(outcome, Challenge) and outcome.name == ASKED:
        try:
            outcome = _proved(respond, srp, device, outcome)
        except (ServiceUnavailable, TooManyAttempts):
            raise
        except AuthError:
            # whatever is wrong with it: the second factor is asked for instead
            return None
    if isinstance(outcome, Tokens) and not outcome.device_key:
        return replace(outcome, device_key=device.key)
    return outcome


def _proved(
    respond: Respond, srp: DeviceSRP, device: Device, asked: Challenge
) -> Tokens | Challenge:
    public = {
        "USERNAME": asked.username,
        "DEVICE_KEY": device.key,
        "SRP_A": srp.public_value,
    }
    asked_for = respond(ASKED, asked.username, asked.challenge_session, public)
    if not isinstance(asked_for, Challenge):
        raise ServiceUnavailable(f"{ASKED}: no {PROOF}")
    proof = srp.process_device_challenge(dict(asked_for.parameters))
    return respond(PROOF, asked_for.username, asked_for.challenge_session, proof)
