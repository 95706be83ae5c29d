"""One operation of the Cognito API at a time, with our rules before and after it.

ministack runs every operation through `_run_idp_handler`; `_run` takes its place.
Rule modules register with the decorators below and are called in the order in which
`rules.py` imports them.
"""

import json
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, TypeVar

import ministack.services.cognito as cognito

from local.embedded import answers, limits, names

Response = tuple[int, dict[str, str], bytes]
Handler = Callable[[dict[str, Any]], Response]

# Here the access token says who it is about, whatever else a request carries; in all
# other operations a token means nothing. Our own operations are added to these.
_BY_TOKEN = {
    "AssociateSoftwareToken",
    "ChangePassword",
    "DeleteUser",
    "GetUser",
    "GlobalSignOut",
    "SetUserMFAPreference",
    "UpdateUserAttributes",
    "VerifySoftwareToken",
}

# Operations run in threads of their own. Attempts are counted and codes are used up
# under this lock; it costs nothing, as they are Python bound to one interpreter lock.
LOCK = threading.RLock()


class Refused(Exception):
    """An operation that ends in the midst of ministack's code.

    Args:
        code: Of the exception that botocore raises.
        message: Its sentence.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Call:
    """An operation somebody asks for.

    Args:
        action: Its name, such as "SignUp".
        data: The request's JSON, with user names in lower case.
        pool: ministack's record of the user pool, or None for an unknown one.
    """

    action: str
    data: dict[str, Any]
    pool: dict[str, Any] | None

    @property
    def parameters(self) -> dict[str, Any]:
        """Where this operation carries the user's name and answers."""
        for field in ("AuthParameters", "ChallengeResponses"):
            if isinstance(self.data.get(field), dict):
                return dict(self.data[field])
        return {}

    @property
    def username(self) -> str | None:
        """The name the caller gave: an email address, usually."""
        name = self.data.get("Username") or self.parameters.get("USERNAME")
        return name if isinstance(name, str) else None

    @property
    def user(self) -> dict[str, Any] | None:
        """Ministack's record of the access token's owner, or of the user named."""
        if self.action in _BY_TOKEN:
            token = self.data.get("AccessToken")
            found = cognito._user_pool_for_access_token(token)[0]
        elif self.pool is not None and self.username:
            found = cognito._resolve_user(self.pool, self.username)[0]
        else:
            found = None
        return found or None

    @property
    def client(self) -> dict[str, Any]:
        """Ministack's record of the app client, or {}."""
        clients = (self.pool or {}).get("_clients", {})
        return dict(clients.get(self.data.get("ClientId")) or {})


Check = Callable[[Call], Response | None]
Follow = Callable[[Call, Response], Response]
CheckT = TypeVar("CheckT", bound=Check)
FollowT = TypeVar("FollowT", bound=Follow)
HandlerT = TypeVar("HandlerT", bound=Handler)

_checks: dict[str, list[Check]] = defaultdict(list)
_substitutes: dict[str, list[Check]] = defaultdict(list)
_follows: dict[str, list[Follow]] = defaultdict(list)
_operations: dict[str, Handler] = {}
_current: ContextVar[Call | None] = ContextVar("current", default=None)


def current() -> Call | None:
    """What is being answered, for code that ministack calls with less."""
    return _current.get()


def before(*actions: str) -> Callable[[CheckT], CheckT]:
    """Register a check that can answer in place of these operations."""

    def register(check: CheckT) -> CheckT:
        for action in actions:
            _checks[action].append(check)
        return check

    return register


def instead(*actions: str) -> Callable[[CheckT], CheckT]:
    """Register what may answer in ministack's place; what follows happens as ever."""

    def register(substitute: CheckT) -> CheckT:
        for action in actions:
            _substitutes[action].append(substitute)
        return substitute

    return register


def after(*actions: str) -> Callable[[FollowT], FollowT]:
    """Register what happens once these operations have answered, well or not."""

    def register(follow: FollowT) -> FollowT:
        for action in actions:
            _follows[action].append(follow)
        return follow

    return register


def operation(action: str, *, by_token: bool = True) -> Callable[[HandlerT], HandlerT]:
    """Register an operation that ministack lacks, or gets wrong.

    Args:
        action: Its name.
        by_token: Whether an access token says whose it is; others are signed.
    """

    def register(handler: HandlerT) -> HandlerT:
        _operations[action] = handler
        if by_token:
            _BY_TOKEN.add(action)
        return handler

    return register


def error(code: str, message: str) -> Response:
    """An answer that botocore raises as an exception of that code."""
    response: Response = cognito.error_response_json(code, message, 400)
    return response


def answer(body: dict[str, Any]) -> Response:
    """A successful answer."""
    response: Response = cognito.json_response(body)
    return response


def succeeded(response: Response) -> bool:
    """Whether the operation did what was asked."""
    return response[0] == 200


def body_of(response: Response) -> dict[str, Any]:
    """The JSON of an answer."""
    body: dict[str, Any] = json.loads(response[2] or b"{}")
    return body


def _run(handler: Handler, action: str, data: dict[str, Any]) -> Response:
    with LOCK:
        try:
            response = _response(handler, action, data)
        except Refused as refusal:
            return error(refusal.code, str(refusal))
        if succeeded(response):
            return answer(answers.shaped(action, body_of(response)))
        return response


def _response(handler: Handler, action: str, data: dict[str, Any]) -> Response:
    beyond = limits.refusal(action, data)
    if beyond is not None:
        return error(*beyond)
    if action in cognito._UNSIGNED_IDP_ACTIONS:
        cognito._pin_unsigned_idp_scope(data)
    # over the name as it was typed, so before it becomes lower case
    response: Response | None = cognito._validate_client_secret_hash(action, data)
    call = _call(action, data)
    reset = _current.set(call)
    try:
        return response or _answered(handler, call)
    finally:
        _current.reset(reset)


def _answered(handler: Handler, call: Call) -> Response:
    for check in _all_checks(call.action):
        refusal = check(call)
        if refusal is not None:
            return refusal
    response = _substituted(call) or handler(call.data)
    for follow in _follows[call.action]:
        response = follow(call, response)
    return response


def _substituted(call: Call) -> Response | None:
    found = (substitute(call) for substitute in _substitutes[call.action])
    return next((response for response in found if response is not None), None)


def _call(action: str, data: dict[str, Any]) -> Call:
    if action in _BY_TOKEN:
        pool = cognito._user_pool_for_access_token(data.get("AccessToken"))[1]
    elif action in cognito._UNSIGNED_IDP_ACTIONS:
        pool = cognito._pool_for_client(data.get("ClientId"))[0]
    else:
        pool = cognito._user_pools.get(data.get("UserPoolId"))
    return Call(action, names.in_lower_case(data, pool), pool)


def _all_checks(action: str) -> Iterable[Check]:
    yield lambda call: cognito._auth_flow_error(call.action, call.data)
    yield lambda call: cognito._access_token_error(call.data)
    yield from _checks[action]


async def _dispatch(action: str, data: dict[str, Any]) -> Response:
    if action in _operations:
        response: Response = await cognito.run_reentrant(
            _run, _operations[action], action, data, thread_name="cognito"
        )
        return response
    response = await _ministack_dispatch(action, data)
    return response


_ministack_dispatch = cognito._dispatch_idp


def install() -> None:
    """Put our rules between ministack's HTTP side and its operations."""
    cognito._run_idp_handler = _run
    cognito._dispatch_idp = _dispatch
    cognito._UNSIGNED_IDP_ACTIONS |= _BY_TOKEN & set(_operations)
