"""How the doctor says what it found, and scripts/doctor.py as people run it."""

import io
import json
import logging
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from cognito_auth.doctor import report
from cognito_auth.doctor.check import Check, Outcome, Result, check
from cognito_auth.doctor.report import as_json, as_text
from scripts import doctor
from streamlit_cognito import backend
from streamlit_cognito.backend import PROCESS
from streamlit_cognito.doctor.every import CHECKS
from tests.unit.minting import public_jwk
from tests.unit.scripted_aws import Refuses, ScriptedAws

DOCS = Path(__file__).resolve().parents[2] / "docs" / "doctor.md"


def made(name: str) -> Check:
    return check(
        name, f"It holds {name}", looked_at="what", why="because", advice="mend it"
    )(lambda _: iter(()))


def result(name: str, outcome: Outcome, *issues: str, advice: str = "") -> Result:
    return Result(made(name), outcome, issues, (), advice, 0.1234)


SOME = [
    result("one", "fine"),
    result("two", "unknown", "no right to x", advice="get it"),
    result("three", "wrong", "This is wrong.", "And this.", advice="mend it"),
    result("four", "unknown", "no right to x", advice="get it"),
    result("five", "left_out"),
    result("six", "fine"),
]
TEXT = """\
1 wrong, 2 could not be checked, 2 fine, 1 left out.

WRONG

three: This is wrong.
  And this.
  Should be: It holds three.
  Looked at: what
  Why it matters: because
  Do: mend it

COULD NOT BE CHECKED

two, four: no right to x
  Do: get it

FINE: one, six

LEFT OUT, AS IT TAKES THE NETWORK: five
"""


def test_what_is_wrong_comes_first_and_what_is_fine_is_one_line() -> None:
    assert as_text(SOME) == TEXT


def test_where_all_is_fine_there_is_little_to_read() -> None:
    assert as_text(SOME[:1]) == "1 fine.\n\nFINE: one\n"


def test_colours_are_for_terminals_that_are_said_to_have_some() -> None:
    coloured = as_text(SOME, in_colour=True)

    assert "\x1b[1;31mWRONG\x1b[0m" in coloured
    plain = coloured
    for code in ("\x1b[1;31m", "\x1b[1;33m", "\x1b[1;32m", "\x1b[0m"):
        plain = plain.replace(code, "")
    assert plain == TEXT


def test_what_is_to_know_of_something_fine_is_said() -> None:
    noted = Result(made("one"), "fine", (), ("look at this",))
    assert as_text([noted]).endswith("one: look at this\n")


def test_long_lines_are_wrapped_and_nothing_moves_the_cursor() -> None:
    text = as_text([result("one", "wrong", "word " * 60 + "\x1b[2Jx\n", advice="a")])

    assert max(map(len, text.splitlines())) <= report.WIDTH
    assert "\x1b" not in text


def test_json_has_all_of_it() -> None:
    said = json.loads(as_json(SOME))

    assert said["exit_code"] == 1
    assert [one["outcome"] for one in said["checks"]] == [one.outcome for one in SOME]
    assert said["checks"][2] == {
        "id": "three",
        "title": "It holds three",
        "outcome": "wrong",
        "looked_at": "what",
        "issues": ["This is wrong.", "And this."],
        "notes": [],
        "why": "because",
        "advice": "mend it",
        "seconds": 0.123,
    }
    assert set(said["checks"][2]) == documented_fields()


def documented_fields() -> set[str]:
    block = DOCS.read_text("utf-8").partition("```json\n")[2].partition("```")[0]
    return set(json.loads(block)["checks"][0])


@pytest.fixture
def aws(
    key: RSAPrivateKey, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[ScriptedAws]:
    """A healthy pool that the script is told of, and no folder of anybody's."""
    keys = json.dumps({"keys": [public_jwk(key)]}).encode()
    monkeypatch.setattr(doctor, "ROOT", tmp_path)
    monkeypatch.setenv("STACK_CONFIG", "")
    monkeypatch.setattr(PROCESS, "folder", tmp_path)
    before = logging.getLogger().handlers[:]
    with ScriptedAws(keys) as scripted:
        file = tmp_path / "stack.json"
        file.write_text(json.dumps(scripted.config.to_mapping()))
        yield scripted
    logging.getLogger().handlers[:] = before


def test_a_healthy_app_is_0_and_nothing_is_left_behind(
    aws: ScriptedAws, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert doctor.main([]) == 0

    printed = capsys.readouterr()
    assert printed.out.startswith(f"{len(CHECKS)} fine.\n")
    assert printed.err == f"Looking at {len(CHECKS)} things ...\n"
    assert "\x1b" not in printed.out
    assert [path.name for path in tmp_path.iterdir()] == ["stack.json"]


def test_what_is_wrong_is_1_and_what_could_not_be_checked_2(
    aws: ScriptedAws, capsys: pytest.CaptureFixture[str]
) -> None:
    aws.answers["GetAccount"] = Refuses("AccessDeniedException")
    assert doctor.main(["--json"]) == 2
    assert json.loads(capsys.readouterr().out)["exit_code"] == 2

    aws.change("DescribeUserPoolClient", ClientSecret="secret-of-the-client")
    assert doctor.main([]) == 1
    printed = capsys.readouterr()
    assert "client-secret: The client 1example23456789 has a secret." in printed.out
    assert "secret-" not in (printed.out + printed.err).replace("secret-key", "")


def test_offline_nothing_is_asked(
    aws: ScriptedAws, capsys: pytest.CaptureFixture[str]
) -> None:
    assert doctor.main(["--offline", "--json"]) == 0

    assert aws.asked == []
    checks = json.loads(capsys.readouterr().out)["checks"]
    left_out = {one["id"] for one in checks if one["outcome"] == "left_out"}
    assert {"pool", "clock", "srp"} < left_out
    assert {one["id"] for one in checks} - left_out == offline_in_docs()


def test_without_a_pool_it_says_what_makes_one(
    aws: ScriptedAws, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "stack.json").unlink()

    assert doctor.main([]) == 1

    said = capsys.readouterr().out
    assert "stack.json is missing." in said
    assert "python scripts/write_config.py" in said


def test_the_embedded_stack_is_looked_at_where_there_is_no_other(
    aws: ScriptedAws, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / ".local").mkdir()
    (tmp_path / "stack.json").rename(tmp_path / ".local" / "stack.json")

    assert doctor.main(["--offline"]) == 0
    assert capsys.readouterr().out.startswith("8 fine")


def test_a_pool_that_variables_name_is_not_mixed_with_the_embedded_stack(
    aws: ScriptedAws, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COGNITO_USER_POOL_ID", "eu-central-1_Example")
    monkeypatch.setenv("COGNITO_CLIENT_ID", "1example23456789")
    (tmp_path / ".local").mkdir()
    (tmp_path / "stack.json").rename(tmp_path / ".local" / "stack.json")

    assert doctor.main(["--offline"]) == 0
    assert backend.pool().config.endpoint_url is None


def test_a_pool_of_another_region_is_found_without_the_network(
    aws: ScriptedAws,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("COGNITO_REGION", "eu-west-1")

    assert doctor.main(["--offline"]) == 1
    said = capsys.readouterr().out
    assert "us-east-1_Example1 is not in COGNITO_REGION eu-west-1." in said


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("variables", "is_coloured"),
    [
        ({}, True),
        ({"NO_COLOR": "1"}, False),
        ({"NO_COLOR": ""}, True),
        ({"TERM": "dumb"}, False),
    ],
)
def test_a_terminal_gets_colours_and_sees_how_far_it_is(
    aws: ScriptedAws,
    monkeypatch: pytest.MonkeyPatch,
    variables: dict[str, str],
    is_coloured: bool,
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    out, err = Terminal(), Terminal()
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", err)

    assert doctor.main(["--offline"]) == 0

    assert ("\x1b[1;32m" in out.getvalue()) is is_coloured
    assert f"Looking: {len(CHECKS)} of {len(CHECKS)}" in err.getvalue()
    assert err.getvalue().endswith("\r\x1b[K")


def test_ctrl_c_leaves_no_trace_of_a_stack(
    aws: ScriptedAws,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(doctor, "examine_app", stopped)

    assert doctor.main([]) == 130
    assert capsys.readouterr().err.endswith("\nStopped.\n")


def rows() -> list[list[str]]:
    """The rows of the table of checks."""
    text = DOCS.read_text("utf-8")
    table = text.partition("| check | holds | looks at | otherwise | do |")[2]
    lines = table.strip().partition("\n\n")[0].splitlines()[1:]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


def offline_in_docs() -> set[str]:
    """What docs/doctor.md says that takes no network."""
    text = DOCS.read_text("utf-8").partition("`--offline` has only")[2]
    return {part for part in text.partition(".")[0].split("`")[1::2]}


def test_the_docs_have_a_row_for_every_check_as_it_is() -> None:
    assert rows() == [
        [f"`{one.id}`", one.title, one.looked_at, one.why, one.advice] for one in CHECKS
    ]
