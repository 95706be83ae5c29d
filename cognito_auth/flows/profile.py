"""What an account says about its owner, and changing it."""

from collections.abc import Mapping, Sequence

from cognito_auth.cognito.account import AccountClient
from cognito_auth.config import SignUpAttribute
from cognito_auth.errors import ImmutableAttribute, MissingAttributes, SameEmail
from cognito_auth.inputs.codes import six_digits
from cognito_auth.inputs.emails import canonical_email, is_same_email
from cognito_auth.values import Tokens


class Profile:
    """Reads and changes the attributes of a signed-in account.

    Its tokens keep the old values until they are refreshed.

    Args:
        client: The operations on an account.
        schema: The pool's attributes that people fill in.
    """

    def __init__(
        self, client: AccountClient, schema: Sequence[SignUpAttribute]
    ) -> None:
        self._client = client
        self._schema = {item.name: item for item in schema}

    def profile(self, tokens: Tokens) -> dict[str, str]:
        """Every attribute as Cognito has it now: `{"email": ..., "custom:team": ...}`.

        Raises:
            SessionEnded: The access token expired or was revoked.
        """
        return dict(self._client.get_user(tokens.access_token).attributes)

    def update_profile(self, tokens: Tokens, changes: Mapping[str, str]) -> None:
        """Change attributes; an empty value deletes an optional one.

        Everything is checked before anything changes. Values are set first and then
        others deleted: when only the second fails, doing it again is safe.

        Args:
            tokens: Of the account.
            changes: The pool's attributes that are mutable, `{"given_name": "Ada"}`;
                those left out stay. The email address has `change_email`.

        Raises:
            ImmutableAttribute: One that the pool has not, or keeps as it is.
            MissingAttributes: A required one is empty.
            RefusedField: Cognito refuses a value.
            SessionEnded: The access token expired or was revoked.
        """
        for name, value in changes.items():
            self._check(name, value)
        kept = {name: value for name, value in changes.items() if value}
        emptied = [name for name in changes if name not in kept]
        if kept:
            self._client.update_attributes(tokens.access_token, kept)
        if emptied:
            self._client.delete_attributes(tokens.access_token, emptied)

    def change_email(self, tokens: Tokens, new_email: str, language: str = "") -> bool:
        """Have a code mailed to a new address; the old one stays until it comes back.

        Called again, a new code replaces the old one.

        Args:
            tokens: Of the account.
            new_email: The address, as typed.
            language: Of the page, for a trigger that words the mail: `pt-BR`.

        Returns:
            Whether a code was mailed; otherwise the new address counts already.

        Raises:
            InvalidEmail: It is no email address.
            SameEmail: It is the one in use.
            EmailTaken: Another account has it.
            TooManyAttempts: Cognito asks to wait.
            MailNotSent: Cognito could not mail the code.
            SessionEnded: The access token expired or was revoked.
        """
        email = canonical_email(new_email)
        if is_same_email(self.profile(tokens).get("email", ""), email):
            raise SameEmail
        sent = self._client.update_attributes(
            tokens.access_token, {"email": email}, language
        )
        if "email" in sent:
            return True
        # a pool that mails no codes takes it at once
        return not is_same_email(self.profile(tokens).get("email", ""), email)

    def confirm_email(self, tokens: Tokens, code: str) -> None:
        """Prove with the mailed code that the new address is theirs.

        From then on it is the one to sign in with.

        Args:
            tokens: Of the account.
            code: Six digits; spaces and dashes are ignored.

        Raises:
            CodeMismatch: Not the code.
            CodeExpired: The code is older than 24 hours, or there is none.
            EmailTaken: Another account took the address meanwhile.
            TooManyAttempts: Too many wrong codes.
            SessionEnded: The access token expired or was revoked.
        """
        digits = six_digits(code)
        self._client.verify_attribute(tokens.access_token, "email", digits)

    def _check(self, name: str, value: str) -> None:
        attribute = self._schema.get(name)
        # the address is the account's name, and takes a code
        if attribute is None or not attribute.mutable or name == "email":
            raise ImmutableAttribute(name=name)
        if attribute.required and not value:
            raise MissingAttributes(names=[name])
