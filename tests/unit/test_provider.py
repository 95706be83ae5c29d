"""Where the AWS provider comes from, and what is refused."""

import importlib.metadata
import platform
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from local import provider
from local.terraform import TerraformError


@pytest.fixture
def linux(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(platform, "machine", lambda: "x86_64")


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A release archive in the place of HashiCorp's."""
    path = tmp_path / provider.ARCHIVE
    with zipfile.ZipFile(path, "w") as content:
        content.writestr("terraform-provider-aws_v3.39.0_x5", "binary")
    monkeypatch.setattr(provider, "packaged_archive", lambda: path)
    return path


@pytest.mark.parametrize(
    ("system", "machine", "there"),
    [
        ("linux", "x86_64", True),
        ("linux", "AMD64", True),
        ("linux", "aarch64", False),
        ("darwin", "x86_64", False),
        ("darwin", "arm64", False),
    ],
)
def test_the_package_is_for_one_kind_of_machine(
    monkeypatch: pytest.MonkeyPatch, system: str, machine: str, there: bool
) -> None:
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setattr(platform, "machine", lambda: machine)
    assert provider.is_packaged_here() is there


@pytest.mark.parametrize("name", ["provider", "preparation", "provision", "up"])
def test_the_registry_is_asked_by_terraform_alone(name: str) -> None:
    # a Python without certificates, as python.org's on a Mac, can't reach it
    text = (Path(provider.__file__).parent / f"{name}.py").read_text("utf-8")
    assert "urllib.request" not in text
    assert "http.client" not in text


@pytest.mark.usefixtures("linux")
def test_altered_archive_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    class Altered:
        def locate_file(self, name: str) -> Path:
            (tmp_path / "zip").write_bytes(b"altered")
            return tmp_path / "zip"

    monkeypatch.setattr(importlib.metadata, "distribution", lambda name: Altered())
    with pytest.raises(
        TerraformError, match=r"is not HashiCorp's.*--provider registry"
    ):
        provider.packaged_archive()


@pytest.mark.usefixtures("linux")
def test_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(provider, "PACKAGE", "no-such-package")
    with pytest.raises(TerraformError, match="no-such-package is not installed"):
        provider.packaged_archive()


@pytest.mark.usefixtures("linux")
@pytest.mark.parametrize(("system", "machine"), [("darwin", "arm64"), ("linux", "arm")])
def test_other_machines_are_told_what_to_do(
    monkeypatch: pytest.MonkeyPatch, system: str, machine: str
) -> None:
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setattr(platform, "machine", lambda: machine)
    with pytest.raises(
        TerraformError, match=r"x86-64 only\)?\. Take .*--provider registry"
    ):
        provider.packaged_archive()


@pytest.mark.usefixtures("archive")
def test_mirror_is_laid_out_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / 'a "quoted" place'
    own.mkdir()
    config_file = provider.lay_out_mirror(own)
    [binary] = own.glob("mirror/registry.terraform.io/hashicorp/aws/3.39.0/*/*")
    assert binary.read_text() == "binary"
    assert binary.stat().st_mode & 0o111
    assert '/a \\"quoted\\" place/mirror"' in config_file.read_text()
    monkeypatch.setattr(provider, "packaged_archive", pytest.fail)
    assert provider.lay_out_mirror(own) == config_file


def test_interrupted_unpacking_leaves_nothing(
    tmp_path: Path, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: Any, target: Path) -> None:
        (target / "half").write_text("")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(zipfile.ZipFile, "extractall", full)
    with pytest.raises(TerraformError, match=r"No space left on device\. Make room"):
        provider.lay_out_mirror(tmp_path)
    assert not [path for path in tmp_path.glob("mirror/**/*") if path.name == "half"]
    assert not list(tmp_path.glob("mirror/**/linux_amd64"))
