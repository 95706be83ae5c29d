"""The apps that the benchmarks compare, and how they are looked at from outside."""

import os
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from benchmarks import counted, processes, variants
from benchmarks.peers import install
from benchmarks.variants import APPS

EMAIL = "ada@example.com"


@pytest.mark.parametrize("script", ["empty.py", "two_pages.py"])
def test_a_bare_app_waits_as_a_sign_in_does_and_greets(
    script: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LATENCY_SECONDS", "0.03")
    waited: list[float] = []
    monkeypatch.setattr(time, "sleep", waited.append)
    app = AppTest.from_file(str(APPS / script), default_timeout=30).run()
    assert not app.text

    app.text_input[0].input(EMAIL)
    app.button[0].click().run()

    assert [one.value for one in app.text] == [f"Hello {EMAIL}."]
    assert not app.text_input
    assert waited.count(0.03) == 2


def test_cpu_seconds_are_those_of_the_process_that_is_asked_for() -> None:
    code = "import time\nwhile time.process_time() < 0.5: pass\nprint(1)\ninput()"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as busy:
        assert busy.stdout
        busy.stdout.readline()
        taken = processes.cpu_seconds(busy.pid)

    assert taken == pytest.approx(0.5, abs=0.2)
    assert processes.cpu_seconds(os.getpid()) == pytest.approx(
        time.process_time(), abs=0.1
    )


def test_resident_memory_is_in_mib() -> None:
    before = processes.resident_mib(os.getpid())
    held = b"x" * (64 * 2**20)

    assert processes.resident_mib(os.getpid()) - before == pytest.approx(64, abs=8)
    assert held


def test_statements_are_counted_without_what_is_stored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite3, "connect", sqlite3.connect)
    path = tmp_path / "statements"
    file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    counted.count(file)

    database = sqlite3.connect(tmp_path / "database", isolation_level=None)
    database.execute("CREATE TABLE kept (value)")
    database.execute("INSERT INTO kept VALUES (?)", ("secret",))
    database.execute("SELECT * FROM kept WHERE value = ?", ("secret",)).fetchall()
    database.close()
    os.close(file)

    assert path.read_text().split() == ["CREATE", "INSERT", "SELECT"]


def test_peers_that_are_missing_have_a_row_that_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def missing() -> Path:
        raise install.PeersMissing("no index")

    monkeypatch.setattr(install, "python", missing)

    assert variants.peers(None) == []  # type: ignore[arg-type]
    assert variants.missing_peers(["ours"], 4) == [
        (variants.WITHOUT_COOKIES, "can't be installed", "", ""),
        (variants.WITH_COOKIES, "can't be installed", "", ""),
    ]
    assert variants.missing_peers([variants.WITH_COOKIES], 3) == [
        (variants.WITHOUT_COOKIES, "can't be installed", "")
    ]
