"""All that an app can do with one user pool, wired together."""

from dataclasses import dataclass
from typing import Self

from cognito_auth.background import Background
from cognito_auth.cognito.account import AccountClient
from cognito_auth.cognito.calls import api_client
from cognito_auth.cognito.client import CognitoClient
from cognito_auth.cognito.devices import DeviceClient
from cognito_auth.cognito.hosted import HostedPages
from cognito_auth.cognito.passkeys import PasskeyClient
from cognito_auth.cognito.recording import Recording
from cognito_auth.config import StackConfig
from cognito_auth.flows.account import Account
from cognito_auth.flows.challenges import Challenges
from cognito_auth.flows.federation import Federation
from cognito_auth.flows.mailed_codes import MailedCodes
from cognito_auth.flows.passkeys import Passkeys
from cognito_auth.flows.profile import Profile
from cognito_auth.flows.recovery import Recovery
from cognito_auth.flows.registration import Registration
from cognito_auth.flows.sign_in import Authenticator
from cognito_auth.flows.totp import AuthenticatorApps
from cognito_auth.flows.ways import Ways
from cognito_auth.inputs.breaches import service
from cognito_auth.inputs.new_passwords import NewPasswords
from cognito_auth.pace import Pace
from cognito_auth.tokens.keys import Jwks
from cognito_auth.tokens.verifier import TokenVerifier


@dataclass(frozen=True)
class Pool:
    """One user pool and the flows of its accounts; one for all people.

    `keys` are the pool's public keys. `registration` makes accounts, `authenticator`
    signs in and out, `ways` begins a sign-in without the password, `federation` one at
    an identity provider, `challenges` goes on where one asks for more, `recovery` is
    for a forgotten password; the others change the account that is signed in. `devices`
    is what `Devices` is made of, which needs the sessions too.
    """

    config: StackConfig
    keys: Jwks
    registration: Registration
    authenticator: Authenticator
    ways: Ways
    federation: Federation
    challenges: Challenges
    recovery: Recovery
    account: Account
    apps: AuthenticatorApps
    codes: MailedCodes
    profile: Profile
    passkeys: Passkeys
    devices: DeviceClient

    @classmethod
    def of(
        cls,
        config: StackConfig,
        *,
        app_name: str = "Streamlit Cognito",
        breached_passwords: str = "",
        pace: Pace | None = None,
        background: Background | None = None,
        records: bool = False,
    ) -> Self:
        """Connect to a pool; make one per process.

        Args:
            config: What `terraform apply` made.
            app_name: What authenticator apps call this app.
            breached_passwords: Where new passwords are looked up: on, off, a mirror's
                address, or "" for on, but off on the embedded stack.
            pace: How soon answers come that could tell who has an account.
            background: Does what nobody waits for.
            records: Whether each sign-in is recorded, for its owner to look at.

        Raises:
            ConfigError: The key set's address, or a mirror's, is neither https nor on
                this machine.
        """
        api = api_client(config, signed=False)
        record = Recording if records else lambda _: None
        cognito = CognitoClient(api, config, record)
        client = AccountClient(api)
        at = {uri: Jwks(uri) for uri in config.key_sets.values()}
        keys = at[config.jwks_uri]
        verifier = TokenVerifier(
            issuer=config.issuer,
            client_id=config.client_id,
            jwks=keys,
            others={issuer: at[uri] for issuer, uri in config.key_sets.items()},
        )
        authenticator = Authenticator(cognito, verifier)
        passwords = NewPasswords(
            service(breached_passwords, is_embedded=config.is_embedded)
        )
        return cls(
            config=config,
            keys=keys,
            registration=Registration(
                cognito, passwords, pace=pace, background=background
            ),
            authenticator=authenticator,
            ways=Ways(cognito, authenticator, pace=pace),
            federation=Federation(
                HostedPages(config),
                authenticator,
                config.identity_providers if config.hosted_domain else (),
                config.key_sets,
                record=record,
            ),
            challenges=Challenges(client, authenticator, app_name, passwords),
            recovery=Recovery(cognito, passwords, pace=pace),
            account=Account(client, authenticator, passwords),
            apps=AuthenticatorApps(client, authenticator, config.mfa, app_name),
            codes=MailedCodes(client, authenticator, config.mfa),
            profile=Profile(client, config.sign_up_attributes),
            passkeys=Passkeys(PasskeyClient(api), config.mfa),
            devices=DeviceClient(api),
        )
