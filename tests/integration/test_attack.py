"""Somebody tries the front door, as it was done to this app once, at either store."""

import itertools
import time
from collections import Counter

import pytest

from cognito_auth import mailbox
from cognito_auth.door.limits import LIMITS
from cognito_auth.errors import IncorrectCredentials
from cognito_auth.pool import Pool as Flows
from cognito_auth.values import Visitor
from tests.embedded import PASSWORD
from tests.front import Front, front_of
from tests.integration.conftest import Opener
from tests.stack import Stack

pytestmark = pytest.mark.integration

WRONG = "Wrong horse 8 battery!"
ATTACKER = "198.51.100.7"
numbers = itertools.count()


class Clock:
    """Time that stands still, so that no stretch ends in the middle of a test."""

    def __init__(self) -> None:
        self.seconds = time.time()

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def front(opener: Opener, flows: Flows, clock: Clock) -> Front:
    return front_of(opener(), flows, now=clock)


def client(address: str = "") -> Visitor:
    """A browser that was never here, at an address of its own or at this one."""
    number = next(numbers)
    own = f"203.0.{number // 256 % 256}.{number % 256}"
    return Visitor(f"browser {number}", "", address or own)


def most(kind: str, scope: str) -> int:
    """How often a kind of thing may be done, by the table."""
    return int(LIMITS[kind, scope].partition("/")[0])  # type: ignore[index]


def mails_to(stack: Stack, *emails: str) -> int:
    found = mailbox.messages(stack.embedded.endpoint_url)
    return sum(mail.to in emails for mail in found)


def test_a_hundred_accounts_from_one_client_are_too_many(
    front: Front, opener: Opener, flows: Flows, clock: Clock, stack: Stack
) -> None:
    # two processes, and a browser that forgets its cookie each time
    fronts = itertools.cycle([front, front_of(opener(), flows, now=clock)])
    came: Counter[str] = Counter()
    asked: list[str] = []
    for number in range(100):
        email = stack.new_email()
        who = ("sign_in", client(ATTACKER), email)
        # Cognito says the same every time
        real = (flows.authenticator.sign_in, email, WRONG)
        played = (_refused, asked, email)
        came[next(fronts).outcome(*who, *(real if number < 5 else played))] += 1

    tried = most("sign_in", "address")
    assert came == {"incorrect_credentials": tried, "limited": 100 - tried}
    # and nobody else has to wait
    email = stack.confirmed_user()
    assert front.sign_in(client(), email)


def test_one_browser_may_try_less_wherever_it_is(front: Front) -> None:
    browser, tried = client().browser, []
    for number in range(most("sign_in", "browser") + 5):
        there = Visitor(browser, "", f"192.0.2.{number}")
        email = f"{number}@example.com"
        front.outcome("sign_in", there, email, _refused, tried, email)

    assert len(tried) == most("sign_in", "browser")


def test_a_victim_gets_few_mails_whoever_asks_for_them(
    front: Front, stack: Stack
) -> None:
    victim, forgot = stack.confirmed_user(), front.flows.recovery.forgot_password

    # written in another way each time, from another place
    ways = [victim, victim.upper(), victim.title(), f" {victim} "]
    for typed, _ in zip(itertools.cycle(ways), range(12), strict=False):
        front.outcome("send_code", client(), typed, forgot, typed)

    assert mails_to(stack, victim) == most("mail", "account") == 5


def test_the_mails_of_a_day_are_not_for_one_client(front: Front, stack: Stack) -> None:
    sign_up = front.flows.registration.sign_up
    emails = [stack.new_email() for _ in range(50)]
    for email in emails:
        front.outcome("sign_up", client(ATTACKER), email, sign_up, email, PASSWORD)

    assert mails_to(stack, *emails) == most("mail", "address") == 30


def test_names_in_another_case_are_the_same_account(front: Front, stack: Stack) -> None:
    email, tried = stack.new_email(), []
    for typed in [email, email.upper(), email.title(), email.capitalize()] * 4:
        front.outcome("sign_in", client(), typed, _refused, tried, typed)

    assert len(tried) == most("sign_in", "account")


def test_another_code_gives_no_further_guesses(
    front: Front, stack: Stack, clock: Clock
) -> None:
    registration, email = front.flows.registration, stack.new_email()
    front.outcome("sign_up", client(), email, registration.sign_up, email, PASSWORD)
    confirm, resend = registration.confirm_sign_up, registration.resend_code
    guess = ("verify_email", client(), email, confirm, email)
    right = stack.embedded.code_for(email)
    wrong = "000000" if right != "000000" else "111111"

    guesses = Counter(
        [front.outcome(*guess, wrong) for _ in range(most("code", "account") - 1)]
    )
    assert front.outcome("send_code", client(), email, resend, email) == "done"
    assert set(guesses) == {"sign_up_code_refused"}
    front.outcome(*guess, wrong)
    newest = stack.embedded.code_for(email)
    assert front.outcome(*guess, newest) == "limited"
    assert front.outcome(*guess[:1], client(), *guess[2:], newest) == "limited"

    # which ends by itself
    clock.seconds += 31 * 60
    assert front.outcome(*guess, newest) == "done"


def _refused(tried: list[str], email: str) -> None:
    tried.append(email)
    raise IncorrectCredentials("wrong")
