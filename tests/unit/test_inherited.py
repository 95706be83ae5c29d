"""What scripts/up starts gets what scripts/up means, and nothing of the shell's."""

import ast
import os
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
from botocore.utils import get_environ_proxies

from local import inherited, processes, serving
from local.provision import Provisioned
from local.terraform_run import TerraformRun

ROOT = Path(__file__).resolve().parent.parent.parent
PROXY = "http://127.0.0.1:9"
FOREIGN = {
    "APP_ORIGIN": "https://app.example.com",
    "AWS_ACCESS_KEY_ID": "real",
    "AWS_CA_BUNDLE": "/nowhere.pem",
    "AWS_CONFIG_FILE": "/nowhere",
    "AWS_DEFAULT_REGION": "eu-central-1",
    "AWS_ENDPOINT_URL": "https://example.com",
    "AWS_PROFILE": "nosuch",
    "COGNITO_MFA": "ON",
    "COGNITO_USER_POOL_ID": "eu-central-1_real",
    "PYTHONHOME": "/nowhere",
    "PYTHONPATH": "/nowhere",
    "PYTHONWARNINGS": "error",
    "REQUESTS_CA_BUNDLE": "/nowhere.pem",
    "SERVICES": "lambda",
    "SESSION_KEY": "short",
    "SESSION_STORE": "dynamodb://production",
    "STACK_CONFIG": "/nowhere/stack.json",
    "STREAMLIT_SERVER_BASE_URL_PATH": "elsewhere",
    "STREAMLIT_SERVER_PORT": "62000",
    "TF_CLI_ARGS": "-no-such-option",
    "TF_DATA_DIR": "/nowhere",
    "TF_WORKSPACE": "production",
    "UVICORN_PORT": "62000",
}
PROXIES = ["http_proxy", "https_proxy", "all_proxy"]
PROXIES += [name.upper() for name in PROXIES]
# what they may say of AWS and Terraform is ours
OURS = {*inherited.NO_AWS_ACCOUNT, "STACK_CONFIG"}


@pytest.fixture(autouse=True)
def shell(monkeypatch: pytest.MonkeyPatch) -> None:
    """A shell that is set for everything else."""
    for name, value in FOREIGN.items():
        monkeypatch.setenv(name, value)
    for name in PROXIES:
        monkeypatch.setenv(name, PROXY)
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[], dict[str, str]]:
    """Stands for every Python that is started; gives the environment it saw."""
    python = tmp_path / "python"
    python.write_text(f"#!/bin/sh\nenv > {tmp_path}/seen\n")
    python.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(python))

    def read() -> dict[str, str]:
        lines = (tmp_path / "seen").read_text().splitlines()
        return dict(line.split("=", 1) for line in lines)

    return read


def end(process: "subprocess.Popen[bytes]") -> None:
    process.wait(10)
    processes.stop(process)


def start_app(folder: Path) -> None:
    end(serving.start_app(8501, folder, folder / "log"))


def start_emulator(folder: Path) -> None:
    end(processes.start_emulator(4566, folder / "state", folder / "log"))


def write_stack_file(folder: Path) -> None:
    made = Provisioned(folder / "terraform", "3.39.0", (), folder)
    serving.write_stack_file(made, "http://127.0.0.1:4566", folder / "stack.json")


def run_terraform(folder: Path) -> None:
    TerraformRun(folder / "python", folder, folder / "log")("apply", failure="no")


ALL = [start_app, start_emulator, write_stack_file, run_terraform]


@pytest.mark.parametrize("start", ALL)
def test_nothing_foreign_reaches_what_is_started(
    start: Callable[[Path], None],
    tmp_path: Path,
    seen: Callable[[], dict[str, str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LC_TIME", "de_DE.UTF-8")
    start(tmp_path)
    found = seen()
    assert not FOREIGN.keys() & found.keys() - OURS
    assert not set(FOREIGN.values()) & set(found.values())
    assert found["AWS_CONFIG_FILE"] == os.devnull
    assert found["PATH"] == os.environ["PATH"]
    assert found["LC_TIME"] == "de_DE.UTF-8"


@pytest.mark.parametrize("start", [start_app, start_emulator, write_stack_file])
def test_who_asks_this_machine_alone_is_told_of_no_proxy(
    start: Callable[[Path], None], tmp_path: Path, seen: Callable[[], dict[str, str]]
) -> None:
    start(tmp_path)
    assert PROXY not in seen().values()


@pytest.mark.parametrize("start", ALL)
@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:4566/", "http://localhost:8501/", "http://[::1]:4566/"]
)
def test_this_machine_is_never_asked_through_a_proxy(
    start: Callable[[Path], None],
    url: str,
    tmp_path: Path,
    seen: Callable[[], dict[str, str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    start(tmp_path)
    found = seen()
    for name in [*PROXIES, "no_proxy", "NO_PROXY"]:
        monkeypatch.delenv(name, raising=False)
        if name in found:
            monkeypatch.setenv(name, found[name])
    # as botocore and urllib read them
    assert get_environ_proxies(url) == {}
    assert urllib.request.getproxies()["no"] == found["NO_PROXY"], (
        "else macOS would ask its own settings"
    )


def test_who_needs_the_internet_keeps_the_proxy_and_its_exceptions(
    tmp_path: Path, seen: Callable[[], dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_PROXY", "registry.example.com, .corp")
    monkeypatch.setenv("SSL_CERT_FILE", "/corporate.pem")
    run_terraform(tmp_path)
    found = seen()
    assert found["HTTPS_PROXY"] == found["https_proxy"] == PROXY
    assert found["SSL_CERT_FILE"] == "/corporate.pem"
    exceptions = "registry.example.com,.corp,localhost,127.0.0.1,::1,[::1]"
    assert found["NO_PROXY"] == found["no_proxy"] == exceptions


def test_the_app_has_a_home_of_its_own(
    tmp_path: Path, seen: Callable[[], dict[str, str]]
) -> None:
    # ~/.streamlit/config.toml, ~/.streamlit/secrets.toml and ~/.aws are the user's
    start_app(tmp_path)
    assert list(Path(seen()["HOME"]).iterdir()) == []


def test_secrets_of_the_checkout_do_not_reach_the_app(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # they may name the pool on AWS
    script = tmp_path / "ui" / "Home.py"
    (tmp_path / ".streamlit").mkdir()
    (tmp_path / ".streamlit" / "secrets.toml").write_text("[cognito]\nregion = 'x'\n")
    script.parent.mkdir()
    script.write_text("")
    code = (
        "import sys; from local import app; from streamlit.web import bootstrap\n"
        "app._end_with_parent = lambda: None\n"
        "def run(*_):\n"
        "    import streamlit as st\n"
        "    print(st.secrets.load_if_toml_exists())\n"
        "    print(st.get_option('server.address'), st.get_option('server.port'))\n"
        "    print(repr(st.get_option('server.baseUrlPath')))\n"
        "bootstrap.run = run\n"
        "sys.argv = ['app', '8505']\n"
        "app.main()\n"
    )
    (tmp_path / ".streamlit" / "config.toml").write_text(
        "[server]\naddress = '0.0.0.0'\nbaseUrlPath = 'elsewhere'\nport = 1\n"
    )
    monkeypatch.undo()
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=inherited.environment(tmp_path) | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.splitlines()[-3:] == ["False", "127.0.0.1 8505", "''"], (
        done.stderr
    )


def test_everything_that_is_started_is_told_its_environment() -> None:
    # pip and apt-get go by their own settings
    known = {"local/environment.py"}
    for path in sorted((ROOT / "local").rglob("*.py")):
        if path.relative_to(ROOT).as_posix() in known:
            continue
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(call, ast.Call) and ast.unparse(call.func) in (
                *("subprocess.Popen", "subprocess.run", "subprocess.call"),
                "subprocess.check_output",
            ):
                assert "env" in [item.arg for item in call.keywords], path
