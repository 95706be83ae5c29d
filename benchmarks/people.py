"""People without a browser: their pages' websockets, and who signs in there."""

from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks.cognito import CannedCognito
from benchmarks.servers import Server
from tests.soak.client import Client, Page


@contextmanager
def signed_in(server: Server, cognito: CannedCognito) -> Iterator[tuple[Client, Page]]:
    """Sign somebody in whose browser was never here before.

    Args:
        server: The app.
        cognito: Knows the password.

    Returns:
        Their browser, and the page on which they signed in.

    Raises:
        RuntimeError: The app doesn't greet them.
    """
    variant = server.variant
    client = Client(server.app.port)
    with client.page(variant.path) as page:
        if variant.button:
            typed = {variant.field_label: cognito.email, "Password": cognito.password}
            page.send(variant.button, **typed)
        if f"Hello {cognito.email}." not in page.texts:
            raise RuntimeError(f"{variant.name} greets nobody: {page.texts}")
        yield client, page
