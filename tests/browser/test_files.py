"""What Streamlit serves beside scripts, and what goes on after a session's end."""

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser import raw
from tests.browser.account_pages import open_person
from tests.browser.app import App
from tests.browser.visitor import Visitor, settled
from tests.stack import Stack

pytestmark = pytest.mark.browser

APP = """\
import time
from pathlib import Path

import streamlit as st
from PIL import Image
from streamlit_cognito import Page, account_pages, mount, navigation

app = st.App(__file__, **mount())


def log(text):
    with Path("log.txt").open("a") as file:
        file.write(text + ";")
    return text


def public():
    st.title("Public")
    st.image(Image.new("RGB", (40, 40), "teal"))
    st.file_uploader("File")


def private():
    st.title("Private")
    st.image(Image.new("RGB", (40, 40), "navy"))
    st.download_button("Salary", "salary 5000", "salary.txt")
    st.download_button("Later", lambda: log("deferred"), "later.txt")
    st.button("Press", on_click=log, args=["pressed"])
    run = st.session_state["run"] = st.session_state.get("run", 0) + 1
    st.text(f"Run {run}")
    if file := st.file_uploader("File"):
        st.text(f"{file.name}: {file.getvalue().decode()}")


@st.fragment(run_every=0.5)
def ticking():
    st.text(log("tick"))


def clock():
    st.title("Clock")
    ticking()


def long():
    st.title("Long")
    for number in range(600):
        st.text(log(f"step {number}"))
        time.sleep(0.1)


if __name__ == "__main__":
    members = [Page(one, members=True) for one in (private, clock, long)]
    navigation([Page(public, default=True), *members, *account_pages()]).run()
"""


@pytest.fixture
def served(small_app: Callable[..., App]) -> App:
    return small_app({"app.py": APP, "log.txt": ""})


class Asked:
    """The addresses of files that a page asks for, by what is done with them."""

    def __init__(self, page: Page) -> None:
        self.paths: dict[str, str] = {}
        self.sockets = 0
        page.on("request", lambda request: self._note(request.method, request.url))
        page.on("websocket", self._count)

    def _note(self, method: str, url: str) -> None:
        path = urlsplit(url).path
        if path.startswith(("/media/", "/_stcore/upload_file/")):
            self.paths[method] = path

    def _count(self, _: object) -> None:
        self.sockets += 1


def is_drawn(page: Page) -> bool:
    """Whether the picture of a page has come."""
    picture = page.get_by_test_id("stImage").locator("img")
    expect(picture).to_be_visible()
    return bool(picture.evaluate("image => image.decode().then(() => true)"))


def upload(app: App, path: str, cookies: dict[str, str]) -> int:
    """Send a file as Streamlit's page does; returns the status."""
    body = (
        b'--x\r\nContent-Disposition: form-data; name="f"; filename="f.txt"\r\n'
        b"Content-Type: text/plain\r\n\r\nother\r\n--x--\r\n"
    )
    return raw.request(
        app,
        "PUT",
        path,
        body=body,
        cookies=cookies,
        content_type="multipart/form-data; boundary=x",
        x_xsrftoken=cookies.get("_streamlit_xsrf", ""),
    ).status


def test_files_and_uploads_are_for_one_browser_and_one_sign_in(
    served: App, new_visitor: Callable[..., Visitor], stack: Stack
) -> None:
    ada, bob, guest = (new_visitor(served.url) for _ in range(3))
    for one in (ada, bob):
        one.sign_in(stack.confirmed_user())
        one.open("/private", "Private")
    asked, public = Asked(ada.page), Asked(guest.page)
    page = ada.open("/private", "Private")
    assert is_drawn(page)
    picture = asked.paths["GET"]
    with page.expect_download() as saved:
        ada.press("Salary")
    # the press has a run of its own, which makes what is to be generated anew
    expect(page.get_by_text("Run 2", exact=True)).to_be_visible()
    assert saved.value.path().read_text() == "salary 5000"
    salary = urlsplit(saved.value.url).path
    with page.expect_download() as saved:
        ada.press("Later")
    assert saved.value.path().read_text() == "deferred"
    page.locator("input[type=file]").set_input_files(
        {"name": "a.txt", "mimeType": "text/plain", "buffer": b"mine"}
    )
    expect(page.get_by_text("a.txt: mine")).to_be_visible()
    place = asked.paths["PUT"]

    guest.open("/", "Public")
    assert is_drawn(guest.page)
    shown = public.paths["GET"]
    guest.page.locator("input[type=file]").set_input_files(
        {"name": "a.txt", "mimeType": "text/plain", "buffer": b"x"}
    )
    expect(guest.page.get_by_text(re.compile("404"))).to_be_visible()
    guest.forgive("404")

    assert salary.startswith("/media/")
    assert picture != shown
    everybody = {"ada": ada.cookies, "bob": bob.cookies, "guest": guest.cookies}
    everybody |= {"nobody": {}, "copied": {**ada.cookies, "browser": "other"}}
    got = {
        who: [
            raw.get(served, path, cookies).status for path in (picture, salary, shown)
        ]
        for who, cookies in everybody.items()
    }
    assert got == {
        "ada": [200, 200, 404],
        # whose page has the same picture and file, as its address is their hash
        "bob": [200, 200, 404],
        "guest": [404, 404, 200],
        "nobody": [404] * 3,
        "copied": [404] * 3,
    }
    took = {who: upload(served, place, one) for who, one in everybody.items()}
    assert took == {**dict.fromkeys(everybody, 404), "ada": 204}

    cookies, sockets = ada.cookies, asked.sockets
    open_person(page)
    ada.press("Sign out")
    ada.sees("Sign in")
    expect(page.get_by_text("You are signed out.")).to_be_visible()
    assert asked.sockets == sockets, "its page was cut off"
    assert raw.get(served, salary, cookies).status == 404
    assert upload(served, place, cookies) == 404
    assert raw.get(served, salary, bob.cookies).status == 200


def end_all_sessions(app: App) -> None:
    """As another browser does that signs out everywhere."""
    store = app.cwd / ".local" / "sessions.db"
    with closing(sqlite3.connect(store)) as database:
        database.execute("DELETE FROM session")
        database.commit()


def test_after_its_session_has_ended_elsewhere_nothing_of_a_page_goes_on(
    served: App, new_visitor: Callable[..., Visitor], stack: Stack
) -> None:
    log, email = served.cwd / "log.txt", stack.confirmed_user()

    def opened(path: str, heading: str) -> Visitor:
        visitor = new_visitor(served.url)
        visitor.sign_in(email)
        visitor.open(path, heading)
        if path == "/private":
            settled(visitor.page)
        return visitor

    pressing, saving = opened("/private", "Private"), opened("/private", "Private")
    ticking, running = opened("/clock", "Clock"), opened("/long", "Long")
    expect(running.page.get_by_text("step 9", exact=True)).to_be_visible()
    expect(ticking.page.get_by_text("tick")).to_be_visible()

    end_all_sessions(served)

    pressing.page.get_by_role("button", name="Press").click()
    saving.page.get_by_role("button", name="Later").click()
    for visitor in (pressing, saving, ticking, running):
        visitor.sees("Sign in")
        expect(visitor.page.get_by_text("Your session has ended.")).to_be_visible()
    before = log.read_text()
    pressing.page.wait_for_timeout(1500)
    assert log.read_text() == before
    assert "pressed" not in before
    assert "deferred" not in before
    assert int(before.split("step ")[-1].partition(";")[0]) < 150
    running.forgive("WebSocket")
    # and who signs in again comes back to the page
    pressing.enter_credentials(email)
    pressing.sees("Private")
