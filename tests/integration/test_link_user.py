"""scripts/link_user.py against a pool that lets a company's people in."""

import json
import logging
import os
from collections.abc import Callable, Iterator

import pytest

from cognito_auth.door import events
from scripts import confirm_user, link_user
from tests.company import NAME, company
from tests.embedded import Embedded
from tests.managed_login import App, Browser
from tests.stack import Stack

pytestmark = pytest.mark.integration

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def federated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    directory = tmp_path_factory.mktemp("federated")
    embedded = Embedded(tmp_path_factory.mktemp("embedded"))
    embedded.start()
    with company(directory) as provider:
        yield provider.make_stack(embedded, directory, "http://localhost:8501")
    embedded.stop()


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, federated: Stack) -> None:
    for name in os.environ:
        if name.startswith(("AWS_", "COGNITO_", "SECURITY_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("STACK_CONFIG", str(federated.file))


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*arguments: str) -> tuple[int, str, str]:
        code = link_user.main(arguments)
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return call


def identities(stack: Stack, email: str) -> list[tuple[str, str]]:
    found = stack.pool.user(email)["attributes"].get("identities", "[]")
    return [(one["providerName"], one["userId"]) for one in json.loads(found)]


def provider_profile(stack: Stack, user_id: str) -> None:
    """An account as Cognito makes one of who comes by the provider first."""
    stack.embedded.admin.admin_create_user(
        UserPoolId=stack.config.user_pool_id,
        Username=f"{NAME}_{user_id}@company.example",
        MessageAction="SUPPRESS",
    )


def test_a_providers_user_is_linked_to_an_account_and_again(
    federated: Stack,
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    email = federated.confirmed_user()
    monkeypatch.setenv("SECURITY_LOG", "json")
    for _ in range(2):
        with caplog.at_level(logging.INFO, events.log.name):
            code, out, _ = run(f" {email.upper()} ", NAME, "alice")
        assert (code, out) == (0, f"linked {NAME} alice to {email}\n")
        assert identities(federated, email) == [(NAME, "alice")]
    line = json.loads(caplog.messages[-1])
    assert (line["event"], line["provider"]) == ("link_account", NAME)
    assert line["subject"] == federated.pool.user(email)["attributes"]["sub"]


def test_an_account_that_there_is_not_is_refused(federated: Stack, run: Run) -> None:
    code, _, error = run(federated.new_email(), NAME, "bob")
    assert code == 1
    assert error.startswith("There is no account with this email. Check the address.")


def test_an_account_that_waits_for_its_code_is_refused(
    federated: Stack, run: Run
) -> None:
    email = federated.pool.sign_up()
    code, _, error = run(email, NAME, "carl")
    assert code == 1
    assert "is not ready" in error
    assert identities(federated, email) == []


def test_an_account_whose_address_is_not_proved_is_refused(
    federated: Stack, run: Run
) -> None:
    email = federated.confirmed_user()
    federated.embedded.admin.admin_update_user_attributes(
        UserPoolId=federated.config.user_pool_id,
        Username=email,
        UserAttributes=[{"Name": "email_verified", "Value": "false"}],
    )
    code, _, error = run(email, NAME, "dora")
    assert code == 1
    assert "is not ready" in error
    assert identities(federated, email) == []


def test_a_provider_that_the_app_lacks_is_refused(federated: Stack, run: Run) -> None:
    code, _, error = run(federated.confirmed_user(), "Google", "emil")
    assert code == 1
    assert "identity_providers" in error


@pytest.mark.parametrize("user_id", ["", " ", "a b", "a\nb", "\ud800", "x" * 121])
def test_what_no_user_is_called_is_refused(
    federated: Stack, run: Run, user_id: str
) -> None:
    email = federated.confirmed_user()
    code, _, error = run(email, NAME, user_id)
    assert code == 1
    assert error.startswith("No user of a provider can be called that. USER_ID is")
    assert identities(federated, email) == []


def test_blanks_around_a_user_are_none_of_it(federated: Stack, run: Run) -> None:
    email = federated.confirmed_user()
    user_id = "x" * (127 - len(NAME))
    code, out, _ = run(email, NAME, f" {user_id}\n")
    assert (code, out) == (0, f"linked {NAME} {user_id} to {email}\n")
    assert identities(federated, email) == [(NAME, user_id)]


def test_a_user_who_came_before_is_refused_and_why(federated: Stack, run: Run) -> None:
    email = federated.confirmed_user()
    provider_profile(federated, "fred")
    code, _, error = run(email, NAME, "fred@company.example")
    assert code == 1
    assert "has an account here already" in error
    assert "can't join two accounts" in error
    assert identities(federated, email) == []


def test_a_user_who_is_linked_elsewhere_is_refused(federated: Stack, run: Run) -> None:
    first, second = federated.confirmed_user(), federated.confirmed_user()
    assert run(first, NAME, "gina")[0] == 0
    code, _, error = run(second, NAME, "gina")
    assert code == 1
    assert "has an account here already" in error
    assert identities(federated, second) == []


def test_confirm_user_leaves_a_providers_account_alone(
    federated: Stack, capsys: pytest.CaptureFixture[str]
) -> None:
    user_id = "ivy@company.example"
    assert App(federated.pool).sign_in(Browser(), user_id)["code"]
    before = federated.pool.user(f"{NAME}_{user_id}")["attributes"]
    assert confirm_user.main([f"{NAME}_{user_id}"]) == 1
    error = capsys.readouterr().err
    assert "is an identity provider's, which keeps its password" in error
    assert "needs no confirming" in error
    assert federated.pool.user(f"{NAME}_{user_id}")["attributes"] == before


def test_without_a_file_it_says_what_makes_one(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STACK_CONFIG", "nothing.json")
    code, _, error = run("ada@example.com", NAME, "hugo")
    assert code == 1
    assert "scripts/up" in error
