"""The archives of the modules' functions are exactly their sources."""

import io
import zipfile
from pathlib import Path

import pytest

from local.packages import folders, package, packed


def test_modules_have_functions() -> None:
    assert "api" in {folder.parent.name for folder in folders()}


@pytest.mark.parametrize("folder", folders(), ids=lambda path: str(path.parent.name))
def test_the_archive_that_is_kept_is_what_the_source_gives(folder: Path) -> None:
    assert package(folder).read_bytes() == packed(folder), (
        "run: python -m local.packages"
    )


def test_the_same_files_give_the_same_bytes(tmp_path: Path) -> None:
    folder = tmp_path / "functions"
    folder.mkdir()
    (folder / "b.py").write_text("b = 1\n")
    (folder / "a.json").write_text("{}\n")
    (folder / "__pycache__").mkdir()
    first = packed(folder)
    # neither the time nor the rights of a checkout count
    (folder / "b.py").unlink()
    (folder / "b.py").write_text("b = 1\n")
    (folder / "a.json").chmod(0o600)
    assert packed(folder) == first
    with zipfile.ZipFile(io.BytesIO(first)) as content:
        assert content.namelist() == ["a.json", "b.py"]
        assert content.read("b.py") == b"b = 1\n"
        # Lambda runs as another user
        assert {entry.external_attr >> 16 for entry in content.infolist()} == {0o100644}
    (folder / "b.py").write_text("b = 2\n")
    assert packed(folder) != first
