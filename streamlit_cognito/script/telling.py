"""Tells an account's owner by mail what was just done in this browser."""

import time
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from cognito_auth.notices import NoticeKind
from streamlit_cognito.notices import notices
from streamlit_cognito.script.visitor import visitor
from streamlit_cognito.words import language

Given = ParamSpec("Given")
Result = TypeVar("Result")


def teller(kind: NoticeKind) -> Callable[[str], None]:
    """Tells an owner of this, whenever it is called with their address.

    It knows by itself who did it, so that it can be called outside of a run; whoever
    calls it waits for nothing.
    """
    send, tag, agent = notices().send, language(), visitor().agent

    def told(to: str) -> None:
        send(kind, to, language=tag, agent=agent, at=time.time())

    return told


def telling(
    do: Callable[Given, Result], kind: NoticeKind, to: str
) -> Callable[Given, Result]:
    """An action that tells its owner once it is done, for `Form.run`.

    Args:
        do: The action; where it fails, nobody is told.
        kind: What it does.
        to: The owner's address as it was before, "" for an account that has none.
    """
    told = teller(kind)

    @wraps(do)
    def done(*args: Given.args, **kwargs: Given.kwargs) -> Result:
        result = do(*args, **kwargs)
        told(to)
        return result

    return done
