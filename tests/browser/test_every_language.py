"""Every page in every language, on a phone: nothing is cut off, or over another."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Locator, expect

from cognito_auth.mailbox import messages
from tests.browser.app import App
from tests.browser.tour import (
    as_a_guest,
    as_a_member,
    at_a_challenge,
    make_pool,
    serve,
    speak,
    step_by_step,
)
from tests.browser.visitor import Visitor, settled
from tests.embedded import Embedded, Pool
from tests.stack import Stack

pytestmark = pytest.mark.browser

Walk = Callable[[Visitor, Pool], Iterator[str]]
WALKS = [as_a_guest, at_a_challenge, as_a_member]
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
# What doesn't fit: the page is wider than the phone, a text is cut off or leaves the
# page, parts of the header lie over each other.
MISFITS = """() => {
    const found = [];
    const name = element =>
        `${element.tagName} ${element.textContent.trim().slice(0, 60)}`;
    const isSeen = element => element.checkVisibility({
        opacityProperty: true, visibilityProperty: true
    }) && !element.closest(
        ".spoken, .st-key-speak, .st-key-cognito-who, .st-key-cognito-language p, "
        + "[data-collapsed=true], [data-testid=stSkipToContent]"
    );
    for (const box of [document.scrollingElement,
                       document.querySelector("[data-testid=stMain]")]) {
        if (box.scrollWidth > box.clientWidth) {
            found.push(`scrolls by ${box.scrollWidth - box.clientWidth}`);
        }
    }
    const pressed = document.querySelectorAll(":is(button, a, a *, button *)");
    for (const element of [...pressed].filter(isSeen)) {
        if (element.clientWidth && element.scrollWidth > element.clientWidth + 1) {
            found.push(`cut off: ${name(element)}`);
        }
    }
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    while (texts.nextNode()) {
        const text = texts.currentNode, box = text.parentElement;
        if (!text.data.trim() || !isSeen(box) || box.closest("script, style")) continue;
        // the parts of the account are a row to be moved, raw tokens a box
        if (box.closest(".st-key-cognito-parts, pre")) continue;
        range.selectNodeContents(text);
        for (const {left, right} of range.getClientRects()) {
            if (left < -1 || right > innerWidth + 1) {
                found.push(`off the page: ${name(box)}`);
            }
        }
    }
    const parts = [...document.querySelectorAll(
        "[data-testid=stExpandSidebarButton], [data-testid=stHeaderLogo], "
        + "[data-testid=stTopNavLink], [data-testid=stTopNavSection], "
        + ".st-key-cognito-header :is(a, button)"
    )].filter(part => part.checkVisibility());
    const boxes = parts.map(part => part.getBoundingClientRect());
    boxes.forEach((one, i) => boxes.slice(0, i).forEach((other, j) => {
        if (one.left < other.right - 1 && other.left < one.right - 1
            && one.top < other.bottom - 1 && other.top < one.bottom - 1) {
            found.push(`over each other: ${name(parts[i])}, ${name(parts[j])}`);
        }
    }));
    return [...new Set(found)];
}"""
# What a page says, aloud too; not what is the pool's, or was said before the switch.
SAID = """() => {
    const others = ".st-key-speak, [data-testid=stIconMaterial], "
        + "[data-testid=stAlertDynamicIcon], script, style, noscript, code, td, th, "
        + "bdi, [data-testid=stAlert], .spoken[role=status]";
    const found = [];
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const text = texts.currentNode;
        if (!text.parentElement.closest(others)) found.push(text.data);
    }
    for (const name of ["aria-label", "title", "placeholder", "alt"]) {
        for (const element of document.querySelectorAll(`[${name}]`)) {
            const isSaid = !element.closest(others) && element.checkVisibility();
            if (isSaid) found.push(element.getAttribute(name));
        }
    }
    return found;
}"""
LOOK = f"() => [({MISFITS})(), ({SAID})()]"
# Names and addresses; the claims' names stand in tables.
ALLOWED = re.compile(
    r"a•••@e•••\.com|[\w.-]+@[\w.-]+"
    r"|Adelheid-[\w.-]+|Amazon|Cognito|Secure Remote Password|Cookie"
    r"|JSON|API|SMS|QR|ID|AWS|Accounts|Europe/Berlin|Headless|Chrome|Linux|\bAM\b|admins"
)
# What Streamlit says to those who listen; the first shows itself to who tabs to it.
STREAMLITS = {
    *("Skip to main content", "Sidebar", "App pages", "Logo"),
    "Navigate to home page",
}


@pytest.fixture(scope="module")
def pool(emulator: Embedded) -> Pool:
    return make_pool(emulator)


@pytest.fixture(scope="module")
def app_of_all(
    shared_app: Callable[..., App],
    stack: Stack,
    pool: Pool,
    tmp_path_factory: pytest.TempPathFactory,
) -> App:
    return serve(shared_app, stack, pool, tmp_path_factory.mktemp("stack"))


@pytest.fixture
def visitor(app_of_all: App, new_visitor: Callable[..., Visitor]) -> Visitor:
    return new_visitor(app_of_all.url, viewport=PHONE)


@pytest.mark.parametrize("walk", [*WALKS, step_by_step])
def test_everything_fits_on_a_phone_and_none_is_left_in_english(
    visitor: Visitor, pool: Pool, walk: Walk
) -> None:
    misfits, english = {}, set()
    for place in walk(visitor, pool):
        for tag, (out_of_place, said) in speak(visitor, LOOK).items():
            if out_of_place:
                misfits[f"{place}, {tag}"] = out_of_place
            # in a script that shows what is English; names fill the page of a sign-in
            if tag == "ja" and walk is not step_by_step:
                english |= {text for text in said if is_english(text)}
    assert misfits == {}
    # what is mailed is in the language of the pool, or of whoever had it mailed
    mails = messages(pool.embedded.endpoint_url)
    mailed = {
        line for mail in mails for line in [mail.subject, *mail.plain.split("\n")]
    }
    ours = {text for text in english if not mailed.issuperset(text.split("\n"))}
    assert ours <= STREAMLITS


def is_english(text: str) -> bool:
    """Whether there is a word in Latin letters that may not be."""
    return bool(re.search("[A-Za-z]{2}", ALLOWED.sub("", text)))


@pytest.mark.parametrize("tag", ["ar", "he"])
def test_a_page_is_mirrored_where_lines_begin_at_the_right(
    app_of_all: App, new_visitor: Callable[..., Visitor], pool: Pool, tag: str
) -> None:
    visitor = new_visitor(app_of_all.url, viewport=DESKTOP)
    cookie = {"name": "cognito-language", "url": app_of_all.url}
    visitor.sign_in(pool.confirmed_user(given_name="Ada"))
    visitor.context.add_cookies([{**cookie, "value": tag}])
    page = visitor.open("/account?part=security&open=password")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect(page.locator("html")).to_have_attribute("lang", tag)
    settled(page)
    row = page.locator(".st-key-cognito-row-password")
    for left, right in (
        (".st-key-cognito-header", "[data-testid=stHeaderLogo]"),
        (".st-key-cognito-content", ".st-key-cognito-parts"),
    ):
        assert _left(page.locator(left)) < _left(page.locator(right))
    assert _left(row.get_by_role("link")) < _left(row.get_by_role("heading"))
    field = page.locator("main input[type=password]").first
    expect(field).to_have_css("direction", "ltr")
    page.goto(f"{app_of_all.url}/account")
    claims = page.locator("table.claims").first
    assert _left(claims.locator("td").first) < _left(claims.locator("th").first)
    page.goto(f"{app_of_all.url}/api-call")
    # else its braces are turned around, and its button covers where a line begins
    code = page.get_by_test_id("stCode").locator("pre")
    expect(code).to_have_css("direction", "ltr")
    expect(code).to_have_css("text-align", "left")

    page.set_viewport_size(PHONE)
    page.get_by_test_id("stExpandSidebarButton").click()
    item = page.get_by_test_id("stSidebarNavLink").last
    expect(item).to_be_in_viewport(ratio=1)
    item.click()
    expect(page).to_have_url(f"{app_of_all.url}/inbox")
    settled(page)
    expect(page.locator("[data-busy]")).to_have_count(0)
    assert page.evaluate(f"({MISFITS})()") == []


def _left(part: Locator) -> float:
    box = part.bounding_box()
    assert box
    return box["x"]
