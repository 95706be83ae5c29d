"""Passkeys of a signed-in account: made, listed and removed."""

import json
from collections.abc import Collection
from contextlib import suppress

from cognito_auth.cognito.passkeys import PasskeyClient
from cognito_auth.cognito.steps import PASSKEY
from cognito_auth.config import Mfa
from cognito_auth.errors import PasskeyGone, PasskeyRefused
from cognito_auth.values import Passkey, Tokens


class Passkeys:
    """The passkeys of an account; Cognito names each by what holds it.

    Args:
        client: The operations on an account's passkeys.
        mfa: The pool's policy.
    """

    def __init__(self, client: PasskeyClient, mfa: Mfa) -> None:
        self._client = client
        self._mfa = mfa

    def all(self, tokens: Tokens) -> list[Passkey]:
        """The account's passkeys, the newest first.

        Raises:
            SessionEnded: The access token expired or was revoked.
        """
        found = self._client.all(tokens.access_token)
        return sorted(found, key=lambda one: one.created_at, reverse=True)

    def can_sign_in(self, on: Collection[str]) -> bool:
        """Whether a passkey signs in to an account, or would if it had one.

        None does while it has a second factor on, unless it counts for that too.

        Args:
            on: As `Account.second_factors` has them.

        Source: WebAuthnMfaSettingsType.
        """
        if self._mfa == "OFF":
            return True
        return PASSKEY in on or not (on or self._mfa == "ON")

    def start(self, tokens: Tokens) -> str:
        """Ask what the browser has to make a passkey of.

        Returns:
            PublicKeyCredentialCreationOptionsJSON.

        Raises:
            TooManyPasskeys: The account has as many as Cognito keeps.
            Misconfigured: The pool takes none.
            SessionEnded: The access token expired or was revoked.
        """
        return self._client.start(tokens.access_token)

    def finish(self, tokens: Tokens, credential: str) -> None:
        """Keep the passkey that the browser made of what `start` returned.

        Args:
            tokens: Of the account that `start` was called for.
            credential: RegistrationResponseJSON, as the browser made it.

        Raises:
            PasskeyRefused: It is none, or was made for another challenge.
            PasskeyExpired: It came too late.
            PasskeyNotSupported: Its authenticator can't do what the pool asks.
            SessionEnded: The access token expired or was revoked.
        """
        try:
            made = json.loads(credential)
        except (ValueError, RecursionError) as error:
            raise PasskeyRefused("no JSON") from error
        if not isinstance(made, dict):
            raise PasskeyRefused("no JSON object")
        self._client.complete(tokens.access_token, made)

    def delete(self, tokens: Tokens, passkey_id: str) -> None:
        """Remove a passkey; one that is gone stays gone.

        Args:
            tokens: Of the account.
            passkey_id: As `all` has it.

        Raises:
            SessionEnded: The access token expired or was revoked.
        """
        with suppress(PasskeyGone):
            self._client.delete(tokens.access_token, passkey_id)
