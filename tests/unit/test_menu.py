"""The app's menu: which pages there are, who sees them, and where they lead."""

from html import escape
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from streamlit_cognito import Page, account_pages, brand, menu, page_at
from streamlit_cognito.backend import PROCESS
from streamlit_cognito.brand_file import BrandFile
from streamlit_cognito.mark import wordmark
from streamlit_cognito.script import session
from streamlit_cognito.testing import fake_sign_in
from tests.unit.apps import Menu, app_of, heading, opened, visit

pytestmark = pytest.mark.usefixtures("nothing_set_up")

ACCOUNT = [
    *("register", "verify", "signin", "forgot", "challenge", "account", "insight"),
    "api",
]
PAGE = "import streamlit as st\nst.title({title!r})\n"


def page_file(folder: Path, title: str) -> Path:
    path = folder / f"{title.lower()}.py"
    path.write_text(PAGE.format(title=title))
    return path


def mixed(folder: "Path") -> None:
    import streamlit as st

    from streamlit_cognito import Page, account_pages, navigation

    def welcome() -> None:
        st.title("Welcome")

    def reports() -> None:
        st.title("Reports")

    navigation(
        {
            "": [welcome, folder / "news.py"],
            "Work": [
                Page(reports, "Our reports", members=True, icon=":material/book:"),
                str(folder / "stock.py"),
                st.Page(folder / "sales.py", title="Our sales", url_path="sold"),
            ],
            "You": account_pages(),
        }
    ).run()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for title in ("News", "Stock", "Sales"):
        page_file(tmp_path, title)
    return tmp_path


def test_sections_stay_as_the_app_has_them(folder: Path, made_menu: Menu) -> None:
    with fake_sign_in("ada@example.com"):
        opened(mixed, folder=folder)

    assert list(made_menu.sections) == ["", "Work", "You"]
    assert made_menu.titles() == ["welcome", "news"]
    assert made_menu.titles("Work") == ["Our reports", "stock", "Our sales"]
    assert made_menu.addresses("You") == [*ACCOUNT[:-1], "api-call"]
    assert made_menu.sections["Work"][0].icon == ":material/book:"


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("", "Welcome"),
        ("news", "News"),
        ("reports", "Reports"),
        ("stock", "Stock"),
        ("sold", "Sales"),
    ],
)
def test_functions_files_and_pages_of_both_kinds_are_shown(
    folder: Path, path: str, title: str
) -> None:
    with fake_sign_in("ada@example.com"):
        assert heading(opened(mixed, path, folder=folder)) == title


def test_it_says_where_who_is_not_signed_in_finds_a_form(
    folder: Path, made_menu: Menu
) -> None:
    with fake_sign_in("ada@example.com"):
        opened(mixed, folder=folder)

    assert PROCESS.forms == {
        *("reports", "register", "verify", "signin", "forgot", "challenge"),
        *("account", "insight", "api-call"),
    }


def simple(**named: object) -> None:
    import streamlit as st

    from streamlit_cognito import Page, account_pages, navigation

    def first() -> None:
        st.title("First")

    def second() -> None:
        st.title("Second")

    navigation([first, Page(second, members=True), *account_pages()], **named).run()


def test_the_first_page_is_the_default_where_none_says_so(made_menu: Menu) -> None:
    with fake_sign_in():
        assert heading(opened(simple)) == "First"
    assert made_menu.addresses()[:2] == ["", "second"]


def test_a_menu_is_at_the_top_unless_the_app_says_where(made_menu: Menu) -> None:
    with fake_sign_in():
        opened(simple)
        assert made_menu.position == "top"
        opened(simple, position="sidebar", expanded=True)
        assert made_menu.position == "sidebar"


def test_the_title_is_the_pages_and_the_apps(
    monkeypatch: pytest.MonkeyPatch, made_menu: Menu
) -> None:
    said: list[str] = []
    monkeypatch.setattr(
        st, "set_page_config", lambda page_title: said.append(page_title)
    )
    with fake_sign_in():
        opened(simple, title="Shop")
        opened(simple, "signin", title="Shop")
        opened(simple)

    assert said == ["first · Shop", "Sign in · Shop"]


def test_an_app_without_a_name_is_called_nothing(
    monkeypatch: pytest.MonkeyPatch, made_menu: Menu
) -> None:
    said: list[object] = []
    monkeypatch.setattr(st, "logo", said.append)
    monkeypatch.setattr(st, "set_page_config", lambda **named: said.append(named))
    with fake_sign_in():
        app = opened(simple)
        assert heading(app) == "First"
        # nor does a card say a name above it
        visit(app, "signin")
    assert said == []
    [above] = [one for one in bodies(app) if 'class="brand"' in one]
    assert above.endswith('alt=""></p>')


@pytest.mark.parametrize("title", ["", "Shop <1>"])
def test_a_brand_is_at_the_top_of_every_page(
    monkeypatch: pytest.MonkeyPatch, made_menu: Menu, title: str
) -> None:
    said: list[object] = []
    monkeypatch.setattr(st, "logo", said.append)
    monkeypatch.setattr(st, "set_page_config", lambda **named: said.append(named))
    monkeypatch.setattr(brand._Chosen, "file", BrandFile("Brand & Co"))
    with fake_sign_in():
        app = opened(simple, "signin", title=title)
        assert heading(app) == "Sign in"
    # a card says what the browser's tab does
    name = title or "Brand & Co"
    assert said == [wordmark(brand.brand()), {"page_title": f"Sign in · {name}"}]
    [above] = [one for one in bodies(app) if 'class="brand"' in one]
    assert above.endswith(f'alt="">{escape(name)}</p>')


def test_a_brand_is_above_the_sign_in_where_a_session_has_ended(
    monkeypatch: pytest.MonkeyPatch, made_menu: Menu
) -> None:
    with fake_sign_in(), monkeypatch.context() as ended:
        ended.setattr(session, "has_ended", lambda: True)
        app = opened(simple, "second", title="Shop")
        assert heading(app) == "Sign in"
    [above] = [one for one in bodies(app) if 'class="brand"' in one]
    assert above.endswith('alt="">Shop</p>')


def bodies(app: AppTest) -> list[str]:
    return [one.proto.body for one in app.get("html")]


def test_the_logo_is_streamlits(
    monkeypatch: pytest.MonkeyPatch, folder: Path, made_menu: Menu
) -> None:
    shown: list[object] = []
    monkeypatch.setattr(st, "logo", shown.append)
    with fake_sign_in():
        assert heading(opened(simple, logo=folder / "logo.png")) == "First"
        opened(simple)

    assert shown == [folder / "logo.png"]


def with_groups() -> None:
    import streamlit as st

    from streamlit_cognito import Page, account_pages, navigation

    def page() -> None:
        st.title("Here")

    navigation(
        [
            Page(page, "All", "all", default=True),
            Page(page, "Members", "members", members=True),
            Page(page, "Admins", "admins", groups=["admins", "owners"]),
            Page(page, "Guests", "guests", guests=True),
            Page(page, "Unlisted", "unlisted", in_menu=False),
            *account_pages(),
        ]
    ).run()


@pytest.mark.parametrize(
    ("email", "groups", "titles"),
    [
        ("", [], ["All", "Guests"]),
        ("ada@example.com", [], ["All", "Members"]),
        ("ada@example.com", ["others"], ["All", "Members"]),
        ("ada@example.com", ["owners"], ["All", "Members", "Admins"]),
    ],
)
def test_the_menu_shows_what_its_reader_may_open(
    made_menu: Menu, email: str, groups: list[str], titles: list[str]
) -> None:
    with fake_sign_in(email, groups=groups):
        opened(with_groups)

    assert made_menu.titles() == titles


@pytest.mark.parametrize(
    ("path", "email", "groups", "shown"),
    [
        ("members", "", [], "Sign in"),
        ("members", "ada@example.com", [], "Here"),
        ("admins", "", [], "Sign in"),
        ("admins", "ada@example.com", ["others"], "Not for this account"),
        ("admins", "ada@example.com", ["others", "admins"], "Here"),
        ("guests", "ada@example.com", [], "Here"),
        ("unlisted", "", [], "Here"),
    ],
)
def test_a_guard_stands_before_each_page_listed_or_not(
    path: str, email: str, groups: list[str], shown: str
) -> None:
    with fake_sign_in(email, groups=groups):
        assert heading(opened(with_groups, path)) == shown


def with_an_own_sign_in(own: str = "signin", **addresses: str) -> None:
    import streamlit as st

    from streamlit_cognito import Page, account_pages, navigation

    def home() -> None:
        st.title("Home")

    def reports() -> None:
        st.title("Reports")

    def welcome_back() -> None:
        st.title("Welcome back")

    navigation(
        [
            home,
            Page(reports, members=True),
            Page(welcome_back, "Come in", own),
            *account_pages(**addresses),
        ]
    ).run()


def test_an_own_page_at_an_account_pages_address_replaces_it(made_menu: Menu) -> None:
    with fake_sign_in():
        app = opened(with_an_own_sign_in, "reports")

    # what a guest sees there, since it does what ours would have done
    assert heading(app) == "Welcome back"
    assert made_menu.path == "reports"
    assert made_menu.addresses().count("signin") == 1


def test_an_own_page_in_place_of_ours_keeps_its_own_place_in_the_menu(
    made_menu: Menu,
) -> None:
    with fake_sign_in("ada@example.com"):
        opened(with_an_own_sign_in)

    # ours are in the header alone
    assert made_menu.titles() == ["home", "reports", "Come in"]


def test_a_renamed_account_page_is_led_to_at_its_new_address(made_menu: Menu) -> None:
    with fake_sign_in():
        app = opened(with_an_own_sign_in, "reports", signin="login")

    assert heading(app) == "Sign in"
    assert made_menu.path == "reports"
    assert PROCESS.sign_in_path == "login"


def test_an_own_page_at_a_renamed_address_takes_the_role_along(
    made_menu: Menu,
) -> None:
    with fake_sign_in():
        app = opened(with_an_own_sign_in, "reports", own="login", signin="login")

    assert heading(app) == "Welcome back"
    assert PROCESS.sign_in_path == "login"
    assert "signin" not in made_menu.addresses()


def test_an_address_for_an_account_page_that_there_is_not_is_refused() -> None:
    with pytest.raises(ValueError, match="no account page 'singin'"):
        account_pages(singin="login")


def test_what_streamlit_refuses_as_an_address_it_refuses_here_too() -> None:
    with fake_sign_in():
        app = opened(with_an_own_sign_in, signin="account")
    assert "account" in app.exception[0].message


def with_links(folder: "Path", target: str) -> None:
    import streamlit as st

    from streamlit_cognito import Page, account_pages, navigation, page_at

    def home() -> None:
        st.title("Home")
        if st.button("Go"):
            st.switch_page(page_at(target))
        st.page_link(page_at(target))

    def reports() -> None:
        st.title("Reports")

    navigation(
        [
            Page(home, path="start", default=True),
            Page(reports, "The reports", icon=":material/book:"),
            Page(folder / "news.py", "The news", "latest"),
            st.Page(folder / "sales.py", title="Our sales", url_path="sold"),
            *account_pages(account="me"),
        ]
    ).run()


@pytest.mark.parametrize(
    ("target", "address", "shown"),
    [
        ("", "", "Home"),
        ("start", "", "Home"),
        ("reports", "reports", "Reports"),
        ("latest", "latest", "News"),
        ("sold", "sold", "Sales"),
        ("signin", "signin", "Sign in"),
        ("account", "me", "Sign in"),
        ("me", "me", "Sign in"),
    ],
)
def test_page_at_leads_to_a_page_by_address_or_role(
    folder: Path, made_menu: Menu, target: str, address: str, shown: str
) -> None:
    with fake_sign_in():
        app = opened(with_links, folder=folder, target=target)
        heading(app)
        assert app.get("page_link")[0].proto.page == address
        app.button[0].click().run()
        assert heading(app) == shown


@pytest.mark.parametrize(
    ("target", "label", "icon"),
    [
        ("reports", "The reports", ":material/book:"),
        ("latest", "The news", ""),
        ("sold", "Our sales", ""),
        ("account", "Account", ""),
    ],
)
def test_a_link_to_it_is_called_as_the_page_is(
    folder: Path, target: str, label: str, icon: str
) -> None:
    with fake_sign_in():
        app = opened(with_links, folder=folder, target=target)
        heading(app)
        proto = app.get("page_link")[0].proto
        assert (proto.label, proto.icon) == (label, icon)


def test_page_at_says_what_is_missing(folder: Path) -> None:
    with fake_sign_in():
        app = opened(with_links, folder=folder, target="report")
    assert "no page 'report'" in app.exception[0].message


def lending(folder: "Path") -> None:
    import streamlit as st

    from streamlit_cognito import Page, account_pages, navigation, page_at

    def lent() -> None:
        st.title("Start")
        st.page_link(page_at("sold"))

    navigation(
        [
            Page(st.Page(folder / "sales.py", url_path="sold"), members=True),
            Page(st.Page(lent, title="Start", default=True), members=True),
            *account_pages(),
        ]
    ).run()


def test_a_page_of_streamlits_own_may_be_the_default(
    folder: Path, made_menu: Menu
) -> None:
    with fake_sign_in("ada@example.com"):
        app = opened(lending, folder=folder)
        assert heading(app) == "Start"
        assert made_menu.addresses()[:2] == ["sold", ""]


@pytest.mark.parametrize(("path", "shown"), [("", "Start"), ("sold", "Sales")])
def test_a_sign_in_comes_back_to_a_page_of_streamlits_own(
    folder: Path, made_menu: Menu, path: str, shown: str
) -> None:
    app = app_of(lending, folder=folder)
    with fake_sign_in():
        visit(app, path)
        assert heading(app) == "Sign in"
        assert made_menu.path == path
    with fake_sign_in("ada@example.com"):
        app.run()
        assert heading(app) == shown
    assert made_menu.path == path


def with_a_link_out() -> None:
    import streamlit as st

    from streamlit_cognito import Page, account_pages, navigation

    def home() -> None:
        st.title("Home")

    def account() -> None:
        st.title("Mine")

    out = "https://docs.example.com"
    navigation(
        [
            Page(home, default=True),
            Page(out, "Docs", members=True),
            st.Page(out, title="More"),
            Page(account, members=True),
            *account_pages(),
        ]
    ).run()


@pytest.mark.parametrize(
    ("email", "titles"),
    [
        ("", ["home", "More"]),
        ("ada@example.com", ["home", "Docs", "More", "account"]),
    ],
)
def test_a_menu_may_lead_out_of_the_app(
    made_menu: Menu, email: str, titles: list[str]
) -> None:
    with fake_sign_in(email):
        assert heading(opened(with_a_link_out)) == "Home"
    assert made_menu.titles() == titles


@pytest.mark.parametrize("wanted", ["docs", "more"])
def test_a_sign_in_never_leads_out_of_the_app(wanted: str) -> None:
    app = app_of(with_a_link_out)
    app.query_params["next"] = wanted
    with fake_sign_in("ada@example.com"):
        assert heading(visit(app, "signin")) == "Mine"


def with_a_page_to_compare() -> None:
    import streamlit as st

    from streamlit_cognito import account_pages, navigation

    def one() -> None:
        st.title("One")

    def two() -> None:
        st.title("Two")

    pages = [st.Page(one, title="The one", icon="📦", help="what"), st.Page(two)]
    shown = navigation([*pages, *account_pages()])
    shown.run()
    st.text(f"{[page == shown for page in pages]} {shown in pages} {shown == 'one'}")
    st.text(f"{shown.title} {shown.icon} {shown.url_path} {shown.help}")


@pytest.mark.parametrize(
    ("path", "texts"),
    [
        ("", ["[True, False] True False", "The one 📦  what"]),
        ("two", ["[False, True] True False", "two  two"]),
    ],
)
def test_what_is_shown_is_known_by_what_streamlits_page_is_known_by(
    path: str, texts: list[str]
) -> None:
    with fake_sign_in():
        app = opened(with_a_page_to_compare, path)
        heading(app)
        assert [text.value for text in app.text] == texts


def test_the_inbox_is_there_with_the_embedded_stack_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert [page.role for page in account_pages()] == ACCOUNT
    monkeypatch.setattr(menu, "is_embedded", lambda: True)
    assert [page.role for page in account_pages()] == [*ACCOUNT, "inbox"]


def test_a_page_says_by_its_role_what_it_is_for() -> None:
    roles = [page.role for page in account_pages(signin="login")]
    assert roles == ACCOUNT


def test_page_at_knows_nothing_before_there_is_a_menu() -> None:
    with pytest.raises(LookupError, match=r"account_pages\(\)"):
        page_at("account")


def test_a_page_takes_no_title_that_it_does_not_need() -> None:
    assert Page("sales.py").title is None


def with_a_sign_in_of_its_own(folder, kind: str) -> None:
    import streamlit as st

    from streamlit_cognito import Page, account_pages, navigation

    def reports() -> None:
        st.title("Reports")

    file = folder / "sales.py"
    source = st.Page(file, url_path="signin") if kind == "lent" else file
    own = Page(source, path=None if kind == "lent" else "signin")
    navigation([Page(reports, members=True, default=True), own, *account_pages()]).run()


@pytest.mark.parametrize(("kind", "path"), [("file", ""), ("lent", "signin")])
def test_a_sign_in_page_that_is_a_file_is_shown_to_a_guest(
    folder: Path, made_menu: Menu, kind: str, path: str
) -> None:
    with fake_sign_in():
        app = opened(with_a_sign_in_of_its_own, folder=folder, kind=kind)

    assert heading(app) == "Sales"
    assert made_menu.path == path
