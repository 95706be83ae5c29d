"""`st.cache_data` with a cache of its own for who is signed in."""

import inspect
from collections.abc import Callable
from functools import update_wrapper, wraps
from typing import Any, Generic, ParamSpec, TypeVar, overload

import streamlit as st

from streamlit_cognito.people import user

P = ParamSpec("P")
R = TypeVar("R")

SECONDS = 60 * 60
MOST_ENTRIES = 1000


class UserCached(Generic[P, R]):
    """A function that remembers what it returned, and to whom.

    Args:
        function: What it does.
        options: Those of `st.cache_data`.
    """

    def __init__(self, function: Callable[P, R], **options: Any) -> None:
        @wraps(function)
        def keyed(_: str, /, *args: P.args, **kwargs: P.kwargs) -> R:
            return function(*args, **kwargs)

        # by its parameters Streamlit tells arguments apart, and leaves out some
        signature = inspect.signature(function)
        subject = inspect.Parameter(
            "cognito_subject", inspect.Parameter.POSITIONAL_ONLY
        )
        parameters = [subject, *signature.parameters.values()]
        keyed.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
        self._cached: Any = st.cache_data(**options)(keyed)
        update_wrapper(self, function)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """What it returned to who is signed in, or returns now.

        Raises:
            RuntimeError: Nobody is signed in.
            ServiceUnavailable: The session store or Cognito is away.
        """
        me = user()
        if me is None:
            raise RuntimeError(
                "nobody is signed in: guard the page, or use st.cache_data for what "
                "everybody may see"
            )
        found: R = self._cached(me.subject, *args, **kwargs)
        return found

    def clear(self) -> None:
        """Forget what it returned, to everybody."""
        self._cached.clear()


@overload
def user_cache_data(function: Callable[P, R], /) -> UserCached[P, R]: ...


@overload
def user_cache_data(
    *, ttl: float = SECONDS, max_entries: int = MOST_ENTRIES, **options: Any
) -> Callable[[Callable[P, R]], UserCached[P, R]]: ...


def user_cache_data(
    function: Callable[P, R] | None = None,
    /,
    *,
    ttl: float = SECONDS,
    max_entries: int = MOST_ENTRIES,
    **options: Any,
) -> UserCached[P, R] | Callable[[Callable[P, R]], UserCached[P, R]]:
    """Remember what a function returned to who is signed in, and tell nobody else.

        @user_cache_data
        def orders(year: int) -> list[Order]:
            return database.orders_of(user().subject, year)

    Args:
        function: What it does; it may ask `user()`.
        ttl: How long it is remembered, in seconds.
        max_entries: How much is remembered, of all users together.
        options: Others of `st.cache_data`, `show_spinner` for example.
    """

    def decorated(function: Callable[P, R]) -> UserCached[P, R]:
        return UserCached(function, ttl=ttl, max_entries=max_entries, **options)

    return decorated if function is None else decorated(function)
