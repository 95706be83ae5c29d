"""scripts/write_config.py with a terraform that prints what the test says."""

import errno
import json
import os
import re
import shlex
import stat
import tempfile
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from cognito_auth.config import ENVIRONMENT, FLAGS, StackConfig
from scripts import write_config

POOL = "us-east-1_Ab129faBb"
ISSUER = f"https://cognito-idp.us-east-1.amazonaws.com/{POOL}"
VALUES: dict[str, Any] = {
    "region": "us-east-1",
    "user_pool_id": POOL,
    "user_pool_arn": f"arn:aws:cognito-idp:us-east-1:123456789012:userpool/{POOL}",
    "client_id": "7lhlkkfbfb4q5kpp90urffao",
    "issuer": ISSUER,
    "jwks_uri": f"{ISSUER}/.well-known/jwks.json",
    "password_policy": {
        "minimum_length": 12,
        "require_lowercase": True,
        "require_uppercase": True,
        "require_numbers": True,
        "require_symbols": True,
    },
    "sign_up_attributes": [
        {
            "name": "custom:team",
            "label": "Team",
            "type": "String",
            "required": False,
            "mutable": True,
            "min_length": 0,
            "max_length": 40,
            "min_value": None,
            "max_value": None,
        }
    ],
    "mfa": "OPTIONAL",
}


class Stage:
    """A directory to run in, with a fake terraform on PATH."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.terraform_dir = directory / "terraform"
        self.terraform_dir.mkdir()
        self.program = directory / "bin" / "terraform"
        self.program.parent.mkdir()
        self.out = directory / "stack.json"
        self.prints(VALUES)

    def prints(self, values: dict[str, Any], **others: Any) -> None:
        outputs = {
            name: {"value": value, "sensitive": False}
            for name, value in (values | others).items()
        }
        self.script(json.dumps(outputs))

    def script(self, stdout: str, stderr: str = "", code: int = 0) -> None:
        (self.directory / "stdout").write_text(stdout)
        (self.directory / "stderr").write_text(stderr)
        where = shlex.quote(str(self.directory))
        self.program.write_text(
            f"#!/bin/sh\ncd {where}\n"
            f"/bin/cat stdout\n/bin/cat stderr >&2\nexit {code}\n"
        )
        self.program.chmod(0o755)

    def run(self, *more: str) -> int:
        return write_config.main(
            ["--terraform-dir", str(self.terraform_dir), "--out", str(self.out), *more]
        )


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    made = Stage(tmp_path)
    monkeypatch.setenv("PATH", str(made.program.parent))
    return made


@pytest.fixture
def complaint(stage: Stage, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Run, expect the exit code 1, and return the one sentence on stderr."""

    def run(*more: str) -> str:
        before = stage.out.read_text() if stage.out.is_file() else None
        assert stage.run(*more) == 1
        printed = capsys.readouterr()
        assert printed.out == ""
        assert printed.err.count("\n") == 1, "one line"
        after = stage.out.read_text() if stage.out.is_file() else None
        assert after == before, "a failure leaves the file as it was"
        assert not list(stage.directory.glob(".stack.json*")), "nothing lies around"
        return printed.err

    return run


def test_writes_what_terraform_made(
    stage: Stage, capsys: pytest.CaptureFixture[str]
) -> None:
    assert stage.run() == 0
    written = json.loads(stage.out.read_text())
    expected = {k: v for k, v in VALUES.items() if k != "user_pool_arn"}
    assert written == expected | {
        "endpoint_url": None,
        "refresh_token_rotation": False,
        "self_sign_up": True,
        "password_reset": True,
        "api_url": None,
        "first_factors": ["PASSWORD"],
        "second_factors": ["SOFTWARE_TOKEN_MFA"],
        "passkeys_relying_party": "",
        "remembers_devices": False,
        "hosted_domain": "",
        "identity_providers": [],
    }
    printed = capsys.readouterr().out
    assert str(stage.out) in printed
    assert json.loads(printed.split(":\n", 1)[1]) == written


def test_file_is_for_its_owner_only(stage: Stage) -> None:
    stage.out.write_text("{}")
    stage.out.chmod(0o644)
    assert stage.run() == 0
    assert stat.S_IMODE(stage.out.stat().st_mode) == 0o600


def test_link_stays_a_link(stage: Stage) -> None:
    stage.out.symlink_to(stage.directory / "elsewhere.json")
    assert stage.run() == 0
    assert stage.out.is_symlink()
    assert json.loads((stage.directory / "elsewhere.json").read_text())


@pytest.mark.parametrize("name", sorted(FLAGS.intersection(write_config.LATER_OUTPUTS)))
@pytest.mark.parametrize("value", [True, False])
def test_what_the_pool_offers_or_not_is_written(
    stage: Stage, name: str, value: bool
) -> None:
    stage.prints(VALUES, **{name: value})
    assert stage.run() == 0
    assert json.loads(stage.out.read_text())[name] is value


def test_every_way_in_of_the_pool_is_written(stage: Stage) -> None:
    offered = {
        "first_factors": ["PASSWORD", "WEB_AUTHN", "EMAIL_OTP"],
        "second_factors": ["SOFTWARE_TOKEN_MFA", "EMAIL_OTP"],
        "passkeys_relying_party": "example.com",
        "remembers_devices": True,
        "hosted_domain": "https://example.auth.us-east-1.amazoncognito.com",
        "identity_providers": [
            {"name": "Company", "type": "SAML", "sign_out_url": "https://a.example/?b"}
        ],
    }
    stage.prints(VALUES, **offered)
    assert stage.run() == 0
    written = json.loads(stage.out.read_text())
    assert {name: written[name] for name in offered} == offered


def test_every_field_is_an_output_and_every_variable_a_field() -> None:
    outputs = {*write_config.OUTPUTS, *write_config.LATER_OUTPUTS}
    # where the pool is embedded, which Terraform does not know
    assert outputs == {field.name for field in fields(StackConfig)} - {"endpoint_url"}
    terraform = write_config.ROOT / "terraform"
    made = re.findall(r'^output "(\w+)"', (terraform / "outputs.tf").read_text(), re.M)
    assert outputs <= set(made)
    told = set(re.findall(r"COGNITO_\w+", (terraform / "main.tf").read_text()))
    assert told == {ENVIRONMENT[name] for name in outputs}


API = "https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com"


def test_the_api_of_the_stack_is_written_wherever_cognito_is(stage: Stage) -> None:
    stage.prints(VALUES, api_url=API)
    for more in ([], ["--endpoint-url", "http://127.0.0.1:4566"]):
        assert stage.run(*more) == 0
        assert json.loads(stage.out.read_text())["api_url"] == API
    # as OpenTofu prints it for a stack without one
    stage.prints(VALUES, api_url=None)
    assert stage.run() == 0
    assert json.loads(stage.out.read_text())["api_url"] is None


@pytest.mark.parametrize("url", ["http://127.0.0.1:4566", " HTTP://127.0.0.1:4566/"])
def test_endpoint_moves_the_key_set_and_not_the_issuer(stage: Stage, url: str) -> None:
    assert stage.run("--endpoint-url", url) == 0
    written = json.loads(stage.out.read_text())
    assert written["endpoint_url"] == "http://127.0.0.1:4566"
    assert written["jwks_uri"] == f"http://127.0.0.1:4566/{POOL}/.well-known/jwks.json"
    assert written["issuer"] == ISSUER


@pytest.mark.parametrize("url", ["http://example.com", "127.0.0.1:4566", ""])
def test_unusable_endpoint_is_named(complaint: Callable[..., str], url: str) -> None:
    assert f"--endpoint-url {url} can't be used" in complaint("--endpoint-url", url)


@pytest.mark.parametrize("name", write_config.OUTPUTS)
def test_missing_output_is_named_with_the_command(
    stage: Stage, complaint: Callable[..., str], name: str
) -> None:
    stage.prints({k: v for k, v in VALUES.items() if k != name})
    text = complaint()
    assert f"no output {name}." in text
    assert f"terraform -chdir={stage.terraform_dir} apply" in text


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("user_pool_id", "nonsense"),
        ("client_id", None),
        ("mfa", "SOMETIMES"),
        ("jwks_uri", "http://example.com/jwks.json"),
        ("sign_up_attributes", "given_name"),
        ("password_policy", {"minimum_length": "12"}),
        ("issuer", ISSUER.replace("us-east-1_", "us-east-1_x")),
        ("self_sign_up", "no"),
        ("api_url", "http://example.com"),
        ("first_factors", "PASSWORD"),
        ("identity_providers", [{"name": "Google"}]),
    ],
)
def test_broken_output_is_named_with_the_command(
    stage: Stage, complaint: Callable[..., str], name: str, value: object
) -> None:
    stage.prints(VALUES, **{name: value})
    text = complaint()
    assert f"Terraform's output {name}" in text
    assert f"Run: terraform -chdir={stage.terraform_dir} apply" in text


def test_nothing_applied_yet(stage: Stage, complaint: Callable[..., str]) -> None:
    stage.script("{}")
    text = complaint()
    assert "Nothing is applied" in text
    assert "init && terraform" in text


@pytest.mark.parametrize(
    "printed", ["Terraform v1", "[]", '{"region": "x"}', '{"region": {}}', ""]
)
def test_output_that_is_no_json_of_terraform(
    stage: Stage, complaint: Callable[..., str], printed: str
) -> None:
    stage.script(printed)
    assert "did not print outputs as JSON" in complaint()


def test_output_in_no_known_encoding(
    stage: Stage, complaint: Callable[..., str]
) -> None:
    stage.script("")
    (stage.directory / "stdout").write_bytes(b"\xff\xfe")
    assert str(stage.terraform_dir) in complaint()


def test_terraforms_own_complaint_comes_through(
    stage: Stage, complaint: Callable[..., str]
) -> None:
    frame = (
        "╷\n│ Warning: no rc file\n╵\n╷\n│ Error: Backend init required\n│ \n│ Why\n╵\n"
    )
    stage.script("", frame, code=1)
    text = complaint()
    assert "terraform output failed: Error: Backend init required Why Run:" in text
    assert "init && terraform" in text


def test_no_terraform_on_path(
    complaint: Callable[..., str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "No terraform is on PATH. Install" in complaint()


def test_tofu_serves_too(stage: Stage) -> None:
    stage.program.rename(stage.program.with_name("tofu"))
    assert stage.run() == 0


def test_given_program_is_taken(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, complaint: Callable[..., str]
) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.chdir(stage.directory)
    assert "away can't be run. Install" in complaint("--terraform", "away")
    assert stage.run("--terraform", "bin/terraform") == 0


def test_program_of_another_machine(
    stage: Stage, complaint: Callable[..., str]
) -> None:
    stage.program.write_bytes(b"\x7fELF, but not really")
    assert "Install Terraform" in complaint()


def test_missing_terraform_dir(stage: Stage, complaint: Callable[..., str]) -> None:
    stage.terraform_dir.rmdir()
    assert f"{stage.terraform_dir} is not a directory" in complaint()


@pytest.mark.parametrize("state", ["{", "[]", "[1]"])
def test_broken_state(stage: Stage, complaint: Callable[..., str], state: str) -> None:
    (stage.terraform_dir / "terraform.tfstate").write_text(state)
    if state == "[]":  # as good as empty for python-terraform
        assert stage.run() == 0
    else:
        assert "is not Terraform's" in complaint()


def test_missing_out_directory(stage: Stage, complaint: Callable[..., str]) -> None:
    stage.out = stage.directory / "away" / "stack.json"
    assert f"{stage.out.parent} does not exist" in complaint()


def test_directory_as_out(stage: Stage, complaint: Callable[..., str]) -> None:
    stage.out.mkdir()
    assert f"{stage.out} is a directory" in complaint()


def test_full_disk_leaves_the_old_file(
    stage: Stage, complaint: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    stage.out.write_text("old")
    monkeypatch.setattr(os, "fsync", full)
    text = complaint()
    assert f"{stage.out} can't be written: No space left on device." in text


def test_interrupted_write_leaves_the_old_file(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(descriptor: int) -> None:
        raise KeyboardInterrupt

    stage.out.write_text("old")
    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        stage.run()
    assert stage.out.read_text() == "old"
    assert not list(stage.directory.glob(".stack.json*"))


def test_unwritable_out_directory(
    complaint: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**options: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    # not by chmod: root, as in containers, may write everywhere
    monkeypatch.setattr(tempfile, "mkstemp", refuse)
    assert "can't be written: Permission denied." in complaint()
