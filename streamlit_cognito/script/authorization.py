"""Sends the access token of who is signed in to an API, and nowhere else."""

from collections.abc import MutableMapping
from typing import NoReturn, Protocol, TypeVar

from cognito_auth.addresses import origin_of
from cognito_auth.errors import ConfigError
from streamlit_cognito.backend import PROCESS, api_origins
from streamlit_cognito.script.guard import admit_now
from streamlit_cognito.script.visitor import browser


class Request(Protocol):
    """A request of `requests`, of `httpx`, or of whatever has these two."""

    @property
    def url(self) -> object:
        """Where it goes."""

    @property
    def headers(self) -> MutableMapping[str, str]:
        """What it is sent with."""


Sent = TypeVar("Sent", bound=Request)


class Authorization:
    """What `requests` and `httpx` take as `auth`.

    It holds nothing: whose token is sent is found out whenever it is used. So there is
    nothing in it to show, and one that is kept for all visitors serves each of them.
    """

    __slots__ = ()

    def __call__(self, request: Sent) -> Sent:
        """Put the header on a request; its client calls this.

        Raises:
            ValueError: As `header`.
            RuntimeError: As `header`.
            ConfigError: As `header`.
            ServiceUnavailable: As `header`.
        """
        request.headers["Authorization"] = self.header(str(request.url))
        return request

    def header(self, url: str) -> str:
        """The value of the header `Authorization` for one request.

        Where nobody is signed in any more, the run ends, and the sign-in is shown.

        Args:
            url: Where the request goes. A client that follows redirects must not send
                the header along.

        Raises:
            ValueError: The access token may not go there.
            RuntimeError: A thread asks that is not known to belong to a visitor.
            ConfigError: As `api_origins`.
            ServiceUnavailable: The session store or Cognito is away.
        """
        _check(url)
        if not (PROCESS.is_faked or browser()):
            raise RuntimeError(
                "whose access token this thread may send is unknown: give it the "
                "run's context (streamlit.runtime.scriptrunner.add_script_run_ctx), "
                "or ask for authorization().header(url) before it begins"
            )
        return f"Bearer {admit_now().tokens.access_token}"

    def __repr__(self) -> str:
        return "authorization()"

    def __reduce__(self) -> NoReturn:
        """Be no argument or result of a cached function, which is everybody's."""
        raise TypeError(
            "authorization() can't be kept or be an argument of a cached function: "
            "call it where the request is made, in a function of user_cache_data"
        )


def _check(url: str) -> None:
    """Refuse the addresses that nobody has named.

    Raises:
        ValueError: It is one; the text is for whoever wrote the app.
        ConfigError: As `api_origins`.
    """
    try:
        where = origin_of(url)
    except ConfigError as error:
        raise ValueError(f"the access token goes to no such address: {error}") from None
    if where not in api_origins():
        raise ValueError(
            f"the access token may not go to {where}: if that is an API of yours, name "
            "it in API_ORIGINS"
        )
