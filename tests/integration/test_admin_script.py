"""confirm_user.py for administrators: rescue, groups, the list of accounts."""

import io
import os
import sys
from collections.abc import Callable
from typing import Any

import pytest

from cognito_auth.cognito import admin
from cognito_auth.cognito.admin import AdminClient
from scripts import confirm_user
from tests.embedded import Pool
from tests.flows import config_of, flows_of, signed_in
from tests.stack import PASSWORD, Stack

pytestmark = pytest.mark.integration

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, stack: Stack) -> None:
    for name in os.environ:
        if name.startswith(("AWS_", "COGNITO_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("STACK_CONFIG", str(stack.file))


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*arguments: str, typed: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        code = confirm_user.main(arguments)
        printed = capsys.readouterr()
        assert PASSWORD not in printed.out + printed.err
        return code, printed.out, printed.err

    return call


@pytest.fixture
def own_pool(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Pool]:
    """A pool of the test's own, which the script then works on."""

    def make(**settings: Any) -> Pool:
        pool = stack.embedded.make_pool(**settings)
        config = config_of(pool)
        monkeypatch.setenv("COGNITO_USER_POOL_ID", pool.pool_id)
        monkeypatch.setenv("COGNITO_CLIENT_ID", pool.client_id)
        monkeypatch.setenv("COGNITO_ENDPOINT_URL", str(config.endpoint_url))
        return pool

    return make


def test_an_account_confirmed_by_other_means_can_reset_its_password_again(
    stack: Stack, run: Run
) -> None:
    flows, email = flows_of(stack.config), stack.new_email()
    flows.registration.sign_up(email, PASSWORD)
    sent = stack.embedded.code_for(email)
    # as the console does, which leaves the address unverified
    stack.embedded.admin.admin_confirm_sign_up(
        UserPoolId=stack.config.user_pool_id, Username=email
    )
    flows.recovery.forgot_password(email)
    assert stack.embedded.code_for(email) == sent, "nothing was mailed"

    assert run(email) == (0, f"confirmed {email}\n", "")
    flows.recovery.forgot_password(email)
    code = stack.embedded.code_for(email)
    assert code
    flows.recovery.reset_password(email, code, "Different horse 8 battery!")


def test_a_group_is_in_the_next_tokens(stack: Stack, run: Run) -> None:
    email = stack.confirmed_user()
    stack.embedded.admin.create_group(
        UserPoolId=stack.config.user_pool_id, GroupName="testers"
    )
    said = (0, f"confirmed {email}\nadded {email} to testers\n", "")

    assert run(email, "--group", "testers") == said
    assert run(email, "--group", "testers") == said, "it can be run again"
    claims = signed_in(flows_of(stack.config), email).access_claims
    assert claims.groups == ("testers",)


def test_an_account_is_made_in_a_group_that_is_made(stack: Stack, run: Run) -> None:
    email = stack.new_email()
    arguments = (
        email.upper(),
        "--create",
        "--password-stdin",
        "--group",
        "made-by-script",
        "--create-group",
    )
    said = (0, f"confirmed {email}\nadded {email} to made-by-script\n", "")

    assert run(*arguments, typed=PASSWORD) == said
    assert run(*arguments, typed=PASSWORD) == said
    claims = signed_in(flows_of(stack.config), email).id_claims
    assert claims.groups == ("made-by-script",)


def test_a_mistyped_group_changes_nothing(stack: Stack, run: Run) -> None:
    email = stack.new_email()
    code, out, err = run(
        email, "--create", "--password-stdin", "--group", "tpyo", typed=PASSWORD
    )

    assert (code, out) == (1, "")
    assert "There is no group of this name." in err
    assert "--create-group" in err
    assert "no account" in run(email)[2]


@pytest.mark.parametrize("name", ["", "two words", "x" * 129])
def test_what_is_no_group_name_is_told(stack: Stack, run: Run, name: str) -> None:
    code, out, err = run(stack.new_email(), "--group", name, "--create-group")

    assert (code, out) == (1, "")
    assert "A group's name" in err


def test_every_account_is_listed_with_its_state(
    run: Run, own_pool: Callable[..., Pool]
) -> None:
    pool = own_pool()
    client = AdminClient(config_of(pool))
    client.confirm("grouped@example.com", password=PASSWORD, create=True)
    for group in ("writers", "admins"):
        client.ensure_group(group, create=True)
        client.add_to_group("grouped@example.com", group)
    pool.sign_up("waiting@example.com")
    client.confirm("off@example.com", password=PASSWORD, create=True)
    pool.embedded.admin.admin_disable_user(
        UserPoolId=pool.pool_id, Username="off@example.com"
    )

    code, out, err = run("--list")
    lines = {line.split()[0]: line.split()[1:] for line in out.splitlines()}
    assert (code, err) == (0, "")
    assert lines == {
        "grouped@example.com": [
            "CONFIRMED",
            "verified",
            "enabled",
            "admins,",
            "writers",
        ],
        "waiting@example.com": ["UNCONFIRMED", "unverified", "enabled", "-"],
        "off@example.com": ["CONFIRMED", "verified", "disabled", "-"],
    }
    assert run("--list")[1] == out


def test_the_list_goes_on_after_cognitos_page_of_sixty(
    run: Run, own_pool: Callable[..., Pool]
) -> None:
    pool = own_pool()
    emails = {f"user-{number}@example.com" for number in range(65)}
    for email in emails:
        pool.sign_up(email)

    _, out, _ = run("--list")
    assert {line.split()[0] for line in out.splitlines()} == emails


def test_an_empty_pool_has_an_empty_list(
    run: Run, own_pool: Callable[..., Pool]
) -> None:
    own_pool()

    assert run("--list") == (0, "", "")


def test_what_people_chose_can_not_steer_the_terminal(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    evil = admin.ListedAccount("a\x1b[2J\r@example.com", "CONFIRMED", True, True, ())
    monkeypatch.setattr(AdminClient, "accounts", lambda _: iter([evil]))

    out = run("--list")[1]
    assert out.rstrip("\n").isprintable()
    assert "a\N{REPLACEMENT CHARACTER}[2J" in out


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--list", "ada@example.com"],
        ["--list", "--create"],
        ["--list", "--group", "testers"],
        ["ada@example.com", "--create-group"],
    ],
)
def test_arguments_that_contradict_each_other_are_a_usage_error(
    run: Run, arguments: list[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        run(*arguments)
    assert caught.value.code == 2


def test_the_list_of_a_pool_that_is_gone_is_told(
    run: Run, stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = f"{stack.config.region}_Gone12345"
    monkeypatch.setenv("COGNITO_USER_POOL_ID", gone)

    code, out, err = run("--list")
    assert (code, out) == (1, "")
    assert "write_config.py" in err
