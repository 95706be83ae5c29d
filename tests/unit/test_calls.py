"""Calling an operation of Cognito: how long it may take, and what a refusal becomes."""

from http.server import BaseHTTPRequestHandler
from types import SimpleNamespace
from typing import Any

import pytest

from cognito_auth import aws
from cognito_auth.cognito.admin import AdminClient
from cognito_auth.cognito.calls import call, listed
from cognito_auth.errors import (
    AccessDenied,
    IncorrectCredentials,
    ServiceUnavailable,
    SessionEnded,
    UnknownUser,
)
from tests.unit.scripted_cognito import Answer, FakeCognito, config, fails, says


class Clock:
    """A clock that only the answers move."""

    def __init__(self) -> None:
        self.moment = 1000.0

    def monotonic(self) -> float:
        return self.moment

    def after(self, seconds: float, answer: Answer) -> Answer:
        """Give this answer so much later."""

        def late(request: BaseHTTPRequestHandler) -> None:
            self.moment += seconds
            answer(request)

        return late


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    found = Clock()
    monkeypatch.setattr(aws, "time", found)
    return found


@pytest.fixture
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("botocore.endpoint.time", SimpleNamespace(sleep=lambda _: None))


@pytest.fixture
def admin(fake: FakeCognito) -> AdminClient:
    return AdminClient(config(fake.endpoint_url))


def page(*names: str, more: str | None = None) -> Answer:
    users = [{"Username": name} for name in names]
    return says({"Users": users} | ({"PaginationToken": more} if more else {}))


def test_a_call_is_one_operation_and_its_answer(fake: FakeCognito, api: Any) -> None:
    fake.answers = [says({"Username": "ada", "UserAttributes": []})]

    answer = call(api, "get_user", AccessToken="token")

    assert answer["Username"] == "ada"
    assert fake.operations == ["GetUser"]
    assert fake.requests[0].body == {"AccessToken": "token"}


def test_a_refusal_becomes_an_error_by_the_operations_name(
    fake: FakeCognito, api: Any
) -> None:
    fake.answers = [fails("NotAuthorizedException")]
    values = {"ClientId": "c", "AuthFlow": "REFRESH_TOKEN_AUTH"}

    with pytest.raises(IncorrectCredentials):
        call(api, "initiate_auth", **values)
    with pytest.raises(SessionEnded):
        call(api, "initiate_auth", errors_as="RefreshToken", **values)


@pytest.mark.usefixtures("no_pauses")
def test_no_attempt_of_a_call_starts_after_its_time(
    fake: FakeCognito, api: Any, admin: AdminClient, clock: Clock
) -> None:
    fake.answers = [clock.after(5.1, fails("InternalErrorException", status=500))]

    with pytest.raises(ServiceUnavailable):
        call(api, "get_user", AccessToken="token")
    assert fake.operations == ["GetUser"]
    # an administrator's too
    with pytest.raises(ServiceUnavailable):
        admin.confirm("ada@example.com")
    assert fake.operations == ["GetUser", "AdminGetUser"]
    with pytest.raises(ServiceUnavailable):
        list(admin.accounts())
    assert fake.operations == ["GetUser", "AdminGetUser", "ListGroups"]


def test_a_list_is_read_to_its_end_each_page_in_its_own_time(
    fake: FakeCognito, admin: AdminClient, clock: Clock
) -> None:
    fake.answers = [
        clock.after(4, page("ada", "eve", more="next")),
        clock.after(4, page("bob")),
    ]

    found = listed(admin._api, "list_users", "Users", UserPoolId="us-east-1_Example1")

    assert [user["Username"] for user in found] == ["ada", "eve", "bob"]
    assert [each.body.get("PaginationToken") for each in fake.requests] == [
        None,
        "next",
    ]


def test_whoever_reads_a_list_slowly_takes_no_time_from_its_pages(
    fake: FakeCognito, api: Any, admin: AdminClient, clock: Clock
) -> None:
    fake.answers = [page("ada", more="next"), says({}), page("bob")]

    names = []
    for user in listed(admin._api, "list_users", "Users", UserPoolId="us-east-1_E"):
        names.append(user["Username"])
        clock.moment += 60
        if len(names) == 1:
            call(api, "get_user", AccessToken="token")

    assert names == ["ada", "bob"]


def test_a_page_without_its_items_is_an_outage(
    fake: FakeCognito, admin: AdminClient
) -> None:
    fake.answers = [says({})]

    with pytest.raises(ServiceUnavailable, match="unreadable: KeyError"):
        list(listed(admin._api, "list_users", "Users", UserPoolId="us-east-1_E"))


@pytest.mark.parametrize(
    ("code", "kind"),
    [("AccessDeniedException", AccessDenied), ("UserNotFoundException", UnknownUser)],
)
def test_an_administrators_refusal_is_told_as_one(
    fake: FakeCognito,
    admin: AdminClient,
    code: str,
    kind: type[Exception],
) -> None:
    fake.answers = [fails(code)]

    with pytest.raises(kind):
        admin.confirm("ada@example.com")
