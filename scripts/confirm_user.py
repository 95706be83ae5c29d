"""Confirm or rescue a test account, without its mailed code; or list them all.

python scripts/confirm_user.py EMAIL [--create] [--password-stdin] [--group NAME]
python scripts/confirm_user.py --list

It can be run again at any time. An account that was confirmed by other means and
can't reset its password is rescued: its email counts as verified from then on.

On AWS it takes boto3's usual credentials; on the embedded stack it needs none. With
SECURITY_LOG=text or json it writes what it did to standard error, in the form of the
app's security log.
"""

import argparse
import getpass
import sys
from collections.abc import Sequence
from pathlib import Path

from cognito_auth.cognito.admin import AdminClient, ListedAccount
from cognito_auth.config import load
from cognito_auth.errors import (
    AccessDenied,
    AccountElsewhere,
    AuthError,
    ConfigError,
    NoPasswordGiven,
    PasswordNeeded,
    UnknownGroup,
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
        "AdminGetUser, AdminConfirmSignUp, AdminUpdateUserAttributes, AdminCreateUser "
        "and AdminSetUserPassword on this pool; for --group also GetGroup, CreateGroup "
        "and AdminAddUserToGroup, for --list only ListUsers, ListGroups and "
        "ListUsersInGroup."
    ),
    AccountElsewhere: (
        "It signs in there, and needs no confirming. To let its owner in to an account "
        "with a password as well there is scripts/link_user.py."
    ),
    ConfigError: (
        "Run scripts/up for the embedded stack, or terraform apply and then "
        "python scripts/write_config.py for AWS."
    ),
    PasswordNeeded: "Run it again with --password-stdin, or in a terminal.",
    UnknownGroup: (
        "Add it to the groups in Terraform, or make it for testing with --create-group."
    ),
    UnknownUser: "Check the address, or make the account with --create.",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Do what the arguments say; print `confirmed EMAIL`, or the list."""
    options = _options(argv)
    try:
        administration.log_form()
        client = AdminClient(load(stack_file(ROOT)))
        if options.list:
            for account in client.accounts():
                print(_line(account))
        else:
            _confirm(client, options)
    except AuthError as error:
        print(administration.explained(error, ADVICE), file=sys.stderr)
        return 1
    return 0


def _confirm(client: AdminClient, options: argparse.Namespace) -> None:
    password = _password(options)
    if options.group is not None:
        # first, so that a mistyped group leaves everything as it was
        client.ensure_group(options.group, create=options.create_group)
    subject = client.confirm(options.email, password=password, create=options.create)
    administration.tell("confirm_account", subject)
    email = canonical_email(options.email)
    if options.group is not None:
        client.add_to_group(email, options.group)
        administration.tell("change_groups", subject)
    print(f"confirmed {email}")
    if options.group is not None:
        print(f"added {email} to {options.group}")


def _line(account: ListedAccount) -> str:
    words = (
        f"{account.email:<40}",
        f"{account.status:<22}",
        f"{'verified' if account.verified else 'unverified':<10}",
        f"{'enabled' if account.enabled else 'disabled':<8}",
        ", ".join(account.groups) or "-",
    )
    # people choose these: nothing of it may move the terminal's cursor
    return "".join(
        char if char.isprintable() else "\N{REPLACEMENT CHARACTER}"
        for char in "  ".join(words)
    )


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="confirm_user.py",
        description="Confirm a test account and mark its email as verified, or list "
        "the accounts.",
    )
    parser.add_argument("email", metavar="EMAIL", nargs="?")
    parser.add_argument(
        "--create", action="store_true", help="make the account if it is missing"
    )
    parser.add_argument(
        "--password-stdin",
        action="store_true",
        help="set the password that the first line of standard input holds",
    )
    parser.add_argument("--group", metavar="NAME", help="add the account to a group")
    parser.add_argument(
        "--create-group",
        action="store_true",
        help="make the group if it is missing; Terraform will not know of it",
    )
    parser.add_argument(
        "--list",
        action="store_true",
        help="print email, status, verified, enabled and groups of every account",
    )
    options = parser.parse_args(argv)
    changes = (
        options.email is not None,
        options.create,
        options.password_stdin,
        options.group is not None,
        options.create_group,
    )
    if options.list and any(changes):
        parser.error("--list goes alone")
    if not options.list and options.email is None:
        parser.error("name the account's EMAIL, or use --list")
    if options.create_group and options.group is None:
        parser.error("--create-group needs --group NAME")
    return options


def _password(options: argparse.Namespace) -> str | None:
    """The password to set, if any; never from the arguments, which others can see."""
    if options.password_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    elif options.create and sys.stdin.isatty():
        password = getpass.getpass("Password for a new account: ")
    else:
        return None
    if not password:
        raise NoPasswordGiven
    return password


if __name__ == "__main__":
    sys.exit(printing.run(main))
