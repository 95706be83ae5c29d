"""Cognito's operations on an account's passkeys; the access token says whose."""

import json
from collections.abc import Mapping
from typing import Any

from cognito_auth import aws
from cognito_auth.cognito.calls import call
from cognito_auth.values import Passkey

# Cognito lets an account have twenty.
MOST_PAGES = 10


class PasskeyClient:
    """The operations that an access token opens; one client for all accounts.

    Args:
        api: An unsigned client of the pool, from `api_client`.
    """

    def __init__(self, api: Any) -> None:
        self._api = api

    def start(self, access_token: str) -> str:
        """Ask what a new passkey is to be made of.

        Returns:
            PublicKeyCredentialCreationOptionsJSON, for the browser.

        Source: StartWebAuthnRegistration.
        """
        answer = call(
            self._api, "start_web_authn_registration", AccessToken=access_token
        )
        with aws.answers():
            return json.dumps(answer["CredentialCreationOptions"])

    def complete(self, access_token: str, credential: Mapping[str, Any]) -> None:
        """Keep the passkey that the browser made.

        Args:
            access_token: The account's.
            credential: RegistrationResponseJSON, as the browser has it.

        Raises:
            PasskeyRefused: It was made for another challenge, site or browser.

        Source: CompleteWebAuthnRegistration.
        """
        call(
            self._api,
            "complete_web_authn_registration",
            AccessToken=access_token,
            Credential=dict(credential),
        )

    def all(self, access_token: str) -> list[Passkey]:
        """The account's passkeys, in Cognito's order.

        Source: ListWebAuthnCredentials.
        """
        found: list[Passkey] = []
        more: dict[str, str] = {}
        for _ in range(MOST_PAGES):
            answer = call(
                self._api,
                "list_web_authn_credentials",
                AccessToken=access_token,
                **more,
            )
            with aws.answers():
                found += [
                    Passkey(
                        item["CredentialId"],
                        item.get("FriendlyCredentialName") or "",
                        item.get("RelyingPartyId") or "",
                        item["CreatedAt"].timestamp(),
                    )
                    for item in answer.get("Credentials") or ()
                ]
            if not answer.get("NextToken"):
                break
            more = {"NextToken": answer["NextToken"]}
        return found

    def delete(self, access_token: str, passkey_id: str) -> None:
        """Have Cognito know a passkey no longer.

        Raises:
            PasskeyGone: It knows none of that id.

        Source: DeleteWebAuthnCredential.
        """
        call(
            self._api,
            "delete_web_authn_credential",
            AccessToken=access_token,
            CredentialId=passkey_id,
        )
