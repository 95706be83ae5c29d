"""Cognito's own pages (managed login): where a browser is led, and the exchange.

The exchange is the one call of ours that is no operation of Cognito's API, but OAuth's.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from cognito_auth import aws
from cognito_auth.addresses import checked_url
from cognito_auth.cognito.recording import Recording
from cognito_auth.config import StackConfig
from cognito_auth.errors import (
    Misconfigured,
    ProviderAnswerRefused,
    ServiceUnavailable,
)
from cognito_auth.fetch import post
from cognito_auth.values import Tokens

# The last one is for Cognito's operations on the account that a token belongs to.
SCOPES = ("openid", "email", "profile", "aws.cognito.signin.user.admin")
EXCHANGE_SECONDS = 5.0
# Tokens are as long as what is in them; `tokens/compact.py` has their bound.
MOST_BYTES = 4 * 1024 * 1024
# Source: RFC 6749 section 5.2.
ERROR = re.compile(r"[a-z_]{1,40}", re.ASCII)
MISTAKES = {
    *("invalid_client", "invalid_request", "unauthorized_client"),
    "unsupported_grant_type",
}


class HostedPages:
    """The endpoints of a pool's domain, for one app client without a secret.

    Args:
        config: What `terraform apply` made, with a `hosted_domain`.
    """

    def __init__(self, config: StackConfig) -> None:
        self._base = config.hosted_domain
        self._client_id = config.client_id

    def authorize_query(
        self,
        *,
        provider: str,
        redirect_uri: str,
        state: str,
        nonce: str,
        code_challenge: str,
        prompt: str = "",
    ) -> dict[str, str]:
        """What a browser asks for that goes to sign in at a provider.

        Args:
            provider: Its name in the pool.
            redirect_uri: Where it comes back to with a code.
            state: Comes back with it.
            nonce: Comes back in the ID token.
            code_challenge: By which the code can be exchanged by us alone, S256.
            prompt: `login` or `select_account`, where the provider shall ask anew.

        Source: Amazon Cognito, "Authorize endpoint"; RFC 6749 section 4.1.1; RFC 7636
        section 4.3; OpenID Connect Core 1.0 section 3.1.2.1.
        """
        return {
            "response_type": "code",
            "client_id": self._client_id,
            "redirect_uri": redirect_uri,
            "identity_provider": provider,
            "scope": " ".join(SCOPES),
            "state": state,
            "nonce": nonce,
            "code_challenge": code_challenge,
            "code_challenge_method": "S256",
            **({"prompt": prompt} if prompt else {}),
        }

    def authorize_url(self, query: Mapping[str, str]) -> str:
        """Where it goes with such a query."""
        return f"{self._base}/oauth2/authorize?{urlencode(query)}"

    def logout_url(self, logout_uri: str) -> str:
        """Where a browser goes to end its session at Cognito's own pages.

        Args:
            logout_uri: Where it goes from there; the app client must list it.

        Source: Amazon Cognito, "Logout endpoint".
        """
        asked = {"client_id": self._client_id, "logout_uri": logout_uri}
        return f"{self._base}/logout?{urlencode(asked)}"

    def exchange(
        self,
        code: str,
        code_verifier: str,
        redirect_uri: str,
        recording: Recording | None = None,
    ) -> Tokens:
        """Get the tokens that a code stands for; a code is good once.

        Args:
            code: As the browser brought it.
            code_verifier: Of the challenge that the code was asked for with.
            redirect_uri: As it was asked for with.
            recording: Notes it.

        Raises:
            ProviderAnswerRefused: The code is not good, not for us, or not any more.
            Misconfigured: The app client is not made for this.
            ServiceUnavailable: No usable answer in time; the code may be used up.

        Source: Amazon Cognito, "Token endpoint"; RFC 6749 section 4.1.3; RFC 7636
        section 4.5.
        """
        url = f"{self._base}/oauth2/token"
        form = {
            "grant_type": "authorization_code",
            "client_id": self._client_id,
            "code": code,
            "code_verifier": code_verifier,
            "redirect_uri": redirect_uri,
        }
        try:
            aws.wait_for_name(url)
            if recording:
                recording.sending()
            answer = post(
                checked_url(url), EXCHANGE_SECONDS, form, most_bytes=MOST_BYTES
            )
        except Exception as error:
            # without the cause, whose frames hold the code
            kind = type(error).__name__
            raise ServiceUnavailable(f"token endpoint: {kind}") from None
        found = _object(answer.body)
        if answer.status == 200:
            if recording:
                recording.note("token", form, found)
            return replace(_tokens(found), recorded=str(recording or ""))
        said = str(found.get("error", ""))
        named = said if ERROR.fullmatch(said) else f"HTTP status {answer.status}"
        if named == "invalid_grant":
            raise ProviderAnswerRefused(f"token endpoint: {named}")
        if named in MISTAKES:
            raise Misconfigured(
                f"token endpoint: {named}",
                cause="the app client is not made for the code flow without a secret: "
                "run terraform apply, then python scripts/write_config.py",
            )
        raise ServiceUnavailable(f"token endpoint: {named}")


def _object(body: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _tokens(found: Mapping[str, Any]) -> Tokens:
    names = ("id_token", "access_token", "refresh_token")
    texts = [found.get(name) for name in names]
    if not all(isinstance(text, str) and text for text in texts):
        raise ServiceUnavailable("token endpoint: answer without tokens")
    return Tokens(*map(str, texts))
