"""Where the AWS provider comes from, and what is refused."""

import importlib.metadata
import platform
import sys
import time
import urllib.request
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


def test_registry_that_hangs_is_given_up_in_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def hang(*arguments: Any, **options: Any) -> None:
        time.sleep(1)
        raise OSError

    monkeypatch.setattr(urllib.request, "urlopen", hang)
    begin = time.monotonic()
    assert provider.registry_answers(timeout_seconds=0.1) is False
    assert time.monotonic() - begin < 0.5


def test_registry_that_refuses_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: Any, **options: Any) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr(urllib.request, "urlopen", refuse)
    assert provider.registry_answers() is False


@pytest.mark.parametrize(
    ("body", "answers"),
    [(b'{"providers.v1": "/v1/providers/"}', True), (b"<html>Sign in</html>", False)],
)
def test_only_a_registry_answers_for_the_registry(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, body: bytes, answers: bool
) -> None:
    (tmp_path / "answer").write_bytes(body)
    monkeypatch.setattr(
        urllib.request, "urlopen", lambda *a, **o: (tmp_path / "answer").open("rb")
    )
    assert provider.registry_answers() is answers


@pytest.mark.usefixtures("linux")
def test_altered_archive_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    class Altered:
        def locate_file(self, name: str) -> Path:
            (tmp_path / "zip").write_bytes(b"altered")
            return tmp_path / "zip"

    monkeypatch.setattr(importlib.metadata, "distribution", lambda name: Altered())
    with pytest.raises(TerraformError, match=r"is not HashiCorp's.*Connect to"):
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
    with pytest.raises(TerraformError, match=r"x86-64 only. Connect to the internet"):
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
