"""The company's own sign-in as a process: scripts/up and the tests start it."""

import re
import secrets
import urllib.request
from pathlib import Path

import pytest

from local import openid_provider, processes

pytestmark = pytest.mark.integration

ASKED = "response_type=code&client_id=any&redirect_uri=http://127.0.0.1:1/&scope=openid"


@pytest.fixture
def port() -> int:
    return processes.free_port(20000 + secrets.randbelow(12000))


def test_it_ends_with_who_started_it(port: int, tmp_path: Path) -> None:
    running = openid_provider.start(port, tmp_path / "provider.log")
    openid_provider.wait_until_ready(running)
    assert running.process.stdin is not None
    running.process.stdin.close()
    assert running.process.wait(10) == 0


def test_it_ends_when_it_is_told_to(port: int, tmp_path: Path) -> None:
    running = openid_provider.start(port, tmp_path / "provider.log")
    openid_provider.wait_until_ready(running)
    assert processes.stop(running.process) == 0


def test_its_pages_are_whole_without_the_internet(port: int, tmp_path: Path) -> None:
    running = openid_provider.start(port, tmp_path / "provider.log")
    openid_provider.wait_until_ready(running)
    try:
        page = f"{running.url}/oauth2/authorize?{ASKED}"
        with urllib.request.urlopen(page, timeout=5) as response:
            text = response.read().decode()
    finally:
        processes.stop(running.process)
    assert "any name (sub) is let in" in text
    assert set(re.findall(r"https?://[^/\"<\s]+", text)) == {"http://127.0.0.1:1"}


def test_a_port_that_is_taken_is_an_error_that_names_the_log(
    port: int, tmp_path: Path
) -> None:
    first = openid_provider.start(port, tmp_path / "first.log")
    openid_provider.wait_until_ready(first)
    second = openid_provider.start(port, tmp_path / "second.log")
    second.process.wait(30)
    try:
        with pytest.raises(processes.EmulatorFailed, match=r"second\.log"):
            openid_provider.wait_until_ready(second)
    finally:
        processes.stop(first.process)
        processes.stop(second.process)
