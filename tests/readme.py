"""README and docs/: their words, and their example apps as files of a reader.

A comment before a code block names its file: `<!-- example KIND/NAME -->`. A block of
Python is the file; a block of a diff is what the file is after it.
"""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
DOCUMENTS = [README, *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(
    r"<!-- example (?P<kind>[\w-]+)/(?P<name>[\w.]+) -->\s*"
    r"```(?P<form>python|diff)\n(?P<text>.*?)^```$",
    re.DOTALL | re.MULTILINE,
)
PYTHON = re.compile(r"^```(?:python|diff)$", re.MULTILINE)


def document(name: str) -> str:
    """All of one document of docs/, `document("configuration")`."""
    return (ROOT / "docs" / f"{name}.md").read_text("utf-8")


def documents() -> str:
    """README and all documents, one after the other."""
    return "\n".join(path.read_text("utf-8") for path in DOCUMENTS)


def examples() -> dict[str, dict[str, str]]:
    """The files of each kind of app: `{"one-file": {"app.py": "import ..."}}`."""
    found: dict[str, dict[str, str]] = {}
    for block in BLOCK.finditer(documents()):
        text = block["text"]
        if block["form"] == "diff":
            lines = [line for line in text.splitlines() if not line.startswith("-")]
            text = "".join(f"{line[1:]}\n" for line in lines)
        files = found.setdefault(block["kind"], {})
        assert block["name"] not in files, f"{block['kind']} has it twice"
        files[block["name"]] = text
    return found


def unnamed_blocks() -> int:
    """How many blocks of code no comment names, which no test would run."""
    text = documents()
    return len(PYTHON.findall(text)) - len(BLOCK.findall(text))
