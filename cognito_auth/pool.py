"""All that a page can do with one pool, wired together."""

from dataclasses import dataclass
from typing import Self

from cognito_auth.cognito.client import CognitoClient
from cognito_auth.config import StackConfig
from cognito_auth.flows.account import Account
from cognito_auth.flows.challenges import Challenges
from cognito_auth.flows.profile import Profile
from cognito_auth.flows.recovery import Recovery
from cognito_auth.flows.sign_in import Authenticator
from cognito_auth.flows.totp import AuthenticatorApps
from cognito_auth.tokens.verifier import TokenVerifier

ISSUER = "Streamlit Cognito"


@dataclass(frozen=True)
class Flows:
    """The account flows by theme; one for all people.

    `authenticator` registers, signs in and out; `challenges` goes on where a sign-in
    asks for more; `recovery` is for a forgotten password; the others change the
    account that is signed in.
    """

    authenticator: Authenticator
    challenges: Challenges
    recovery: Recovery
    account: Account
    apps: AuthenticatorApps
    profile: Profile

    @classmethod
    def of(
        cls, config: StackConfig, verifier: TokenVerifier, *, issuer: str = ISSUER
    ) -> Self:
        """Make the flows of a pool.

        Args:
            config: What `terraform apply` made.
            verifier: Believes the tokens of this pool.
            issuer: What authenticator apps call this app.
        """
        cognito = CognitoClient(config)
        authenticator = Authenticator(cognito, verifier)
        account = Account(cognito, authenticator)
        return cls(
            authenticator=authenticator,
            challenges=Challenges(cognito, authenticator, issuer),
            recovery=Recovery(cognito),
            account=account,
            apps=AuthenticatorApps(cognito.account, account, config.mfa, issuer),
            profile=Profile(cognito.account, config.sign_up_attributes),
        )
