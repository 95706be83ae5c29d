"""Other people's apps: what they show, remember and set goes on to work."""

import io
import json
import sys
import wave
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import raw
from tests.browser.account_pages import open_part, sign_out_everywhere, text
from tests.browser.app import App
from tests.browser.live import Eavesdropper, open_page
from tests.browser.visitor import Visitor, settled
from tests.readme import examples
from tests.stack import PASSWORD, Stack

pytestmark = pytest.mark.browser

PIXEL = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40">'
    '<rect width="40" height="40" fill="teal"/></svg>'
)


def tone() -> bytes:
    """A second of nothing to be heard."""
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(bytes(16000))
    return file.getvalue()


MEDIA = """\
import streamlit as st
from streamlit_cognito import account_pages, mount, navigation

app = st.App(__file__, **mount(sources={"img-src": ["https:"]}))


def home() -> None:
    st.title("Home")
    st.audio("tone.wav")
    st.video("tone.wav", format="audio/wav")
    st.image("pixel.svg", width=40)
    st.text_input("Note", max_chars=50)


if __name__ == "__main__":
    navigation([home, *account_pages()], logo="pixel.svg").run()
"""


def loaded(page: Page, element: str) -> bool:
    """Whether a sound or a film has come, and all of it can be read."""
    return bool(
        page.wait_for_function(
            "name => document.querySelector(name)?.readyState >= 1"
            " && document.querySelector(name).duration === 1",
            arg=element,
        )
    )


def test_an_apps_own_pictures_sounds_and_films_are_shown(
    small_app: Callable[..., App], new_visitor: Callable[..., Visitor]
) -> None:
    files = {"app.py": MEDIA, "tone.wav": tone(), "pixel.svg": PIXEL}
    app = small_app(files)
    visitor = new_visitor(app.url)

    page = visitor.open("/", "Home")

    assert loaded(page, "audio")
    assert loaded(page, "video")
    for picture in (
        page.get_by_test_id("stImage").locator("img"),
        page.get_by_test_id("stHeaderLogo"),
    ):
        expect(picture).to_be_visible()
        assert picture.evaluate("image => image.naturalWidth") > 0
    # our style sheet leaves alone what Streamlit draws beside them
    page.get_by_test_id("stImage").hover(force=True)
    expect(page.get_by_role("button", name="Fullscreen")).to_be_visible()
    page.get_by_label("Note").fill("x")
    expect(page.get_by_test_id("InputInstructions")).to_be_visible()
    policy = raw.get(app, "/").header("content-security-policy") or ""
    assert "img-src 'self' data: https:;" in policy
    assert "media-src 'self' data:;" in policy


REMEMBERING = """\
import streamlit as st
from streamlit_cognito import account_pages, mount, navigation, page_at

app = st.App(__file__, **mount())


def home() -> None:
    st.title("Home")
    st.text(f"page {st.session_state.setdefault('page', 1)}")
    if st.button("Count"):
        st.session_state["page"] += 1
        st.rerun()
    if st.button("To register"):
        st.switch_page(page_at("register"))


if __name__ == "__main__":
    st.sidebar.text_input("Note", key="email")
    navigation([home, *account_pages()]).run()
"""


def test_an_app_remembers_its_own_things_through_register_and_sign_in(
    small_app: Callable[..., App], new_visitor: Callable[..., Visitor], stack: Stack
) -> None:
    # and nothing of ours is in the way of a setting that wants it all pickled
    config = "[runner]\nenforceSerializableSessionState = true\n"
    app = small_app({"app.py": REMEMBERING, ".streamlit/config.toml": config})
    visitor, email = new_visitor(app.url), stack.new_email()
    page = visitor.open("/", "Home")
    visitor.press("Count")
    expect(page.get_by_text("page 2")).to_be_visible()
    visitor.field("Note").fill("mine")
    visitor.field("Note").press("Enter")

    visitor.press("To register")
    visitor.sees("Create your account")
    visitor.fill({"Email": email, "Password": PASSWORD, "Repeat password": PASSWORD})
    visitor.press("Create account")
    visitor.sees("Verify your email")
    visitor.fill({"Verification code": stack.embedded.code_for(email) or ""})
    visitor.press("Verify")
    visitor.sees("Sign in")
    visitor.enter_credentials(email)
    visitor.sees("Your account")
    for part in ("Profile", "Security", "Sessions", "Tokens"):
        open_part(visitor, part)

    page.get_by_test_id("stTopNavLink").get_by_text("home").click()
    visitor.sees("Home")
    expect(page.get_by_text("page 2")).to_be_visible()
    expect(visitor.field("Note")).to_have_value("mine")
    assert "Traceback" not in app.log


WATCHING = """\
import streamlit as st
from streamlit_cognito import account_pages, mount, navigation, user

app = st.App(__file__, **mount())


def home() -> None:
    st.title("Home")
    st.text(f"toolbar {st.get_option('client.toolbarMode')}")
    me = user()
    st.text(f"here is {me.email if me else 'nobody'}")


if __name__ == "__main__":
    navigation([home, *account_pages()]).run()
"""


def test_an_edit_of_a_watched_config_toml_leaves_pages_to_their_own_browsers(
    small_app: Callable[..., App], new_visitor: Callable[..., Visitor], stack: Stack
) -> None:
    app = small_app({"app.py": WATCHING, ".streamlit/config.toml": ""})
    visitor, email = new_visitor(app.url), stack.confirmed_user()
    page = Eavesdropper(visitor.page)
    visitor.sign_in(email)
    own, session_id = visitor.cookies, page.session_ids[-1]

    file = app.cwd / ".streamlit" / "config.toml"
    file.write_text('[client]\ntoolbarMode = "viewer"\n')
    for _ in range(100):
        with open_page(app) as live:
            if "toolbar viewer" in live.shown:
                break
        visitor.page.wait_for_timeout(100)
    else:
        raise AssertionError("the edit was not noticed")

    other = raw.get(app, "/").set_cookies["browser"].partition(";")[0]
    for cookies in ({}, {"browser": other}, {**own, "browser": other}):
        with open_page(app, cookies, resume=session_id) as live:
            assert live.session_id != session_id
    visitor.page.close()
    for cookies in ({}, {"browser": other}, {**own, "browser": other}):
        with open_page(app, cookies, resume=session_id) as live:
            assert live.session_id != session_id
    with open_page(app, own, resume=session_id) as live:
        assert live.session_id == session_id
    newcomer = new_visitor(app.url)
    newcomer.open("/", "Home")
    expect(newcomer.page.get_by_text("here is nobody")).to_be_visible()


NAMED_ALIKE = """\
import streamlit as st
from streamlit_cognito import Page, account_pages, mount, navigation, user

app = st.App(__file__, **mount())


def vendors() -> None:
    st.title("Vendors")
    st.text(user().email)


def components() -> None:
    st.title("Components")
    st.text(user().email)


def media_library() -> None:
    st.title("Media library")
    st.text(user().email)


if __name__ == "__main__":
    pages = [vendors, components, media_library]
    guarded = [Page(page, members=True) for page in pages]
    navigation([st.Page(lambda: None, title="Home"), *guarded, *account_pages()]).run()
"""


def test_a_page_called_much_as_one_of_streamlits_routes_keeps_a_sign_in(
    small_app: Callable[..., App], new_visitor: Callable[..., Visitor], stack: Stack
) -> None:
    app, email = small_app({"app.py": NAMED_ALIKE}), stack.confirmed_user()
    for path, heading in [
        ("/vendors", "Vendors"),
        ("/components", "Components"),
        ("/media_library", "Media library"),
    ]:
        # the first page of a browser is where it gets its cookie
        visitor = new_visitor(app.url)
        visitor.open(path, "Sign in")
        visitor.enter_credentials(email)
        visitor.sees(heading)
        visitor.has_cookie("session")

        visitor.page.reload()

        visitor.sees(heading)
        expect(text(visitor.page, email)).to_be_visible()


def test_an_app_goes_under_another_server_too(
    small_app: Callable[..., App], new_visitor: Callable[..., Visitor], stack: Stack
) -> None:
    app = small_app(
        examples()["one-file"],
        command=lambda port: [
            *(sys.executable, "-m", "uvicorn", "app:app", "--port", str(port))
        ],
    )
    visitor, email = new_visitor(app.url), stack.confirmed_user()
    visitor.open("/report?tab=2", "Sign in")
    visitor.enter_credentials(email)
    visitor.sees("Report")
    visitor.has_cookie("session")

    visitor.page.reload()

    visitor.sees("Report")
    assert visitor.page.url == f"{app.url}/report?tab=2"
    expect(text(visitor.page, email)).to_be_visible()
    # no setting of Streamlit's came in another way
    with open_page(app) as first:
        session_id = first.session_id
    with open_page(app, resume=session_id) as second:
        assert second.session_id != session_id


FRAGMENT = """\
import streamlit as st
from streamlit_cognito import account_pages, mount, navigation, user

app = st.App(__file__, **mount())


def home() -> None:
    st.title("Home")

    @st.fragment
    def part() -> None:
        st.button("Look")
        me = user()
        st.text(f"here is {me.email if me else 'nobody'}")

    part()


if __name__ == "__main__":
    navigation([home, *account_pages()]).run()
"""


def test_a_fragment_sees_that_somebody_was_signed_out_elsewhere(
    small_app: Callable[..., App], new_visitor: Callable[..., Visitor], stack: Stack
) -> None:
    app, email = small_app({"app.py": FRAGMENT}), stack.confirmed_user()
    here, elsewhere = new_visitor(app.url), new_visitor(app.url)
    here.sign_in(email)
    here.open("/", "Home")
    here.press("Look")
    expect(here.page.get_by_text(f"here is {email}")).to_be_visible()

    elsewhere.sign_in(email)
    sign_out_everywhere(elsewhere)

    here.press("Look")
    expect(here.page.get_by_text("here is nobody")).to_be_visible()


USER = """\
import json
import streamlit as st
from streamlit_cognito import Page, account_pages, mount, navigation

app = st.App(__file__, **mount())


def home() -> None:
    st.title("Home")
    st.code(json.dumps(st.user.to_dict(), sort_keys=True))
    if st.button("Log in"):
        st.login()
    if st.button("Log out"):
        st.logout()


if __name__ == "__main__":
    navigation([home, *account_pages(signin="login")]).run()
"""


NOBODY = {"is_logged_in": False}


def user_of(visitor: Visitor) -> dict[str, object]:
    """What `st.user` says on the page."""
    settled(visitor.page)
    found: dict[str, object] = json.loads(
        visitor.page.get_by_test_id("stCode").locator("code").inner_text()
    )
    return found


def to_home(visitor: Visitor) -> None:
    """Go home within the page, without another websocket."""
    visitor.page.get_by_test_id("stTopNavLink").get_by_text("home").click()
    visitor.sees("Home")


def test_streamlits_own_user_is_who_is_signed_in(
    small_app: Callable[..., App], new_visitor: Callable[..., Visitor], stack: Stack
) -> None:
    app, email = small_app({"app.py": USER}), stack.confirmed_user()
    stack.pool.join(email, "readers")
    visitor = new_visitor(app.url)
    page = visitor.open("/", "Home")
    assert user_of(visitor) == {"browser": user_of(visitor)["browser"], **NOBODY}
    websockets: list[object] = []
    page.on("websocket", lambda opened: websockets.append(opened))

    visitor.press("Log in")
    visitor.sees("Sign in")
    assert page.url == f"{app.url}/login"
    websockets.clear()
    visitor.enter_credentials(email)
    visitor.sees("Your account")
    visitor.has_cookie("session")
    to_home(visitor)

    # at once, in the page that signed in
    found = user_of(visitor)
    assert websockets == []
    assert found["is_logged_in"] is True
    assert found["email"] == email
    assert found["email_verified"] is True
    assert found["cognito:groups"] == ["readers"]
    assert not {"exp", "iat", "auth_time", "jti"} & found.keys()
    # and in one that is opened later
    page.reload()
    visitor.sees("Home")
    assert user_of(visitor) == found

    visitor.press("Log out")
    visitor.sees("Sign in")
    assert page.url == f"{app.url}/login"
    visitor.lost_cookie("session")
    to_home(visitor)
    assert user_of(visitor) == {"browser": found["browser"], **NOBODY}


def test_a_link_elsewhere_to_the_sign_out_does_nothing(
    small_app: Callable[..., App], new_visitor: Callable[..., Visitor], stack: Stack
) -> None:
    app, email = small_app({"app.py": USER}), stack.confirmed_user()
    visitor = new_visitor(app.url)
    visitor.open("/login", "Sign in")
    visitor.enter_credentials(email)
    visitor.sees("Your account")
    session = visitor.has_cookie("session")

    # the same app by another name is another site
    visitor.page.goto(f"http://127.0.0.1:{app.port}/")
    visitor.sees("Home")
    visitor.page.evaluate(f"location.href = '{app.url}/auth/logout'")
    visitor.page.wait_for_url(f"{app.url}/**")

    visitor.sees("Your account")
    assert visitor.cookies["session"] == session
    visitor.open("/", "Home")
    assert user_of(visitor)["email"] == email


# as if Streamlit had changed one of the names that st.user rests on
CHANGED = """\
from streamlit.web.server.starlette import starlette_app_utils

signed = starlette_app_utils.create_signed_value
starlette_app_utils.create_signed_value = lambda secret, name, value, salt="": signed(
    secret, name, value
)
"""


def test_where_streamlit_has_changed_everything_but_its_user_works(
    small_app: Callable[..., App], new_visitor: Callable[..., Visitor], stack: Stack
) -> None:
    app, email = small_app({"app.py": CHANGED + USER}), stack.confirmed_user()
    visitor = new_visitor(app.url)
    visitor.open("/login", "Sign in")
    visitor.enter_credentials(email)
    visitor.sees("Your account")
    visitor.has_cookie("session")
    visitor.page.reload()
    visitor.sees("Your account")
    to_home(visitor)

    assert "email" not in user_of(visitor)
    assert app.log.count("st.user is not filled in") == 1
    page = Eavesdropper(visitor.page)
    visitor.page.reload()
    visitor.sees("Home")
    settled(visitor.page)
    with open_page(app, resume=page.session_ids[-1]) as live:
        assert live.session_id != page.session_ids[-1]
    assert "Traceback" not in app.log
