"""AWS's own JavaScript clients, run by Node on scripts of ours."""

import fcntl
import hashlib
import json
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "integration" / "javascript"
_LOCK_FILE = FOLDER / "package-lock.json"
_STAMP = FOLDER / "node_modules" / ".installed"


class NodeMissing(Exception):
    """Node or npm is not there, or can't install; the text says what to do."""


@dataclass(frozen=True)
class Account:
    """Somebody who signs in, wherever the account comes from."""

    email: str
    password: str = field(repr=False)
    pool_id: str
    client_id: str
    endpoint_url: str

    def request(self, **more: str) -> dict[str, str]:
        """What the scripts read from standard input."""
        return {
            "endpoint": self.endpoint_url,
            "poolId": self.pool_id,
            "clientId": self.client_id,
            **more,
        }


def install() -> None:
    """Install the locked packages next to package.json, if they are not there.

    Raises:
        NodeMissing: There is no npm, or it failed.
    """
    if not (shutil.which("node") and shutil.which("npm")):
        raise NodeMissing("Needs node 20 and npm: apt-get install nodejs npm")
    # several processes run the tests
    with _LOCK_FILE.open("rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        wanted = hashlib.sha256(lock.read()).hexdigest()
        if _STAMP.exists() and _STAMP.read_text() == wanted:
            return
        command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        done = subprocess.run(command, cwd=FOLDER, capture_output=True, text=True)
        if done.returncode != 0:
            raise NodeMissing(f"npm ci failed:\n{done.stderr}")
        _STAMP.write_text(wanted)


def sign_in(account: Account) -> dict[str, Any]:
    """amazon-cognito-identity-js: tokens, a challenge's name, or an error."""
    return _run(
        "sign_in.mjs",
        account.request(email=account.email, password=account.password),
    )


def remember(account: Account) -> dict[str, Any]:
    """amazon-cognito-identity-js: the device of two sign-ins and a refresh."""
    return _run(
        "remember.mjs",
        account.request(email=account.email, password=account.password),
    )


def verify(account: Account, id_token: str, access_token: str) -> dict[str, Any]:
    """aws-jwt-verify: the claims of both tokens, or an error."""
    return _run(
        "verify.mjs", account.request(idToken=id_token, accessToken=access_token)
    )


def _run(script: str, request: dict[str, str]) -> dict[str, Any]:
    done = subprocess.run(
        ["node", script],
        cwd=FOLDER,
        input=json.dumps(request),
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer
