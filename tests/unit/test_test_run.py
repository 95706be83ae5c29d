"""`scripts/test`: what it hands to pytest."""

import pytest

from local import test_run

EVERYTHING = [f"tests/{suite}" for suite in test_run.SUITES]


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What pytest was called with."""
    calls: list[list[str]] = []
    monkeypatch.setattr(test_run.pytest, "main", lambda words: calls.append(words) or 0)
    monkeypatch.setattr(test_run, "_install_programs", lambda suites: {})
    return calls


@pytest.mark.parametrize(
    ("arguments", "handed"),
    [
        ([], [*test_run.TOGETHER, *EVERYTHING]),
        (["-q"], [*test_run.TOGETHER, *EVERYTHING, "-q"]),
        (["terraform"], [*test_run.TOGETHER, "tests/terraform"]),
        (["unit", "-k", "srp"], ["tests/unit", "-k", "srp"]),
        (["browser", "--pdb"], ["tests/browser", "--pdb"]),
        (["tests/unit/test_srp.py", "-x"], ["tests/unit/test_srp.py", "-x"]),
        # the last word counts
        (["unit", "-n0"], [*test_run.TOGETHER, "tests/unit", "-n0"]),
    ],
)
def test_whole_suites_take_several_processes(
    given: list[list[str]], arguments: list[str], handed: list[str]
) -> None:
    assert test_run.main(arguments) == 0
    assert given == [handed]


def test_a_suite_that_could_not_run_is_a_failure(
    given: list[list[str]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    left_out = {"browser": "chromium"}
    monkeypatch.setattr(test_run, "_install_programs", lambda suites: left_out)

    assert test_run.main([]) == 1
    [words] = given
    assert "tests/browser" not in words
    assert "left out: browser. It needs chromium" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("there", "left_out"),
    [
        (["chromium-headless-shell"], {}),
        # what was to be installed can not be
        (["chromium"], {}),
        ([], {"browser": "chromium-headless-shell"}),
    ],
)
def test_a_chromium_with_windows_will_do(
    monkeypatch: pytest.MonkeyPatch, there: list[str], left_out: dict[str, str]
) -> None:
    monkeypatch.setattr(
        test_run.shutil, "which", lambda name: name if name in [*there, "npm"] else None
    )

    assert test_run._install_programs(["browser"]) == left_out
