"""Where a request comes from, and under which address people see the app."""

from starlette.requests import HTTPConnection

from streamlit_cognito.backend import setting


def public_origin(connection: HTTPConnection) -> str:
    """The origin that people see: APP_ORIGIN, whatever a request says, if it is set.

    Without it only this machine is served, by http. A scheme is never taken from the
    request: a server that believes X-Forwarded-Proto would pass on anybody's.
    """
    if configured := setting("APP_ORIGIN"):
        return configured.rstrip("/")
    return f"http://{connection.headers.get('host', '')}"


def is_same_origin(connection: HTTPConnection) -> bool:
    """Whether one of our own pages made this request.

    Both header families must agree where present, and one must be.

    Source: Fetch Metadata Request Headers; RFC 6454 section 7.
    """
    site = connection.headers.get("sec-fetch-site")
    origin = connection.headers.get("origin")
    if site not in (None, "same-origin"):
        return False
    if origin is not None:
        return origin == public_origin(connection)
    return site is not None
