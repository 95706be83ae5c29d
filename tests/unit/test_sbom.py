"""One command lists every locked part as CycloneDX."""

import json
from pathlib import Path

import pytest

from local import sbom, tools
from tests.unit.test_checks import pins


@pytest.fixture(scope="module")
def listed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("sbom") / "sbom.json"
    try:
        sbom.write(file)
    except tools.ToolsMissing as error:
        pytest.skip(f"not checked: the tools can't be installed: {error}")
    return file


def test_one_command_lists_every_locked_package(listed: Path) -> None:
    found = json.loads(listed.read_text("utf-8"))
    assert (found["bomFormat"], found["specVersion"]) == ("CycloneDX", "1.6")
    assert found["metadata"]["component"]["name"] == "streamlit-cognito"
    parts = {(part["name"], part["version"]): part for part in found["components"]}
    assert set(parts) == pins("requirements.lock")
    for (name, version), part in parts.items():
        assert part["purl"] == f"pkg:pypi/{name}@{version}"
        hashes = [each for ref in part["externalReferences"] for each in ref["hashes"]]
        assert {each["alg"] for each in hashes} == {"SHA-256"}, name


def test_it_knows_no_file_of_this_machine(listed: Path) -> None:
    assert str(sbom.ROOT) not in listed.read_text("utf-8")


def test_what_can_not_be_made_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def missing() -> Path:
        raise tools.ToolsMissing("the index does not answer")

    monkeypatch.setattr(tools, "ready", missing)
    assert sbom.main([str(tmp_path / "x.json")]) == 1
    assert "the index does not answer" in capsys.readouterr().err
