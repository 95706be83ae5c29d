"""Pack the functions of the Terraform modules, the same bytes everywhere.

python -m local.packages

`terraform/modules/X/functions/` becomes `terraform/modules/X/functions.zip`, which is
kept beside it: Terraform itself makes no archives, and who applies the modules needs
neither Python nor another provider. A test compares the two.
"""

import io
import sys
import zipfile
from pathlib import Path

from local import printing

MODULES = Path(__file__).resolve().parent.parent / "terraform" / "modules"
# the first that an archive can name
WHEN = (1980, 1, 1, 0, 0, 0)
READABLE = 0o100644 << 16  # a regular file, as Unix has its mode
UNIX = 3


def folders() -> list[Path]:
    """Where the functions of the modules and of their examples are."""
    return sorted(MODULES.glob("**/functions"))


def packed(folder: Path) -> bytes:
    """The archive of a folder's files, which says nothing of when and by whom."""
    archive = io.BytesIO()
    # stored, because what compression makes depends on the library's version
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as content:
        for path in sorted(folder.iterdir()):
            if path.is_file():
                entry = zipfile.ZipInfo(path.name, WHEN)
                entry.create_system = UNIX
                entry.external_attr = READABLE
                content.writestr(entry, path.read_bytes())
    return archive.getvalue()


def package(folder: Path) -> Path:
    """Where a folder's archive is kept."""
    return folder.with_suffix(".zip")


def main() -> int:
    """Write every archive."""
    for folder in folders():
        package(folder).write_bytes(packed(folder))
        print(package(folder))
    return 0


if __name__ == "__main__":
    sys.exit(printing.run(main))
