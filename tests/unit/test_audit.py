"""pip-audit looks for known holes in what is locked, and says where it can't.

It is asked first for a hole that is known: without that answer "none" would mean that
nobody knew of any.
"""

import json
import re
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self

import pytest

from local import tools
from tests.wheel import ROOT

# CVE-2021-33503, mended in 1.26.5
PLANTED = ("urllib3", "1.26.4")
# pip-audit's own, in their order: the index's, and OSV's
SERVICES = (("--vulnerability-service", "pypi"), ("--vulnerability-service", "osv"))


class NotChecked(Exception):
    """Nobody could be asked; the text says why."""


def holes(file: Path, options: tuple[str, ...]) -> dict[str, list[str]]:
    """The known holes of all pins in a file: `{"urllib3 1.26.4": ["PYSEC-..."]}`.

    Raises:
        NotChecked: One of the pins could not be asked for.
    """
    command = [
        *(str(tools.ready() / "pip-audit"), "--strict", "--disable-pip", "--no-deps"),
        *("--format", "json", "--progress-spinner", "off", "--timeout", "5"),
        *("--cache-dir", str(ROOT / ".local" / "audit"), *options, "-r", str(file)),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if not done.stdout.startswith("{"):
        lines = done.stderr.strip().splitlines() or ["it ended without a word"]
        raise NotChecked(lines[-1][:120])
    found = json.loads(done.stdout)["dependencies"]
    asked = {(one["name"], one.get("version")) for one in found}
    wanted = set(pins_of(file.read_text("utf-8")))
    if asked != wanted:
        raise NotChecked(f"not asked for: {sorted(wanted - asked)}")
    return {
        f"{one['name']} {one['version']}": [hole["id"] for hole in one["vulns"]]
        for one in found
        if one["vulns"]
    }


def pins_of(text: str) -> list[tuple[str, str]]:
    """Every `name==version` at the begin of a line."""
    pins = re.findall(r"^([\w.-]+)(?:\[[\w,-]+\])?==([^\s;]+)", text, re.MULTILINE)
    return [(name.lower(), version) for name, version in pins]


def locked_holes(folder: Path, options: tuple[str, ...]) -> dict[str, list[str]]:
    """Those of requirements.lock, for whatever machine a pin is.

    A package may have two versions, each for other machines; a file takes one of them.
    """
    left = pins_of((ROOT / "requirements.lock").read_text("utf-8"))
    found: dict[str, list[str]] = {}
    while left:
        one_each = dict(left)
        file = folder / "pins.txt"
        file.write_text("".join(f"{name}=={at}\n" for name, at in one_each.items()))
        found |= holes(file, options)
        left = [pin for pin in left if pin not in one_each.items()]
    return found


def planted(folder: Path) -> Path:
    """A pin with a hole that is known, beside one without."""
    file = folder / "planted.txt"
    file.write_text("{}=={}\nidna==3.20\n".format(*PLANTED))
    return file


class StandIn:
    """A list of known holes, as OSV's, on this machine."""

    def __init__(self) -> None:
        self.status = 200
        self.asked: list[str] = []
        stand_in = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                answer = json.dumps(stand_in.answer(json.loads(body))).encode()
                self.send_response(stand_in.status)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, format: str, *args: Any) -> None:
                """Keep the test's output clean."""

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(
            target=self._http.serve_forever, kwargs={"poll_interval": 0.01}
        )

    def answer(self, query: dict[str, Any]) -> dict[str, Any]:
        name, version = query["package"]["name"], query["version"]
        self.asked.append(f"{name} {version}")
        if (name, version) != PLANTED:
            return {}
        ranges = [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}]}]
        package = {"name": name, "ecosystem": "PyPI"}
        hole = {
            "id": "PYSEC-2021-108",
            "modified": "2023-11-08T04:05:00Z",
            "published": "2021-06-29T11:15:00Z",
            "details": "Catastrophic backtracking",
            "aliases": ["CVE-2021-33503"],
            "affected": [{"package": package, "ranges": ranges}],
        }
        return {"vulns": [hole]}

    @property
    def options(self) -> tuple[str, ...]:
        url = f"http://127.0.0.1:{self._http.server_port}/v1/query"
        return (*SERVICES[1], "--osv-url", url)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


@pytest.fixture(scope="module", autouse=True)
def installed() -> None:
    try:
        tools.ready()
    except tools.ToolsMissing as error:
        pytest.skip(f"not checked: pip-audit can't be installed: {error}")


@pytest.fixture
def stand_in() -> Iterator[StandIn]:
    with StandIn() as running:
        yield running


def test_a_planted_vulnerable_pin_fails(stand_in: StandIn, tmp_path: Path) -> None:
    found = holes(planted(tmp_path), stand_in.options)
    assert found == {"urllib3 1.26.4": ["PYSEC-2021-108"]}


def test_every_locked_pin_is_asked_for(stand_in: StandIn, tmp_path: Path) -> None:
    assert locked_holes(tmp_path, stand_in.options) == {}
    text = (ROOT / "requirements.lock").read_text("utf-8")
    wanted = {f"{name} {version}" for name, version in pins_of(text)}
    assert len(wanted) > 90
    assert set(stand_in.asked) == wanted


def test_a_list_that_is_away_is_no_clean_bill(
    stand_in: StandIn, tmp_path: Path
) -> None:
    stand_in.status = 503
    with pytest.raises(NotChecked):
        holes(planted(tmp_path), stand_in.options)


def test_what_is_locked_has_no_known_hole(tmp_path: Path) -> None:
    control = planted(tmp_path)
    why = []
    for service in SERVICES:
        try:
            found = holes(control, service)
        except NotChecked as error:
            why.append(f"{service[1]}: {error}")
            continue
        if not found:
            why.append(f"{service[1]}: it knows no hole of {' '.join(PLANTED)}")
            continue
        assert locked_holes(tmp_path, service) == {}
        return
    pytest.skip(f"NOT CHECKED for known holes, no list can be reached: {why}")
