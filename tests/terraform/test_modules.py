"""The shipped modules, unchanged, against the schema of AWS provider 6.62.0.

What knows that schema is a stand-in, not the provider: see stand_in/plugin.py.
"""

import json
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.terraform.copied import LEFT_OVER, Copy
from tests.terraform.demo import SOURCE, one_program
from tests.terraform.module_docs import blocks
from tests.terraform.stand_in import plugin

pytestmark = pytest.mark.terraform

RUN = re.compile(r'^run "\w+"', re.M)


@pytest.fixture(scope="module")
def stand_in() -> Iterator[str]:
    with plugin.serving() as reattach:
        yield reattach


@pytest.fixture(scope="module")
def gate(
    program: Path, stand_in: str, tmp_path_factory: pytest.TempPathFactory
) -> Copy:
    directory = tmp_path_factory.mktemp("gate") / "terraform"
    copy = shutil.copytree(SOURCE, directory, ignore=shutil.ignore_patterns(*LEFT_OVER))
    made = Copy(program, copy, stand_in)
    made.succeed("init")
    return made


def test_configuration_is_valid(gate: Copy) -> None:
    validate = gate.terraform("validate", "-json")
    found = json.loads(validate.stdout)
    # warnings as well: a deprecated argument will be an unknown one
    assert (found["valid"], found["diagnostics"]) == (True, [])


WRONG = """
resource "aws_cognito_user_group" "wrong" {
  name = "wrong"
  role = "none"
}
"""


def test_gate_notices_what_the_provider_does_not_take(gate: Copy) -> None:
    wrong = gate.directory / "wrong.tf"
    wrong.write_text(WRONG)
    found = json.loads(gate.terraform("validate", "-json").stdout)["diagnostics"]
    wrong.unlink()
    assert {item["summary"] for item in found} == {
        "Missing required argument",
        "Unsupported argument",
    }


@one_program
def test_every_run_passes(gate: Copy) -> None:
    tested = gate.terraform("test", "-json")
    events: list[dict[str, Any]] = [
        json.loads(line) for line in tested.stdout.splitlines()
    ]
    complaints = [
        f"{event.get('@testrun', '')}: {event['diagnostic']['summary']}. "
        f"{event['diagnostic']['detail']}"
        for event in events
        if event["type"] == "diagnostic" and event["diagnostic"]["severity"] == "error"
    ]
    assert not complaints, "\n".join(complaints)
    assert tested.returncode == 0, tested.stderr
    [summary] = [event for event in events if event["type"] == "test_summary"]
    texts = [file.read_text() for file in SOURCE.glob("tests/*.tftest.hcl")]
    runs = sum(len(RUN.findall(text)) for text in texts)
    assert summary["test_summary"]["passed"] == runs


def checks(directory: Path) -> Counter[str]:
    """How many conditions a module has, by what `expect_failures` calls them."""
    found: Counter[str] = Counter()
    for file in directory.glob("*.tf"):
        for block in re.split(r"^(?=\w)", file.read_text(), flags=re.M):
            if match := re.match(
                r'(variable|output|resource|check) "(\w+)"(?: "(\w+)")?', block
            ):
                kind, name, label = match.groups()
                address = {
                    "variable": f"var.{name}",
                    "output": f"output.{name}",
                    "check": f"check.{name}",
                    "resource": f"{name}.{label}",
                }[kind]
                found[address] += len(re.findall(r"^ +condition +=", block, re.M))
    return +found


def refusals() -> dict[str, Counter[str]]:
    """How often runs expect that a condition fails, by the module they are about."""
    found: dict[str, Counter[str]] = {}
    for file in sorted(SOURCE.glob("tests/*.tftest.hcl")):
        for run in re.split(r"^(?=run )", file.read_text(), flags=re.M):
            expected = re.search(r"expect_failures = \[([\w.]+)\]", run)
            if expected:
                module = re.search(r'source = "\./([\w/]+)"', run)
                where = module[1] if module else "."
                found.setdefault(where, Counter())[expected[1]] += 1
    return found


MODULES = [".", *(f"modules/{path.name}" for path in SOURCE.glob("modules/*"))]


# of an existing pool, which a mocked provider can't show: test_adoption.py refuses them
ELSEWHERE = Counter(
    {
        "check.first_factors": 1,
        "check.second_factors": 1,
        "aws_cognito_user_pool.this": 1,
    }
)


@pytest.mark.parametrize("module", sorted(MODULES))
def test_every_condition_has_a_run_that_it_refuses(module: str) -> None:
    missing = checks(SOURCE / module) - refusals().get(module, Counter())
    assert not missing - ELSEWHERE


@pytest.mark.parametrize("module", sorted(MODULES))
def test_module_consists_of_four_files(module: str) -> None:
    files = {path.name for path in (SOURCE / module).glob("*.tf")}
    assert files == {"main.tf", "outputs.tf", "variables.tf", "versions.tf"}


def test_every_file_asks_for_the_provider_that_was_tested() -> None:
    asked = [
        version
        for file in SOURCE.rglob("*.tf")
        for version in re.findall(
            r'"hashicorp/aws"\s+version = "([^"]+)"', file.read_text()
        )
    ]
    assert len(asked) >= len(MODULES)
    assert set(asked) == {">= 6.62, < 7.0"}
    lock = (SOURCE / ".terraform.lock.hcl").read_text()
    assert 'constraints = ">= 6.62.0, < 7.0.0"' in lock
    assert plugin.SCHEMA.stem == "aws_6_62_0"
    assert 'version     = "6.62.0"' in lock


EXAMPLES = [*SOURCE.glob("examples/*"), *SOURCE.glob("modules/*/examples/*")]


@pytest.mark.parametrize("module", sorted(MODULES))
def test_every_module_has_an_example(module: str) -> None:
    assert any(path.is_relative_to(SOURCE / module) for path in EXAMPLES)


@pytest.mark.parametrize(
    "example", EXAMPLES, ids=lambda path: path.relative_to(SOURCE).as_posix()
)
def test_example_is_whole_and_run(example: Path) -> None:
    files = {path.name for path in example.iterdir()}
    assert {"README.md", "main.tf", "outputs.tf", "versions.tf"} <= files
    texts = "".join(file.read_text() for file in SOURCE.glob("tests/*.tftest.hcl"))
    assert f'source = "./{example.relative_to(SOURCE).as_posix()}"' in texts
    description = blocks(example / "outputs.tf", "output")
    assert all(values["description"].endswith('."') for _, values in description)


def regional_resources() -> Iterator[tuple[str, str]]:
    """Each resource of the modules that is in a region, and its text."""
    known = json.loads(plugin.SCHEMA.read_bytes())["resource_schemas"]
    for file in sorted(SOURCE.glob("modules/*/main.tf")):
        for block in re.split(r"^(?=\w)", file.read_text(), flags=re.M):
            match = re.match(r'resource "(aws_\w+)" "(\w+)"', block)
            if match and "region" in known[match[1]]["block"]["attributes"]:
                yield f"{file.parent.name}: {match[1]}.{match[2]}", block


def test_every_regional_resource_takes_the_region() -> None:
    found = dict(regional_resources())
    assert found
    assert [
        name
        for name, text in found.items()
        if not re.search(r"^  region +=", text, re.M)
    ] == []


def test_root_gives_each_module_the_region() -> None:
    text = (SOURCE / "main.tf").read_text()
    calls = re.findall(r'^module "(\w+)" \{(.*?)^\}', text, re.M | re.S)
    assert {name for name, _ in calls} == {path.split("/")[-1] for path in MODULES[1:]}
    for name, call in calls:
        assert re.search(r"^  region +=", call, re.M), name


def test_root_has_no_provider_block() -> None:
    for file in SOURCE.glob("*.tf"):
        assert not re.search(r"^provider ", file.read_text(), re.M), file.name


def test_clients_come_after_what_they_name() -> None:
    text = (SOURCE / "main.tf").read_text()
    [client] = re.findall(r'^module "user_pool_client" \{(.*?)^\}', text, re.M | re.S)
    assert "depends_on = [module.identity_providers, module.resource_servers]" in client
