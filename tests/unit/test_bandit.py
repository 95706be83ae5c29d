"""bandit finds nothing of medium severity but what is passed over, and a planted hole.

What it finds beyond that ruff's rules S find too, which are bandit's own: there each
exception stands beside its line.
"""

import json
import subprocess
from pathlib import Path

import pytest

from local import tools
from tests.wheel import ROOT

FOLDERS = ["cognito_auth", "streamlit_cognito", "ui", "scripts", "local"]
PASSED_OVER = {
    # names of columns and tables, all of them the module's own
    ("cognito_auth/sessions/sqlite.py", "B608"),
    # a page of the app's own that is a file
    ("streamlit_cognito/script/places.py", "B102"),
}
WRONG = """
import subprocess

subprocess.run(input(), shell=True)
"""


def test_bandit_finds_what_is_passed_over_and_what_is_planted(tmp_path: Path) -> None:
    planted = tmp_path / "wrong.py"
    planted.write_text(WRONG)
    try:
        program = str(tools.ready() / "bandit")
    except tools.ToolsMissing as error:
        pytest.skip(f"not checked: bandit can't be installed: {error}")
    done = subprocess.run(
        [program, "-q", "-r", "-ll", "-f", "json", *FOLDERS, str(planted)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    report = json.loads(done.stdout)
    assert report["errors"] == []
    found = {(one["filename"], one["test_id"]) for one in report["results"]}
    assert found == {*PASSED_OVER, (str(planted), "B602")}
    assert len(report["metrics"]) > 90
