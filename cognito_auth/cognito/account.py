"""Cognito's operations on the account that an access token belongs to.

Every method returns plain values and raises only `cognito_auth.errors.AuthError`;
`SessionEnded` when the token expired, was revoked, or its account is gone.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cognito_auth import aws
from cognito_auth.cognito.calls import call, delivery, read_in
from cognito_auth.errors import CodeMismatch
from cognito_auth.values import Delivery


@dataclass(frozen=True)
class AccountRecord:
    """What Cognito keeps of an account; its repr shows no attribute's value.

    `mfa` holds the second factors in force, e.g. `("SOFTWARE_TOKEN_MFA",)`.
    """

    username: str
    attributes: Mapping[str, str] = field(repr=False)
    mfa: tuple[str, ...]


class AccountClient:
    """The operations that an access token opens; one client for all accounts.

    Args:
        api: An unsigned client of the pool, from `api_client`.
    """

    def __init__(self, api: Any) -> None:
        self._api = api

    def get_user(self, access_token: str) -> AccountRecord:
        """Read the account as it is now; the ID token's claims can be an hour old.

        Source: GetUser.
        """
        answer = call(self._api, "get_user", AccessToken=access_token)
        with aws.answers():
            return AccountRecord(
                username=answer["Username"],
                attributes={
                    item["Name"]: item.get("Value", "")
                    for item in answer["UserAttributes"]
                },
                mfa=tuple(answer.get("UserMFASettingList") or ()),
            )

    def change_password(self, access_token: str, old: str, new: str) -> None:
        """Replace the password.

        Raises:
            WrongPassword: The old one isn't right.
            InvalidPassword: The new one breaks the pool's policy.

        Source: ChangePassword; it has no SRP, so both passwords go to Cognito.
        """
        call(
            self._api,
            "change_password",
            AccessToken=access_token,
            PreviousPassword=old,
            ProposedPassword=new,
        )

    def update_attributes(
        self, access_token: str, attributes: Mapping[str, str], language: str = ""
    ) -> dict[str, Delivery]:
        """Set attributes; where one takes a code, say where that went, by its name.

        Source: UpdateUserAttributes.
        """
        answer = call(
            self._api,
            "update_user_attributes",
            AccessToken=access_token,
            UserAttributes=[
                {"Name": name, "Value": value} for name, value in attributes.items()
            ],
            **read_in(language),
        )
        with aws.answers():
            sent = {
                details.get("AttributeName"): delivery(details)
                for details in answer.get("CodeDeliveryDetailsList") or ()
            }
        return {str(name): found for name, found in sent.items() if found}

    def delete_attributes(self, access_token: str, names: Iterable[str]) -> None:
        """Remove attributes that the pool does not require.

        Source: DeleteUserAttributes.
        """
        call(
            self._api,
            "delete_user_attributes",
            AccessToken=access_token,
            UserAttributeNames=list(names),
        )

    def verify_attribute(self, access_token: str, name: str, code: str) -> None:
        """Prove with its code that the new `email` or `phone_number` is theirs.

        Source: VerifyUserAttribute.
        """
        call(
            self._api,
            "verify_user_attribute",
            AccessToken=access_token,
            AttributeName=name,
            Code=code,
        )

    def associate_software_token(
        self, *, access_token: str | None = None, challenge_session: str | None = None
    ) -> tuple[str, str]:
        """Propose an authenticator app's secret; `verify_software_token` takes it up.

        Args:
            access_token: The account's, or:
            challenge_session: The `Session` of an MFA_SETUP challenge.

        Returns:
            The secret in base32, and the `Session` to go on with ("" with a token).

        Source: AssociateSoftwareToken.
        """
        answer = call(
            self._api,
            "associate_software_token",
            **_who(access_token, challenge_session),
        )
        with aws.answers():
            return answer["SecretCode"], answer.get("Session") or ""

    def verify_software_token(
        self,
        code: str,
        *,
        access_token: str | None = None,
        challenge_session: str | None = None,
    ) -> str:
        """Prove that the authenticator app has the secret.

        Args:
            code: Its six digits.
            access_token: The account's, or:
            challenge_session: What `associate_software_token` returned.

        Returns:
            The `Session` with which MFA_SETUP is answered ("" with a token).

        Raises:
            CodeMismatch: Not the app's code of this moment.

        Source: VerifySoftwareToken.
        """
        answer = call(
            self._api,
            "verify_software_token",
            UserCode=code,
            **_who(access_token, challenge_session),
        )
        if answer.get("Status") == "ERROR":
            raise CodeMismatch("VerifySoftwareToken: status ERROR")
        return answer.get("Session") or ""

    def prefer_totp(self, access_token: str, *, enabled: bool) -> None:
        """Ask for the authenticator app's code at every sign-in, or no longer.

        Source: SetUserMFAPreference.
        """
        call(
            self._api,
            "set_user_mfa_preference",
            AccessToken=access_token,
            SoftwareTokenMfaSettings={"Enabled": enabled, "PreferredMfa": enabled},
        )

    def prefer_email(self, access_token: str, *, enabled: bool) -> None:
        """Mail a code at every sign-in, unless another factor is preferred.

        Source: SetUserMFAPreference.
        """
        call(
            self._api,
            "set_user_mfa_preference",
            AccessToken=access_token,
            EmailMfaSettings={"Enabled": enabled, "PreferredMfa": False},
        )

    def delete_user(self, access_token: str) -> None:
        """Delete the account with everything that Cognito keeps of it.

        Source: DeleteUser.
        """
        call(self._api, "delete_user", AccessToken=access_token)


def _who(access_token: str | None, challenge_session: str | None) -> dict[str, str]:
    if access_token is not None:
        return {"AccessToken": access_token}
    return {"Session": challenge_session or ""}
