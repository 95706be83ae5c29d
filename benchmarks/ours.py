"""Ours, as pages have it."""

from benchmarks.canned_pool import SRP_NAME, Verifier
from benchmarks.cognito import CannedCognito
from cognito_auth.cognito.srp import SRP
from cognito_auth.pool import Pool
from cognito_auth.tokens.verifier import TokenVerifier
from cognito_auth.values import SignedIn

# Sizes are multiples of this one.
_STEP_BITS = 64


class Ours:
    """One pool's flows, warm as an app's are before its first visitor.

    Args:
        server: The pool.
    """

    def __init__(self, server: CannedCognito) -> None:
        self.server = server
        self.pool = Pool.of(server.config)
        self.pool.keys.warm()
        config = server.config
        self.verifier = TokenVerifier(
            issuer=config.issuer,
            client_id=config.client_id,
            jwks=self.pool.keys,
            others=dict.fromkeys(config.key_sets, self.pool.keys),
        )

    def sign_in(self) -> SignedIn:
        """Sign in by SRP, and verify both tokens."""
        found = self.pool.authenticator.sign_in(self.server.email, self.server.password)
        if not isinstance(found, SignedIn):
            raise RuntimeError(f"asked for {found.name}")
        return found

    def arithmetic(self, challenge: dict[str, str]) -> dict[str, str]:
        """What one sign-in computes.

        Args:
            challenge: The parameters of PASSWORD_VERIFIER.
        """
        srp = self._srp()
        return srp.process_challenge(challenge, srp.get_auth_params())

    def exponent_bits(self) -> int:
        """How large the secret a is."""
        bits = self._srp().small_a_value.bit_length()
        return int(-(-bits // _STEP_BITS) * _STEP_BITS)

    def _srp(self) -> SRP:
        server = self.server
        return SRP(server.email, server.password, server.pool_id, server.client_id)


def challenge(server: CannedCognito) -> dict[str, str]:
    """The parameters of a PASSWORD_VERIFIER, as a pool asks."""
    verifier = Verifier(server.password)
    return {
        "SALT": verifier.salt.hex(),
        "SRP_B": f"{verifier.public:x}",
        "SECRET_BLOCK": "c2VjcmV0IGJsb2Nr" * 80,
        "USERNAME": SRP_NAME,
        "USER_ID_FOR_SRP": SRP_NAME,
    }
