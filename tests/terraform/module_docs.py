"""Write the tables of inputs and outputs into the modules' README files.

python -m tests.terraform.module_docs
"""

import functools
import re
from collections.abc import Iterator
from pathlib import Path

import hcl2
from lark import Tree

from tests.terraform.demo import SOURCE

MARKS = ("<!-- tables: python -m tests.terraform.module_docs -->", "<!-- end -->")


def readmes() -> list[Path]:
    """The README of each module, and of the whole configuration."""
    return sorted([*SOURCE.glob("modules/*/README.md"), SOURCE / "README.md"])


def with_tables(readme: Path) -> str:
    """A README's text, its tables made anew from the files beside it.

    Raises:
        ValueError: The marks between which they go are missing.
    """
    before, begin, rest = readme.read_text().partition(MARKS[0])
    _, end, after = rest.partition(MARKS[1])
    if not (begin and end):
        raise ValueError(f"{readme} lacks {MARKS}")
    tables = [*inputs(readme.parent), "", *outputs(readme.parent)]
    if readme.parent == SOURCE:
        tables += ["", *defaults()]
    return "\n".join([before + begin, *tables, end + after])


def inputs(module: Path) -> Iterator[str]:
    """The table of variables."""
    yield "| input | what it is | type | default |"
    yield "| --- | --- | --- | --- |"
    for name, values in blocks(module / "variables.tf", "variable"):
        default = code(values["default"]) if "default" in values else "required"
        description = values["description"].strip('"').replace('\\"', '"')
        yield f"| `{name}` | {description} | {code(values['type'])} | {default} |"


def outputs(module: Path) -> Iterator[str]:
    """The table of outputs."""
    yield "| output | what it is |"
    yield "| --- | --- |"
    for name, values in blocks(module / "outputs.tf", "output"):
        yield f"| `{name}` | {values['description'].strip(chr(34))} |"


def defaults() -> Iterator[str]:
    """The table of what the modules take for attributes that are left out."""
    yield "| of | attributes that are left out, or null |"
    yield "| --- | --- |"
    found: dict[str, dict[str, str]] = {}
    for file in sorted(SOURCE.glob("modules/*/variables.tf")):
        for name, values in blocks(file, "variable"):
            found.setdefault(name, {}).update(optionals(code(values["type"])[1:-1]))
    for name, attributes in sorted(found.items()):
        if attributes:
            said = ", ".join(f"{key} = {value}" for key, value in attributes.items())
            yield f"| `{name}` | `{said}` |"


def optionals(type_: str) -> Iterator[tuple[str, str]]:
    """Each attribute with a default in a type on one line, and its default."""
    for match in re.finditer(r"(\w+) = optional\(", type_):
        depth, parts = 1, [""]
        for character in type_[match.end() :]:
            depth += (character in "([{") - (character in ")]}")
            if depth == 0:
                break
            if character == "," and depth == 1:
                parts.append("")
            else:
                parts[-1] += character
        if len(parts) > 1:
            yield match[1], parts[1].strip()


def code(expression: str) -> str:
    """An expression on one line, without the texts of mails."""
    text = re.sub(r"<<-(\w+)\n.*?\n\s*\1\n", "...\n", expression, flags=re.S)
    text = re.sub(r"(?<=[^{(\[,\s])\n\s*(?=[^})\]\s])", ", ", text)
    text = re.sub(r"\s+", " ", text).replace("{ }", "{}").replace(" )", ")")
    return f"`{text}`"


@functools.cache
def blocks(file: Path, kind: str) -> list[tuple[str, dict[str, str]]]:
    """Name of each block of a kind, and its arguments as they are written."""
    text = file.read_text()
    found = []
    for block in children(body(hcl2.parses_to_tree(text)), "block"):
        head = text[block.meta.start_pos : block.meta.end_pos].split("{")[0].split()
        if head[0] == kind:
            values = {}
            for attribute in children(body(block), "attribute"):
                span = text[attribute.meta.start_pos : attribute.meta.end_pos]
                name, _, value = span.partition("=")
                values[name.strip()] = value.strip()
            found.append((head[1].strip('"'), values))
    return found


def children(node: "Tree[object]", kind: str) -> "Iterator[Tree[object]]":
    for child in node.children:
        if isinstance(child, Tree) and child.data == kind:
            yield child


def body(node: "Tree[object]") -> "Tree[object]":
    return next(children(node, "body"))


def main() -> None:
    for readme in readmes():
        readme.write_text(with_tables(readme))


if __name__ == "__main__":
    main()
