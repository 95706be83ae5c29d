"""What `scripts/bench` measures with, and how it tells of it."""

import platform
import socket
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from socketserver import BaseRequestHandler, ThreadingTCPServer
from types import ModuleType
from xml.etree import ElementTree

import pytest

import benchmarks.__main__ as bench
from benchmarks import chart, machine, openssl, report, srp
from benchmarks.cognito import CannedCognito, canned_cognito
from benchmarks.crowd import Crowd, at_once, idle, percentile
from benchmarks.limits import Limit
from benchmarks.measure import Report, Target, compared, cpu_seconds, interleaved
from benchmarks.ours import Ours, challenge
from benchmarks.peers import install, worker
from benchmarks.slow_line import BYTES_PER_SECOND, ONE_WAY_SECONDS, slow_line
from benchmarks.timeline import timeline
from cognito_auth.errors import IncorrectCredentials
from tests.wheel import ROOT

SVG = "{http://www.w3.org/2000/svg}"
FOUND = Report(
    "Signing <in>",
    "Once, in ms.",
    ("variant", "ms"),
    (("ours", "1.00"), ("a | b", "20.00")),
    (Target("as quick", 1.5, 2), Target("ten times", 9, 10, at_least=True)),
    {"ours": 1, "peer & co": 20, "limit": 0.5},
)


def test_variants_take_turns_and_the_first_round_does_not_count() -> None:
    done: list[str] = []

    def variant(name: str) -> float:
        done.append(name)
        return float(len(done))

    names = ("a", "b", "c")
    taken = interleaved({name: lambda name=name: variant(name) for name in names}, 3)

    assert "".join(done) == "abc bca cab abc".replace(" ", "")
    assert taken == {
        "a": [6.0, 8.0, 10.0],
        "b": [4.0, 9.0, 11.0],
        "c": [5.0, 7.0, 12.0],
    }


def test_cpu_time_is_that_of_work_and_not_of_waiting() -> None:
    def work() -> None:
        until = time.process_time() + 0.02
        while time.process_time() < until:
            pass

    assert cpu_seconds(work, times=3)() == pytest.approx(0.02, rel=0.3)
    assert cpu_seconds(lambda: time.sleep(0.1))() < 0.05


@pytest.mark.parametrize(
    ("got", "at_least", "met"),
    [(2, False, True), (2.1, False, False), (2, True, True), (1.9, True, False)],
)
def test_a_target_is_met_from_its_side(got: float, at_least: bool, met: bool) -> None:
    assert Target("what", got, 2, at_least).is_met is met


def test_rows_begin_with_the_quickest_and_ratios_are_to_ours() -> None:
    rows, ratios = compared({"peer": [0.4, 9, 0.3], "ours": [0.1, 0.2, 0.3]}, "ours")

    assert rows == (("ours", "200.00", "1.00"), ("peer", "400.00", "2.00"))
    assert ratios == {"peer": 2.0, "ours": 1.0}


def test_the_page_says_what_was_missed() -> None:
    text = report.page([("Python", "3.11")], [FOUND])

    assert "Python 3.11." in text
    assert "| as quick | 1.50 | at most 2 | met |\n" in text
    assert "| ten times | 9.00 | at least 10 | **missed** |\n" in text
    assert (
        "## Signing <in>\n\nOnce, in ms.\n\n| variant | ms |\n| --- | ---: |\n" in text
    )
    assert "| a \\| b | 20.00 |\n" in text


def test_a_row_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="another length"):
        report.table(("one", "two"), [("1",)])


def test_a_bar_begins_at_ours_and_its_length_is_by_powers_of_ten() -> None:
    reports = [FOUND, Report("Without", "", ("variant",), ())]
    root = ElementTree.fromstring(chart.drawing(reports))
    texts = [element.text for element in root.iter(f"{SVG}text")]
    limit, peer = (
        (float(bar.get("x", "")), float(bar.get("width", "")))
        for bar in root.iter(f"{SVG}rect")
        if bar.get("class") == "bar"
    )
    ticks = {
        element.text: float(element.get("x", ""))
        for element in root.iter(f"{SVG}text")
        if element.get("class") == "tick"
    }

    assert "Signing <in>" in texts
    assert "Without" not in texts
    assert texts.count("ours") == 1
    assert peer[0] == ticks["1"]
    assert sum(limit) == pytest.approx(ticks["1"], abs=0.2)
    decade = ticks["10"] - ticks["1"]
    assert peer[1] == pytest.approx(decade * 1.301, abs=0.2)
    assert limit[1] == pytest.approx(decade * 0.301, abs=0.2)
    assert "peer & co 20" in (root.findtext(f"{SVG}desc") or "")


def test_what_is_said_of_the_machine_tells_nobody_whose_it_is() -> None:
    said = dict(machine.description())

    assert said["Python"] == platform.python_version()
    assert said["pycognito"] == "2024.5.1"
    assert set(install.versions()) <= set(said)
    text = repr(said)
    for secret in (platform.node(), str(ROOT), str(Path.home()), sys.prefix):
        assert secret not in text


def test_openssls_power_is_pythons() -> None:
    for base in (2, -3, srp.PRIME - 1, srp.PRIME + 5):
        assert openssl.power(base, 3**300) == pow(base, 3**300, srp.PRIME)


@pytest.fixture(scope="module")
def server() -> Iterator[CannedCognito]:
    with canned_cognito() as found:
        yield found


def test_the_canned_cognito_signs_in_whoever_proves_the_password(
    server: CannedCognito,
) -> None:
    before = server.calls()
    us = Ours(server)
    signed_in = us.pool.authenticator.sign_in("eve@example.com", server.password)
    refreshed = us.pool.authenticator.refresh(us.sign_in().tokens)

    assert getattr(signed_in, "email", "") == "eve@example.com"
    assert refreshed.email == server.email
    assert signed_in != refreshed
    calls = server.calls()
    for operation, times in (("RespondToAuthChallenge", 2), ("InitiateAuth", 3)):
        assert calls[operation] - before.get(operation, 0) == times


def test_the_canned_cognito_refuses_a_wrong_proof(server: CannedCognito) -> None:
    authenticator = Ours(server).pool.authenticator
    with pytest.raises(IncorrectCredentials):
        authenticator.sign_in(server.email, f"{server.password}!")


def test_a_proof_is_good_once(
    server: CannedCognito, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit = Limit(server, 256)
    call, sent = limit._call, []

    def twice(operation: str, asked: dict[str, object]) -> object:
        sent.append(operation)
        answer = call(operation, asked)
        return call(operation, asked) if operation.startswith("Respond") else answer

    monkeypatch.setattr(limit, "_call", twice)
    with pytest.raises(RuntimeError, match="400"):
        limit.sign_in()
    assert sent == ["InitiateAuth", "RespondToAuthChallenge"]


def test_each_call_takes_as_long_as_one_says() -> None:
    with canned_cognito(latency_seconds=0.1) as slow:
        started = time.perf_counter()
        assert slow.keys()["keys"]
        assert time.perf_counter() - started > 0.1


def test_the_limit_signs_in_and_believes_no_other_token(server: CannedCognito) -> None:
    limit = Limit(server, 256)
    limit.sign_in()
    tokens = Ours(server).sign_in().tokens

    assert limit.verify(tokens.access_token, "access", "client_id")["sub"]
    with pytest.raises(ValueError, match="another"):
        limit.verify(tokens.id_token, "access", "aud")


def test_ours_and_the_limit_compute_the_same_kind_of_proof(
    server: CannedCognito,
) -> None:
    us, asked = Ours(server), challenge(server)
    names = us.arithmetic(asked).keys()

    assert names == Limit(server, us.exponent_bits()).arithmetic(asked).keys()
    assert us.exponent_bits() >= 256


def test_what_many_do_at_once_is_counted_and_so_is_what_failed() -> None:
    lock, done = threading.Lock(), []

    def work() -> None:
        with lock:
            done.append(1)
            if len(done) % 3 == 0:
                raise RuntimeError("one in three")

    crowd = at_once(work, threads=4, each=6)

    assert (len(crowd.each), crowd.failed) == (16, 8)
    assert crowd.per_second == pytest.approx(16 / crowd.seconds)
    with pytest.raises(ZeroDivisionError):
        at_once(lambda: 1 / 0, threads=2, each=1)


def test_the_loop_is_late_while_a_thread_keeps_it_waiting() -> None:
    taken = []

    def hold() -> None:
        time.sleep(0.02)
        started = time.perf_counter()
        # in one piece, without letting the GIL go
        sum(range(5_000_000))
        taken.append(time.perf_counter() - started)

    assert max(at_once(hold, 1, 1).delays) > taken[0] / 2
    assert len(idle(0.2).delays) > 2


def test_a_percentile_is_what_so_many_do_not_exceed() -> None:
    assert percentile([*range(101)], 95) == 95
    assert percentile([0.5], 95) == 0.5
    assert Crowd([1, 1], 4, []).per_second == 0.5


def test_rows_say_which_peers_are_missing() -> None:
    peers = worker.Peers(None, None)

    assert peers.variants("python", {"pycognito": "sign_in"}) == {}
    assert peers.ask("node", "aws-jwt-verify", do="keys") == []
    assert peers.ask("node", "aws-jwt-verify", do="keys") == []
    assert peers.missing(3) == (
        ("pycognito", "can't be installed", ""),
        ("aws-jwt-verify", "can't be installed", ""),
    )


def test_what_a_peer_complains_of_is_said(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text("Traceback: no such user")
    with (tmp_path / "in").open("w") as stdin, log.open() as stdout:
        stdout.read()
        with pytest.raises(RuntimeError, match=r"sign_in: .*no such user"):
            worker.Worker(stdin, stdout, log).ask(do="sign_in")


def topic(monkeypatch: pytest.MonkeyPatch, name: str, found: object) -> list[int]:
    """Have a topic find something, or fail; returns the rounds that it was asked."""
    asked: list[int] = []

    def measure(rounds: int) -> object:
        asked.append(rounds)
        if isinstance(found, Exception):
            raise found
        return found

    module = ModuleType(name)
    module.measure = measure  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, f"benchmarks.topics.{name}", module)
    return asked


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Where a whole run writes; all peers are there and every topic finds the same."""
    monkeypatch.setattr(bench, "DOCS", tmp_path / "docs")
    monkeypatch.setattr(install, "python", lambda: tmp_path)
    monkeypatch.setattr(install, "node", lambda: tmp_path)
    monkeypatch.setattr(machine, "description", lambda: [("Python", "3.11")])
    for name in bench.TOPICS:
        topic(monkeypatch, name, [FOUND])
    return tmp_path / "docs"


def test_a_run_with_all_topics_writes_the_page_and_the_plot(run: Path) -> None:
    assert bench.main([]) == 0

    text = (run / "README.md").read_text("utf-8")
    assert text.count("## Signing") == len(bench.TOPICS)
    assert (run / "ratios.svg").read_text("utf-8").startswith("<svg")


@pytest.mark.parametrize("arguments", [["tokens"], ["--quick"]])
def test_any_other_run_only_prints_unless_told_where_to(
    run: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path, arguments: list[str]
) -> None:
    assert bench.main(arguments) == 0
    assert "## Signing" in capsys.readouterr().out
    assert not run.exists()
    assert bench.main([*arguments, "--out", str(tmp_path / "out")]) == 0
    assert (tmp_path / "out" / "README.md").exists()


def test_quick_is_fewer_rounds_and_topics_keep_their_order(
    run: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    other = Report("Doors", "", ("variant",), ())
    asked = topic(monkeypatch, "door", other)

    assert bench.main(["door", "tokens", "--quick"]) == 0
    assert bench.main(["door"]) == 0
    assert asked == [bench.QUICK_ROUNDS, bench.ROUNDS]
    out = capsys.readouterr().out
    assert out.index("## Signing") < out.index("## Doors")
    assert not run.exists()


def test_a_topic_that_fails_leaves_the_others_be_and_the_page_too(
    run: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    topic(monkeypatch, "arithmetic", RuntimeError("no such thing"))

    assert bench.main([]) == 1
    said = capsys.readouterr()
    assert "arithmetic failed: RuntimeError: no such thing" in said.err
    assert said.out.count("## Signing") == len(bench.TOPICS) - 1
    assert not run.exists()


def test_without_a_peer_the_run_goes_on_and_ends_with_1(
    run: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def missing() -> Path:
        raise install.PeersMissing("the index does not answer")

    monkeypatch.setattr(install, "python", missing)
    assert bench.main([]) == 1
    said = capsys.readouterr()
    assert "The Python peers are missing: the index does not answer" in said.err
    assert said.out.count("## Signing") == len(bench.TOPICS)
    assert not run.exists()


def test_an_unknown_topic_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        bench.main(["speed"])
    assert "no topic: speed" in capsys.readouterr().err


def test_every_topic_that_there_is_has_its_place() -> None:
    folder = ROOT / "benchmarks" / "topics"
    found = {path.stem for path in folder.glob("*.py")} - {"__init__"}

    assert found >= {"arithmetic", "sign_in", "at_once", "tokens", "key_set", "door"}
    assert found <= set(bench.TOPICS)


def test_a_timeline_is_drawn_to_scale() -> None:
    lanes = {"work & wait": [(0.0, 0.1), (0.15, 0.2)], "nothing": []}
    drawn = timeline("One <sign-in>", lanes, {"click": 0.0, "there": 0.2})
    root = ElementTree.fromstring(drawn)

    first, second = [
        (float(one.attrib["x"]), float(one.attrib["width"]))
        for one in root.iter(f"{SVG}rect")
        if one.attrib["class"] == "bar"
    ]
    assert first[1] == pytest.approx(2 * second[1], abs=0.2)
    assert second[0] - first[0] == pytest.approx(1.5 * first[1], abs=0.2)
    said = [one.text for one in root.iter(f"{SVG}text")]
    assert {"work & wait", "nothing", "click, 0 ms", "there, 200 ms"} <= set(said)
    assert "work & wait: 150 ms in all" in (root.findtext(f"{SVG}desc") or "")


def test_a_slow_line_brings_all_in_order_and_late() -> None:
    sent = bytes(range(256)) * 1024

    class Sender(BaseRequestHandler):
        def handle(self) -> None:
            self.request.recv(1)
            self.request.sendall(sent)

    with ThreadingTCPServer(("127.0.0.1", 0), Sender) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with slow_line(server.server_address[1]) as port:
            started = time.monotonic()
            with socket.create_connection(("127.0.0.1", port)) as client:
                client.sendall(b"-")
                came = client.makefile("rb").read()
            took = time.monotonic() - started
        server.shutdown()

    assert came == sent
    assert took > len(sent) / BYTES_PER_SECOND + 2 * ONE_WAY_SECONDS
