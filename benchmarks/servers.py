"""Runs the apps that are compared, each as a process of its own."""

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.processes import cpu_seconds, resident_mib
from benchmarks.variants import Variant
from tests.browser.app import App


@dataclass(frozen=True)
class Server:
    """A variant while it runs; `port` is where a browser gets to it."""

    variant: Variant
    app: App
    port: int

    @property
    def address(self) -> str:
        """Where its form is."""
        return f"http://localhost:{self.port}/{self.variant.path}"

    def cpu_seconds(self) -> float:
        """The CPU time that it has taken so far."""
        return cpu_seconds(self.app.process_id)

    def resident_mib(self) -> float:
        """The memory that it has, in MiB."""
        return resident_mib(self.app.process_id)


@contextmanager
def serving(variants: Iterable[Variant]) -> Iterator[list[Server]]:
    """Start apps, and end them afterwards."""
    with ExitStack() as running:
        folder = Path(running.enter_context(tempfile.TemporaryDirectory()))
        servers = []
        for number, variant in enumerate(variants):
            own = folder / str(number)
            own.mkdir()
            # none is there: what ours needs of one is in its environment
            stack_file = own / "stack.json"
            app = App(
                own, stack_file, command=variant.command, variables=variant.variables
            )
            app.start()
            running.callback(app.kill)
            servers.append(Server(variant, app, app.port))
        yield servers
