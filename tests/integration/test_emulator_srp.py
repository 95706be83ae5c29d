"""ministack's SRP runs on our exponentiation, and client secrets are checked."""

import base64
import hmac
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.embedded import PASSWORD, Embedded, Pool
from tests.integration.errors import refused

pytestmark = pytest.mark.integration

# In a process of its own, because ministack reads its environment on import.
PROGRAM = """
from unittest import mock
import ministack.services.cognito as cognito
from local.embedded import arithmetic
arithmetic.install()
assert cognito.pow is arithmetic.power
prime = cognito._SRP_N
for exponent in (0, 1, 2**255 + 19, prime - 2):
    assert arithmetic.power(3, exponent, prime) == pow(3, exponent, prime)
with mock.patch.object(cognito, "pow", wraps=arithmetic.power) as counted:
    user = {"Username": "u", "_password": "p"}
    cognito._srp_challenge("us-east-1_pool", user, "u", "2", "block")
print(counted.call_count)
"""


def test_srp_runs_on_gmp(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=Path(__file__).parents[2],
        env={**os.environ, "STATE_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stderr, done.stdout.strip()) == ("", "2")


def test_sign_in_costs_the_server_little(emulator: Embedded, pool: Pool) -> None:
    """With Python's own `pow` it is twice as much as the client's, now a third."""
    stat = Path(f"/proc/{emulator.process.pid}/stat")
    if not stat.exists():
        pytest.skip("needs Linux's /proc")

    def server_seconds() -> float:
        fields = stat.read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    email, times = pool.confirmed_user(), 10
    before, own = server_seconds(), os.times()
    for _ in range(times):
        pool.sign_in(email)
    client_seconds = os.times().user - own.user
    # pycognito's half is two exponentiations by Python's `pow`; it scales with the CPU
    assert server_seconds() - before < client_seconds


def test_secret_hash_covers_the_name_as_typed(emulator: Embedded, pool: Pool) -> None:
    client = emulator.admin.create_user_pool_client(
        UserPoolId=pool.pool_id, ClientName="confidential", GenerateSecret=True
    )["UserPoolClient"]
    typed = "Confidential@Example.com"
    digest = hmac.digest(
        client["ClientSecret"].encode(), (typed + client["ClientId"]).encode(), "sha256"
    )
    request = {
        "ClientId": client["ClientId"],
        "Username": typed,
        "Password": PASSWORD,
    }
    with refused("NotAuthorizedException", "SECRET_HASH was not received"):
        emulator.public.sign_up(**request)
    with refused("NotAuthorizedException", "Unable to verify secret hash"):
        emulator.public.sign_up(**request, SecretHash="d3Jvbmc=")
    emulator.public.sign_up(**request, SecretHash=base64.b64encode(digest).decode())
    assert pool.user(typed)["attributes"]["email"] == typed.lower()
