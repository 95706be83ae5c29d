"""Texts of anybody's choosing on every page: what the network says, not the markup.

The Content-Security-Policy is switched off in this browser, so that whatever a page
would load if there were none is really asked for.
"""

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Request, expect

from tests.browser.account_pages import open_part, open_person, open_row
from tests.browser.visitor import Visitor, settled
from tests.stack import Stack

pytestmark = pytest.mark.browser

EVIL = "evil.example"


def hostile(name: str) -> str:
    """A text that asks for a file of this name, in each way that there is."""
    address = f"http://{EVIL}/{name}"
    return (
        f"![x]({address}.png)<img src={address}.jpg><script src={address}.js></script>"
        f"<link rel=stylesheet href={address}.css>[x]({address}){address}"
    )


@pytest.fixture
def asked() -> list[str]:
    """Every address at the other host that a browser asked for."""
    return []


@pytest.fixture
def unguarded(
    new_visitor: Callable[..., Visitor], asked: list[str]
) -> Iterator[Callable[..., Visitor]]:
    """Makes visitors without a policy, whose requests are written down."""
    made: list[Visitor] = []

    def note(request: Request) -> None:
        if urlsplit(request.url).hostname == EVIL:
            asked.append(request.url)

    def make(**options: str) -> Visitor:
        visitor = new_visitor(bypass_csp=True, **options)
        visitor.context.on("request", note)
        made.append(visitor)
        return visitor

    yield make
    for visitor in made:
        visitor.context.remove_listener("request", note)
        # this test's own control
        visitor.forgive(EVIL, "ERR_NAME_NOT_RESOLVED", "ERR_BLOCKED")


def person(stack: Stack) -> str:
    """A member whose every claim that can be chosen is hostile."""
    email, pool, admin = stack.confirmed_user(), stack.pool, stack.embedded.admin
    whom = {"UserPoolId": pool.pool_id, "Username": email}
    names = ("name", "given_name", "family_name", "nickname", "locale", "zoneinfo")
    chosen = [{"Name": name, "Value": hostile(name)} for name in names]
    admin.admin_update_user_attributes(**whom, UserAttributes=chosen)
    for group in ("admins", f"![g](http://{EVIL}/group.png)", f"<img/src=//{EVIL}/g>"):
        pool.join(email, group)
    return email


def test_no_text_of_anybodys_asks_for_anything(
    unguarded: Callable[..., Visitor], asked: list[str], stack: Stack
) -> None:
    email = person(stack)
    # a name that the agent itself chooses: any text before "/1.0 CFNetwork"
    agent = f"![a](http://{EVIL}/a.png)<img src=//{EVIL}/a.jpg>"
    other = unguarded(user_agent=f"{agent}/1.0 CFNetwork/1.0 Darwin/1")
    other.sign_in(email)
    visitor = unguarded()
    visitor.sign_in(email)
    for part in ("Profile", "Security", "Sessions", "Tokens", "Overview"):
        open_part(visitor, part)
    expect(visitor.page.get_by_text(f"{EVIL}/group.png").first).to_be_visible()
    open_person(visitor.page)
    open_part(visitor, "Sessions")
    expect(visitor.page.get_by_text(f"{EVIL}/a.png")).to_be_visible()
    row = visitor.page.get_by_role("heading", level=3).filter(has_text=EVIL)
    open_row(visitor, row.inner_text())
    visitor.press("End this session")
    expect(visitor.page.get_by_test_id("stAlert")).to_contain_text("has ended")
    for path, heading in (("/members", "Members"), ("/admins", "Administrators")):
        visitor.open(path, heading)
        settled(visitor.page)
    for path in ("/verify", "/signin"):
        query = f"?email={EVIL}&next=![x](//{EVIL}/x.png)&part=<img src=//{EVIL}/y>"
        visitor.open(f"{path}{query}")
        settled(visitor.page)
    assert asked == []

    # the control: here such a text would be noticed
    image = f"const i = new Image(); i.src = 'http://{EVIL}/control.png'"
    visitor.page.evaluate(image)
    visitor.page.wait_for_timeout(200)
    assert [url for url in asked if "control" in url]
