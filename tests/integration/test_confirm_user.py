"""scripts/confirm_user.py against the pool that Terraform made, and without one."""

import io
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from cognito_auth import mailbox
from cognito_auth.errors import IncorrectCredentials
from cognito_auth.values import SignedIn
from scripts import confirm_user
from tests.stack import PASSWORD, Stack

pytestmark = pytest.mark.integration

ROOT = Path(__file__).resolve().parent.parent.parent
OTHER_PASSWORD = "Different horse 8 battery!"


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, stack: Stack) -> None:
    """The embedded stack's file, and no AWS credentials."""
    for name in os.environ:
        if name.startswith(("AWS_", "COGNITO_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("STACK_CONFIG", str(stack.file))


@pytest.fixture
def run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """Run the script; `typed` is what it finds on standard input."""

    def call(*arguments: str, typed: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        code = confirm_user.main(arguments)
        printed = capsys.readouterr()
        assert not any(
            secret in printed.out + printed.err
            for secret in typed.split("\n")
            if secret
        )
        return code, printed.out, printed.err

    return call


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def refused(run: Run) -> Callable[..., str]:
    """Expect the exit code 1 and one line of what went wrong."""

    def call(*arguments: str, typed: str = "") -> str:
        code, out, err = run(*arguments, typed=typed)
        assert (code, out) == (1, "")
        assert err.count("\n") == 1
        return err

    return call


Refused = Callable[..., str]


@pytest.fixture
def unconfirmed(stack: Stack) -> str:
    email = stack.new_email()
    stack.flows.registration.sign_up(email, PASSWORD)
    return email


@pytest.fixture
def forced_change(stack: Stack) -> str:
    """An account that an administrator made, with a temporary password."""
    email = stack.new_email()
    return stack.pool.invite(email, email=email)


def signed_in(stack: Stack, email: str, password: str = PASSWORD) -> SignedIn:
    found = stack.flows.authenticator.sign_in(email, password)
    assert isinstance(found, SignedIn)
    return found


def test_an_unconfirmed_account_can_sign_in_afterwards(
    stack: Stack, run: Run, unconfirmed: str
) -> None:
    assert run(unconfirmed) == (0, f"confirmed {unconfirmed}\n", "")

    claims = signed_in(stack, unconfirmed).id_claims
    assert claims.raw["email_verified"] is True


def test_it_can_be_run_again(stack: Stack, run: Run, unconfirmed: str) -> None:
    assert run(unconfirmed) == run(unconfirmed)
    assert signed_in(stack, unconfirmed)


def test_the_address_may_be_typed_in_any_case(
    stack: Stack, run: Run, unconfirmed: str
) -> None:
    code, out, _ = run(f" {unconfirmed.upper()} ")

    assert (code, out) == (0, f"confirmed {unconfirmed}\n")
    assert signed_in(stack, unconfirmed)


def test_create_makes_a_missing_account(stack: Stack, run: Run) -> None:
    email = stack.new_email()
    code, out, err = run(email, "--create", "--password-stdin", typed=f"{PASSWORD}\n")

    assert (code, out, err) == (0, f"confirmed {email}\n", "")
    assert signed_in(stack, email).id_claims.raw["email_verified"] is True


def test_create_mails_nothing(stack: Stack, run: Run) -> None:
    email = stack.new_email()
    run(email, "--create", "--password-stdin", typed=PASSWORD)

    mails = mailbox.messages(stack.embedded.endpoint_url)
    assert [mail for mail in mails if mail.to == email] == []


def test_create_confirms_an_account_that_there_is(
    stack: Stack, run: Run, unconfirmed: str
) -> None:
    arguments = (unconfirmed, "--create", "--password-stdin")
    assert run(*arguments, typed=OTHER_PASSWORD)[0] == 0

    assert signed_in(stack, unconfirmed, OTHER_PASSWORD)
    with pytest.raises(IncorrectCredentials):
        signed_in(stack, unconfirmed, PASSWORD)


@pytest.mark.parametrize("line_end", ["", "\n", "\r\n", "\nsecond line\n"])
def test_the_password_is_the_first_line_as_it_is(
    stack: Stack, run: Run, line_end: str
) -> None:
    email, password = stack.new_email(), "Inner  spaces 7! \N{ROCKET}"
    run(email, "--create", "--password-stdin", typed=f"{password}{line_end}")

    assert signed_in(stack, email, password)


def test_an_account_with_a_temporary_password_needs_one_of_its_own(
    stack: Stack, run: Run, refused: Refused, forced_change: str
) -> None:
    assert "--password-stdin" in refused(forced_change)

    assert run(forced_change, "--password-stdin", typed=OTHER_PASSWORD)[0] == 0
    assert signed_in(stack, forced_change, OTHER_PASSWORD)


def test_create_without_a_password_makes_nothing(
    stack: Stack, refused: Refused
) -> None:
    email = stack.new_email()

    assert "--password-stdin" in refused(email, "--create")
    assert "no account" in refused(email)


@pytest.mark.parametrize("typed", ["", "\n"])
def test_an_empty_password_is_refused(
    refused: Refused, unconfirmed: str, typed: str
) -> None:
    said = refused(unconfirmed, "--password-stdin", typed=typed)

    assert "No password was given." in said


def test_a_weak_password_is_refused(
    stack: Stack, refused: Refused, unconfirmed: str
) -> None:
    said = refused(unconfirmed, "--password-stdin", typed="short")

    assert "does not meet the rules" in said


def test_an_unknown_user_is_told_with_what_to_do(
    stack: Stack, refused: Refused
) -> None:
    said = refused(stack.new_email())

    assert "There is no account with this email." in said
    assert "--create" in said


@pytest.mark.parametrize("email", ["", "ada", "ada@example.com\nx", "a" * 10_000])
def test_what_is_no_email_is_refused(refused: Refused, email: str) -> None:
    assert "email address" in refused(email)


def test_missing_configuration_names_the_commands_to_run(
    refused: Refused, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STACK_CONFIG", str(tmp_path / "stack.json"))
    said = refused("ada@example.com")

    assert "stack.json is missing" in said
    assert "scripts/up" in said
    assert "write_config.py" in said


@pytest.mark.parametrize(
    ("text", "words"), [("{", "not JSON"), ('{"region": "x"}', "is missing")]
)
def test_broken_configuration_is_told(
    refused: Refused,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    text: str,
    words: str,
) -> None:
    path = tmp_path / "stack.json"
    path.write_text(text)
    monkeypatch.setenv("STACK_CONFIG", str(path))

    assert words in refused("ada@example.com")


def test_a_pool_that_is_gone_is_told(
    refused: Refused, monkeypatch: pytest.MonkeyPatch, stack: Stack
) -> None:
    gone = f"{stack.config.region}_Gone12345"
    monkeypatch.setenv("COGNITO_USER_POOL_ID", gone)

    assert "write_config.py" in refused("ada@example.com")


def test_no_password_is_taken_from_the_arguments(
    run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    for arguments in (["--password", PASSWORD], [PASSWORD]):
        with pytest.raises(SystemExit) as caught:
            run("ada@example.com", *arguments)
        assert caught.value.code == 2


@pytest.fixture
def on_aws(stack: Stack, tmp_path: Path) -> dict[str, str]:
    """The variables of a machine where stack.json names a pool on AWS."""
    values: dict[str, Any] = stack.config.to_mapping() | {"endpoint_url": None}
    (tmp_path / "stack.json").write_text(json.dumps(values))
    return {
        "HOME": str(tmp_path),
        "PATH": "/usr/bin:/bin",
        "STACK_CONFIG": str(tmp_path / "stack.json"),
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def as_a_program(environment: dict[str, str], *arguments: str, typed: str = "") -> Any:
    return subprocess.run(
        [sys.executable, "scripts/confirm_user.py", *arguments],
        cwd=ROOT,
        env=environment | {"PYTHONPATH": str(ROOT)},
        input=typed,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def test_without_aws_credentials_it_says_so_at_once(on_aws: dict[str, str]) -> None:
    start = time.monotonic()
    done = as_a_program(on_aws, "ada@example.com")

    assert time.monotonic() - start < 10
    assert (done.returncode, done.stdout) == (1, "")
    assert "AWS credentials" in done.stderr
    assert "AdminGetUser" in done.stderr
    assert done.stderr.count("\n") == 1


def test_credentials_without_the_rights_are_told_which_they_need(
    refused: Refused, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Denies(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = b'{"__type": "AccessDeniedException", "message": "User: arn:..."}'
            self.send_response(400)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Keep the test's output clean."""

    with HTTPServer(("127.0.0.1", 0), Denies) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        address = f"http://127.0.0.1:{server.server_port}"
        monkeypatch.setenv("COGNITO_ENDPOINT_URL", address)
        said = refused("ada@example.com")
        server.shutdown()
        thread.join()

    assert said.startswith("These AWS credentials may not do that.")
    assert "AdminGetUser" in said
    assert "arn:" not in said


def test_it_runs_as_a_program_too(stack: Stack) -> None:
    email = stack.new_email()
    variables = os.environ | {"STACK_CONFIG": str(stack.file)}
    arguments = (email, "--create", "--password-stdin")
    done = as_a_program(variables, *arguments, typed=f"{PASSWORD}\n")

    assert (done.returncode, done.stdout, done.stderr) == (
        0,
        f"confirmed {email}\n",
        "",
    )


@pytest.mark.parametrize("form", ["text", "json"])
def test_what_it_did_is_told_in_the_form_that_is_asked_for(
    stack: Stack, form: str
) -> None:
    email, group = stack.new_email(), f"{form}-group"
    variables = os.environ | {"STACK_CONFIG": str(stack.file), "SECURITY_LOG": form}
    arguments = (email, "--create", "--password-stdin", "--group", group)
    done = as_a_program(variables, *arguments, "--create-group", typed=PASSWORD)

    assert done.stdout == f"confirmed {email}\nadded {email} to {group}\n"
    subject = stack.pool.user(email)["attributes"]["sub"]
    lines = done.stderr.splitlines()
    assert len(lines) == 2
    for line, event in zip(lines, ["confirm_account", "change_groups"], strict=True):
        text = line.removeprefix("security ")
        said = (
            json.loads(text)
            if form == "json"
            else dict(word.split("=") for word in text.split())
        )
        assert said.pop("at")
        assert said == {
            "event": event,
            "outcome": "done",
            "subject": subject,
            "by": "administrator",
        }
    assert PASSWORD not in done.stderr


def test_a_form_of_the_log_that_there_is_not_changes_nothing(
    stack: Stack, refused: Refused, monkeypatch: pytest.MonkeyPatch, unconfirmed: str
) -> None:
    monkeypatch.setenv("SECURITY_LOG", "xml")

    assert "SECURITY_LOG must be text or json, not xml" in refused(unconfirmed)
    assert stack.pool.user(unconfirmed)["UserStatus"] == "UNCONFIRMED"


def test_a_list_that_nobody_reads_to_its_end_is_quiet(stack: Stack) -> None:
    for _ in range(3):
        stack.confirmed_user()
    variables = os.environ | {
        "STACK_CONFIG": str(stack.file),
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
    }
    with subprocess.Popen(
        [sys.executable, "scripts/confirm_user.py", "--list"],
        cwd=ROOT,
        env=variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as listing:
        assert listing.stdout
        assert listing.stderr
        assert b"@" in listing.stdout.readline()
        listing.stdout.close()
        assert listing.stderr.read() == b""
