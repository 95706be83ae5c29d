"""Fit Terraform files to a provider that is older than they are.

Cut is what the provider's own schema does not know: arguments, blocks, whole
resources; and what reads such a thing: locals, outputs, preconditions.
Nothing is added, and two things rewritten: all instances of what is not there,
`data.aws_new.this[*]`, are none, `[]`; and where the provider checks a name, it is one
that it knows: of a function's Python, which the embedded stack runs with its own
whatever it is called, and of a client's flows, to which `ways_in.py` adds.
"""

import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import hcl2
from lark import Tree

Node = Tree[Any]
# what Terraform itself understands in every resource
META = {
    "connection",
    "count",
    "depends_on",
    "for_each",
    "lifecycle",
    "provider",
    "provisioner",
    "alias",
    "version",
}
# of Terraform itself, not of the provider
BUILT_IN = {"terraform_data"}
# data.aws_region.this.name, aws_cognito_user_pool.this[0].arn
READ = re.compile(
    r"(?<![\w.-])(data\.)?([a-z][a-z0-9_]*)\.[\w-]+(?:\[[^\]]*\])?\.([a-z]\w*)"
)
# data.aws_new.this[*].name
ALL = re.compile(r"(?<![\w.-])(data\.)?(aws_\w+)\.[\w-]+\[\*\](?:\.\w+)*")
# what 3.39.0 takes for names, python3.8 being its newest
KNOWN_NAMES = {
    ("aws_lambda_function", "runtime"): 'replace({}, "/^python.*/", "python3.8")',
    ("aws_cognito_user_pool_client", "explicit_auth_flows"): (
        'setsubtract({}, ["ALLOW_USER_AUTH"])'
    ),
}
SELF = re.compile(r"(?<![\w.-])self\.([a-z]\w*)")


@dataclass(frozen=True)
class Schema:
    """What one provider knows, as `terraform providers schema -json` prints it.

    Each block is `{"attributes": {name: ...}, "block_types": {name: {"block": ...}}}`.
    """

    provider: dict[str, Any] = field(default_factory=dict)
    resource: dict[str, Any] = field(default_factory=dict)
    data: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, printed: Mapping[str, Any]) -> "Schema":
        """Read the printed schema of the one provider that it holds."""
        [provider] = printed["provider_schemas"].values()
        blocks = [
            {name: known["block"] for name, known in provider.get(kind, {}).items()}
            for kind in ("resource_schemas", "data_source_schemas")
        ]
        return cls(provider["provider"]["block"], *blocks)

    @classmethod
    def read(cls, path: Path) -> "Schema":
        """Read what `terraform providers schema -json` wrote to a file."""
        return cls.of(json.loads(path.read_bytes()))


@dataclass(frozen=True, order=True)
class Cut:
    """A span of a file's text, from `start` up to `end`, and what it held.

    `is_address` says that other expressions of the module may refer to it.
    """

    start: int
    end: int
    name: str
    is_address: bool = False


def fit(text: str, schema: Schema, gone: Collection[str] = ()) -> tuple[str, list[str]]:
    """Cut out of one file what the provider does not know.

    Args:
        text: A .tf file's content.
        schema: What the provider knows.
        gone: What the module's files lose, `missing` finds it.

    Returns:
        The text that is left, and what was cut, `aws_cognito_user_pool.this.tags`.
    """
    text = _with_known_names(_without_instances(text, schema))
    cuts = sorted(_Cutting(text, schema, gone).cuts())
    for cut in reversed(cuts):
        text = _without(text, cut)
    return text, [cut.name for cut in cuts]


def missing(texts: Collection[str], schema: Schema) -> set[str]:
    """What a module's expressions can't refer to once its files are fitted.

    Args:
        texts: All of the module's .tf files.
        schema: What the provider knows.

    Returns:
        Addresses of resources, data sources and locals, `data.aws_region.this`.
    """
    gone: set[str] = set()
    while True:  # a local may read another that is gone
        found = {
            cut.name
            for text in texts
            for cut in _Cutting(_without_instances(text, schema), schema, gone).cuts()
            if cut.is_address
        }
        if found == gone:
            return gone
        gone = found


def fit_directory(directory: Path, schema: Schema) -> tuple[str, ...]:
    """Fit every .tf file below a directory, in place.

    Returns:
        What was cut, `modules/user_pool/main.tf: aws_cognito_user_pool.this.tags`.
    """
    left_out = []
    files = {
        path: path.read_text(encoding="utf-8")
        for path in sorted(directory.glob("**/*.tf"))
        # not what terraform keeps for itself
        if not any(part.startswith(".") for part in path.relative_to(directory).parts)
    }
    gone = {
        module: missing(
            [text for path, text in files.items() if path.parent == module], schema
        )
        for module in {path.parent for path in files}
    }
    for path, before in files.items():
        text, names = fit(before, schema, gone[path.parent])
        if text != before:
            path.write_text(text, encoding="utf-8")
            where = path.relative_to(directory).as_posix()
            left_out += [f"{where}: {name}" for name in names]
    return tuple(left_out)


class _Cutting:
    """What is to be cut out of one file."""

    def __init__(self, text: str, schema: Schema, gone: Collection[str]) -> None:
        self._text = text
        self._schema = schema
        names = "|".join(re.escape(name) for name in sorted(gone))
        self._gone = re.compile(rf"(?<![\w.-])(?:{names})(?![\w-])") if gone else None

    def cuts(self) -> Iterator[Cut]:
        for block in _children(_body(_tree(self._text)), "block"):
            kind, *labels = _labels(block)
            if kind == "provider":
                name = ".".join([kind, *labels])
                yield from self._walk(_body(block), self._schema.provider, name)
            elif kind in ("resource", "data") and labels[0] not in BUILT_IN:
                yield from self._resource(kind, labels, block)
            elif kind == "locals":
                for local in _children(_body(block), "attribute"):
                    if self._reads(local):
                        name = f"local.{_labels(local)[0]}"
                        yield _cut(local, name, is_address=True)
            elif kind == "output":
                yield from self._output(".".join([kind, *labels]), block)
            elif kind == "check" and self._reads(block):
                yield _cut(block, ".".join([kind, *labels]))

    def _resource(self, kind: str, labels: list[str], block: Node) -> Iterator[Cut]:
        known = self._schema.resource if kind == "resource" else self._schema.data
        name = ".".join(labels if kind == "resource" else [kind, *labels])
        repeats = [
            attribute
            for attribute in _children(_body(block), "attribute")
            if _labels(attribute)[0] in ("count", "for_each")
        ]
        if labels[0] in known and not any(map(self._reads, repeats)):
            yield from self._walk(_body(block), known[labels[0]], name)
        else:
            yield _cut(block, name, is_address=True)

    def _output(self, name: str, block: Node) -> Iterator[Cut]:
        if any(map(self._reads, _children(_body(block), "attribute"))):
            yield _cut(block, name)
        else:
            yield from self._conditions(_body(block), name)

    def _walk(self, body: Node, known: Mapping[str, Any], where: str) -> Iterator[Cut]:
        for attribute in _children(body, "attribute"):
            name = _labels(attribute)[0]
            unknown = name not in known.get("attributes", {}) and name not in META
            if unknown or self._reads(attribute):
                yield _cut(attribute, f"{where}.{name}")
        for block in _children(body, "block"):
            labels = _labels(block)
            name = labels[1] if labels[0] == "dynamic" else labels[0]
            if name == "lifecycle":
                yield from self._lifecycle(_body(block), known, where)
            if name in META or name == "timeouts":
                continue
            inner = _body(block)
            if name not in known.get("block_types", {}):
                yield _cut(block, f"{where}.{name}")
                continue
            if labels[0] == "dynamic":
                if any(map(self._reads, _children(inner, "attribute"))):
                    yield _cut(block, f"{where}.{name}")
                    continue
                blocks = _children(inner, "block")
                inner = _body(next(b for b in blocks if _labels(b) == ["content"]))
            nested = known["block_types"][name]["block"]
            yield from self._walk(inner, nested, f"{where}.{name}")

    def _lifecycle(
        self, body: Node, known: Mapping[str, Any], where: str
    ) -> Iterator[Cut]:
        """Conditions about `self` too, and what is ignored, each on its own line."""
        for block in _children(body, "block"):
            own = SELF.findall(self._span(block))
            if self._reads(block) or not all(_has(known, name) for name in own):
                yield _cut(block, f"{where}.{_labels(block)[0]}")
        for attribute in _children(body, "attribute"):
            for word in re.finditer(r"(?m)^ *(\w+),$", self._span(attribute)):
                if not _has(known, word[1]):
                    start, end = (attribute.meta.start_pos + at for at in word.span())
                    yield Cut(start, end, f"{where}.ignore_changes.{word[1]}")

    def _conditions(self, body: Node, where: str) -> Iterator[Cut]:
        for block in _children(body, "block"):
            if self._reads(block):
                yield _cut(block, f"{where}.{_labels(block)[0]}")

    def _span(self, node: Node) -> str:
        return self._text[node.meta.start_pos : node.meta.end_pos]

    def _reads(self, node: Node) -> bool:
        """Whether an expression refers to what is gone, or was never there."""
        span = self._span(node)
        if self._gone and self._gone.search(span):
            return True
        for data, kind, attribute in READ.findall(span):
            known = (self._schema.data if data else self._schema.resource).get(kind)
            if known and not _has(known, attribute):
                return True
        return False


def _has(known: Mapping[str, Any], name: str) -> bool:
    """Whether a block has such an argument or block."""
    return any(name in part for part in known.values())


def _without_instances(text: str, schema: Schema) -> str:
    """The text with none for all instances of what the provider has no kind of."""
    return ALL.sub(
        lambda all_of: (
            all_of[0]
            if all_of[2] in (schema.data if all_of[1] else schema.resource)
            else "[]"
        ),
        text,
    )


def _with_known_names(text: str) -> str:
    """The text with names that the provider knows, where it checks them."""
    if not any(f'"{kind}"' in text for kind, _ in KNOWN_NAMES):
        return text
    spans = [
        (value.meta.start_pos, value.meta.end_pos, KNOWN_NAMES[key])
        for block in _children(_body(_tree(text)), "block")
        if _labels(block)[0] == "resource"
        for attribute in _children(_body(block), "attribute")
        if (key := (_labels(block)[1], _labels(attribute)[0])) in KNOWN_NAMES
        for value in attribute.children[-1:]
    ]
    for start, end, known in reversed(spans):
        text = text[:start] + known.format(text[start:end]) + text[end:]
    return text


def _without(text: str, cut: Cut) -> str:
    """The text without the cut, and without a line that it leaves empty."""
    stop = len(text[: cut.end].rstrip())  # the parser counts a heredoc's last newline
    start = text.rfind("\n", 0, cut.start) + 1
    end = text.find("\n", stop) + 1 or len(text)
    if text[start : cut.start].strip() or text[stop:end].strip():
        return text[: cut.start] + text[stop:]
    return text[:start] + text[end:]


@lru_cache(maxsize=256)
def _tree(text: str) -> Node:
    """A file parsed, once for all that is looked for in it; nobody changes it."""
    return hcl2.parses_to_tree(text)


def _children(node: Node, kind: str) -> Iterator[Node]:
    return (
        child
        for child in node.children
        if isinstance(child, Tree) and child.data == kind
    )


def _body(block: Node) -> Node:
    return next(_children(block, "body"))


def _labels(node: Node) -> list[str]:
    """A block's type and labels, or an attribute's name."""
    labels = []
    for child in node.children:
        if not isinstance(child, Tree) or child.data not in (
            "identifier",
            "keyword",
            "string",
        ):
            break
        text = "".join(str(token) for token in child.scan_values(lambda _: True))
        labels.append(text.strip('"'))
    return labels


def _cut(node: Node, name: str, *, is_address: bool = False) -> Cut:
    return Cut(node.meta.start_pos, node.meta.end_pos, name, is_address)
