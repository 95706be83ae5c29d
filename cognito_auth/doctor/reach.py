"""Whether this machine reaches the pool's keys, and knows what time it is."""

from collections.abc import Iterator

from cognito_auth.doctor.check import check
from cognito_auth.doctor.evidence import Evidence, LeftOut, Unchecked
from cognito_auth.fetch import WrongStatus
from cognito_auth.tokens.keys import signing_keys
from cognito_auth.tokens.verifier import LEEWAY_SECONDS


@check(
    "keys",
    "The pool's public keys can be had from this machine",
    looked_at="the key set at jwks_uri",
    why="No token can be verified, so nobody can sign in.",
    advice="let this machine reach jwks_uri by https (HTTPS_PROXY, AWS_CA_BUNDLE), or "
    "mend COGNITO_JWKS_URI",
)
def keys(seen: Evidence) -> Iterator[str]:
    """Whether the key set answers in time, and holds a key to verify with."""
    uri = seen.config.jwks_uri
    try:
        signing_keys(seen.keys.body)
    except (Unchecked, LeftOut):
        raise
    except WrongStatus as error:
        yield f"{uri} answers with {error}: there is no such pool in this region."
    except Exception as error:
        yield f"{uri}: {type(error).__name__}."


@check(
    "clock",
    "This machine's clock is right",
    looked_at="the Date header of the key set's server",
    why="Tokens look expired or not valid yet, and AWS refuses signed calls.",
    advice="turn on time synchronisation: timedatectl set-ntp true",
)
def clock(seen: Evidence) -> Iterator[str]:
    """Whether the clocks are no further apart than the verifier allows."""
    try:
        ahead = seen.keys.ahead_seconds
    except (Unchecked, LeftOut):
        raise
    except Exception as error:
        raise Unchecked(
            "the key set does not answer", "Mend what the check `keys` names first."
        ) from error
    if ahead is None:
        raise Unchecked(
            "the server of the keys does not say what time it is",
            "Compare this machine's clock by hand: date -u.",
        )
    if abs(ahead) > LEEWAY_SECONDS:
        way = "behind" if ahead > 0 else "ahead"
        yield f"It is {abs(ahead):.0f} s {way}."
