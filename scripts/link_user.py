"""Let somebody of an identity provider sign in to an account that exists.

python scripts/link_user.py EMAIL PROVIDER USER_ID

USER_ID is what the provider calls the user: the claim `sub` of OpenID Connect, or
SAML's NameID. From then on whoever the provider says is this user gets in as the
account's owner, so find out first that both are one person: that they have the same
address proves nothing. The app never links by itself.

On AWS it takes boto3's usual credentials; on the embedded stack it needs none. With
SECURITY_LOG=text or json it writes what it did to standard error, in the form of the
app's security log.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from cognito_auth.cognito.linking import LinkClient
from cognito_auth.config import load
from cognito_auth.errors import (
    AccessDenied,
    AccountNotReady,
    AuthError,
    ConfigError,
    InvalidProviderUser,
    ProviderUserExists,
    UnknownProvider,
    UnknownUser,
)
from cognito_auth.inputs.emails import canonical_email
from local import administration, printing
from local.stack_file import stack_file

ROOT = Path(__file__).resolve().parent.parent

# what to do next, after the error's own sentence
ADVICE: dict[type[AuthError], str] = {
    AccessDenied: (
        "Sign in to AWS (aws sso login, or AWS_PROFILE), with a role that may call "
        "AdminGetUser and AdminLinkProviderForUser on this pool."
    ),
    AccountNotReady: (
        "Its owner signs in and verifies the address first; an account that is a "
        "provider's own can't be linked to."
    ),
    ConfigError: (
        "Run scripts/up for the embedded stack, or terraform apply and then "
        "python scripts/write_config.py for AWS."
    ),
    InvalidProviderUser: (
        "USER_ID is the claim `sub` of OpenID Connect, or SAML's NameID: without "
        "blanks in it, and with the provider's name at most 127 characters long."
    ),
    ProviderUserExists: (
        "Cognito can't join two accounts. Delete the one that the provider's user "
        "has, or unlink them (AdminDeleteUser, AdminDisableProviderForUser), then run "
        "it again before they sign in."
    ),
    UnknownProvider: (
        "Write the name as identity_providers in stack.json has it; after a change in "
        "Terraform run python scripts/write_config.py."
    ),
    UnknownUser: "Check the address.",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Link them; print `linked PROVIDER USER_ID to EMAIL`."""
    parser = argparse.ArgumentParser(
        prog="link_user.py",
        description="Let somebody of an identity provider sign in to an account.",
    )
    parser.add_argument("email", metavar="EMAIL")
    parser.add_argument("provider", metavar="PROVIDER")
    parser.add_argument("user_id", metavar="USER_ID")
    options = parser.parse_args(argv)
    try:
        administration.log_form()
        client = LinkClient(load(stack_file(ROOT)))
        subject = client.link(options.email, options.provider, options.user_id)
        administration.tell("link_account", subject, provider=options.provider)
    except AuthError as error:
        print(administration.explained(error, ADVICE), file=sys.stderr)
        return 1
    email = canonical_email(options.email)
    print(f"linked {options.provider} {options.user_id.strip()} to {email}")
    return 0


if __name__ == "__main__":
    sys.exit(printing.run(main))
