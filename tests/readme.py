"""The example apps of README, as the files that a reader would have.

A comment before a code block names its file: `<!-- example KIND/NAME -->`. A block of
Python is the file; a block of a diff is what the file is after it.
"""

import re
from pathlib import Path

README = Path(__file__).resolve().parent.parent / "README.md"
BLOCK = re.compile(
    r"<!-- example (?P<kind>[\w-]+)/(?P<name>[\w.]+) -->\s*"
    r"```(?P<form>python|diff)\n(?P<text>.*?)^```$",
    re.DOTALL | re.MULTILINE,
)
PYTHON = re.compile(r"^```(?:python|diff)$", re.MULTILINE)


def examples() -> dict[str, dict[str, str]]:
    """The files of each kind of app: `{"one-file": {"app.py": "import ..."}}`."""
    found: dict[str, dict[str, str]] = {}
    for block in BLOCK.finditer(README.read_text("utf-8")):
        text = block["text"]
        if block["form"] == "diff":
            lines = [line for line in text.splitlines() if not line.startswith("-")]
            text = "".join(f"{line[1:]}\n" for line in lines)
        found.setdefault(block["kind"], {})[block["name"]] = text
    return found


def unnamed_blocks() -> int:
    """How many blocks of code no comment names, which no test would run."""
    text = README.read_text("utf-8")
    return len(PYTHON.findall(text)) - len(BLOCK.findall(text))
