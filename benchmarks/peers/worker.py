"""Has a peer work, in a process of its own."""

import json
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO, Any, Literal, TypeAlias

from benchmarks.canned_pool import KEY_ID
from benchmarks.cognito import CannedCognito
from benchmarks.peers import install
from benchmarks.peers.install import PeersMissing
from local import inherited

Language: TypeAlias = Literal["python", "node"]

FOLDER = Path(__file__).resolve().parent
# They look for some; none is ever checked.
_NOBODY = {"AWS_ACCESS_KEY_ID": "nobody", "AWS_SECRET_ACCESS_KEY": "nobody"}


class Worker:
    """A peer's process.

    Args:
        stdin: Where it is asked.
        stdout: Where it answers.
        log: What it complained of.
    """

    def __init__(self, stdin: IO[str], stdout: IO[str], log: Path) -> None:
        self._stdin = stdin
        self._stdout = stdout
        self._log = log

    def cpu_seconds(self, work: str, times: int = 1) -> Callable[[], float]:
        """A variant: CPU time of a piece of work, on average of so many."""
        return lambda: self.ask(do=work, times=times)[0]

    def ask(self, **asked: object) -> list[float]:
        """Have something done.

        Raises:
            RuntimeError: It failed; the text is the end of what it complained.
        """
        print(json.dumps(asked), file=self._stdin, flush=True)
        answer = self._stdout.readline()
        if not answer:
            raise RuntimeError(f"{asked['do']}: {self._log.read_text()[-1500:]}")
        taken: list[float] = json.loads(answer)
        return taken


def given(server: CannedCognito, **more: object) -> dict[str, Any]:
    """What both programs work on."""
    return {
        "url": server.url,
        "pool_id": server.pool_id,
        "client_id": server.client_id,
        "email": server.email,
        "password": server.password,
        "issuer": server.config.issuer,
        "keys_url": server.config.jwks_uri,
        "keys": server.keys(),
        "key_id": KEY_ID,
        **more,
    }


class Peers:
    """The peers of both languages, or one, or none: whichever could be installed.

    Args:
        python: The Python peers.
        node: The JavaScript peers.
    """

    def __init__(self, python: Worker | None, node: Worker | None) -> None:
        self._workers = {"python": python, "node": node}
        self._missing: list[str] = []

    def ask(self, language: Language, name: str, **asked: object) -> list[float]:
        """Have a peer do something; nothing comes back where it is missing.

        Args:
            language: Whose peer it is.
            name: What its row is called.
            asked: As `Worker.ask` has it.
        """
        if worker := self._workers[language]:
            return worker.ask(**asked)
        if name not in self._missing:
            self._missing.append(name)
        return []

    def variants(
        self, language: Language, works: Mapping[str, str], times: int = 1
    ) -> dict[str, Callable[[], float]]:
        """Variants for `interleaved`, without those that are missing.

        Args:
            language: Whose peers they are.
            works: What each does, by the name of its row.
            times: How often in a turn.
        """
        if worker := self._workers[language]:
            return {name: worker.cpu_seconds(do, times) for name, do in works.items()}
        self._missing += works
        return {}

    def missing(self, columns: int) -> tuple[tuple[str, ...], ...]:
        """The rows of those that were asked for and are missing."""
        rest = [""] * (columns - 2)
        return tuple((name, "can't be installed", *rest) for name in self._missing)


@contextmanager
def peers(work: Mapping[str, Any]) -> Iterator[Peers]:
    """Start the peers that there are.

    Args:
        work: From `given`.
    """
    # The key set is given to pycognito, which would fetch it in each sign-in.
    variables = {
        "AWS_DEFAULT_REGION": str(work["pool_id"]).split("_")[0],
        "AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER": str(work["url"]),
        "COGNITO_JWKS": repr(work["keys"]),
        **_NOBODY,
    }
    python = node = None
    with ExitStack() as stack:
        with suppress(PeersMissing):
            command = [str(install.python()), str(FOLDER / "program.py")]
            python = stack.enter_context(_worker(command, work, variables))
        with suppress(PeersMissing):
            folder = install.node()
            command = ["node", str(FOLDER / "program.mjs")]
            node = stack.enter_context(_worker(command, work, {}, folder))
        yield Peers(python, node)


@contextmanager
def _worker(
    command: Sequence[str],
    work: Mapping[str, Any],
    variables: Mapping[str, str],
    folder: Path = FOLDER,
) -> Iterator[Worker]:
    log = install.HOME / f"{Path(command[-1]).name}.log"
    with (
        log.open("w") as complaints,
        subprocess.Popen(
            command,
            cwd=folder,
            env={**inherited.environment(), **variables},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=complaints,
            text=True,
        ) as process,
    ):
        assert process.stdin is not None  # noqa: S101 - for mypy
        assert process.stdout is not None  # noqa: S101 - for mypy
        print(json.dumps(work), file=process.stdin, flush=True)
        yield Worker(process.stdin, process.stdout, log)
        # it ends with its stdin, which `with` closes
