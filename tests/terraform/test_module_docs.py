"""The READMEs say what the modules are."""

import re
from pathlib import Path

import pytest

from tests.terraform.demo import SOURCE
from tests.terraform.module_docs import (
    blocks,
    code,
    optionals,
    readmes,
    with_tables,
)

MODULES = sorted([SOURCE, *SOURCE.glob("modules/*")])


@pytest.mark.parametrize("readme", readmes(), ids=lambda path: path.parent.name)
def test_tables_are_those_of_the_files(readme: Path) -> None:
    assert readme.read_text() == with_tables(readme)


def test_every_module_has_a_readme() -> None:
    assert [path.parent for path in readmes()] == MODULES


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.name)
def test_everything_is_described_in_a_sentence_and_typed(module: Path) -> None:
    for name, values in blocks(module / "variables.tf", "variable"):
        assert values["description"].endswith('."'), name
        assert values["type"] != "any", name
    for name, values in blocks(module / "outputs.tf", "output"):
        assert values["description"].endswith('."'), name


def test_readme_counts_the_runs() -> None:
    texts = "".join(file.read_text() for file in SOURCE.glob("tests/*.tftest.hcl"))
    runs = len(re.findall(r"^run ", texts, re.M))
    refusals = len(re.findall(r"^  expect_failures", texts, re.M))
    counted = f"{runs} runs of `terraform test`, of which {refusals} expect a refusal"
    assert counted in (SOURCE / "README.md").read_text()


@pytest.mark.parametrize(
    ("expression", "shown"),
    [
        ('"OFF"', '`"OFF"`'),
        ("{}", "`{}`"),
        (
            "object({\n    a = string\n    b = number\n  })",
            "`object({ a = string, b = number })`",
        ),
        (
            "object({\n  a = optional(string, <<-EOT\n    long\n  EOT\n  )\n})",
            "`object({ a = optional(string, ...) })`",
        ),
        (
            "optional(list(string), [\n  1, 2,\n])",
            "`optional(list(string), [ 1, 2, ])`",
        ),
    ],
)
def test_expressions_fit_on_a_line(expression: str, shown: str) -> None:
    assert code(expression) == shown


def test_defaults_are_found_within_a_type() -> None:
    type_ = (
        "object({ a = string, b = optional(number), c = optional(bool, false), "
        'd = optional(list(string), ["x", "y"]), '
        "e = optional(object({ f = optional(number, 3) }), {}) })"
    )
    assert dict(optionals(type_)) == {
        "c": "false",
        "d": '["x", "y"]',
        "e": "{}",
        "f": "3",
    }
