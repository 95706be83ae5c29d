"""A proxy that ends TLS in front of the app, as a load balancer does.

It is a process of its own, `python -m tests.browser.tls_proxy PORT UPSTREAM PEM`: what
Chromium leaves open when it goes is nobody's business then.
"""

import asyncio
import os
import socket
import ssl
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from local.processes import free_port

HOST = "app.example.test"
ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 20.0


class TlsProxy:
    """Passes bytes between https on a port of its own and the app's http.

    Args:
        directory: Gets a certificate made for the purpose.
    """

    def __init__(self, directory: Path) -> None:
        self._port = free_port(32000 + os.getpid() * 101 % 8000)
        self.url = f"https://{HOST}:{self._port}"
        self.upstream = 0  # the app's port
        self._certificate = directory / "certificate.pem"
        _write_certificate(self._certificate)
        self._process: subprocess.Popen[bytes]

    def start(self) -> None:
        """Listen."""
        self._process = subprocess.Popen(
            [
                *(sys.executable, "-m", "tests.browser.tls_proxy"),
                *(str(self._port), str(self.upstream), str(self._certificate)),
            ],
            cwd=ROOT,
            stderr=subprocess.DEVNULL,
        )
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            try:
                socket.create_connection(("127.0.0.1", self._port), 1).close()
            except OSError:
                time.sleep(0.05)
            else:
                return
        raise AssertionError("the proxy did not start")

    def stop(self) -> None:
        """Close every connection."""
        self._process.kill()
        self._process.wait()


async def _serve(port: int, upstream: int, certificate: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)

    async def connected(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        inner_reader, inner_writer = await asyncio.open_connection(
            "127.0.0.1", upstream
        )
        await asyncio.gather(
            _pass_on(reader, inner_writer), _pass_on(inner_reader, writer)
        )

    server = await asyncio.start_server(connected, "127.0.0.1", port, ssl=context)
    await server.serve_forever()


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except OSError:
        pass  # either side may go at any moment
    finally:
        writer.close()


def _write_certificate(path: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])))
