"""The table of pages: what there is, and who it is for.

To add a page: put `app_pages/NAME.py` there, and a line here.
"""

from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qsl, urlencode

from cognito_auth.values import SignedIn
from words import say

Audience = Literal["all", "guests", "members", "embedded stack"]


@dataclass(frozen=True)
class Page:
    """A page; its file is `app_pages/{path}.py`, its address `/{path}`.

    Args:
        path: The name of both.
        title: In the menu and the browser's tab.
        audience: Who finds it in the menu. Only "members" pages refuse others.
        groups: For members of any of these groups only.
        in_menu: Whether the menu has it at all.
    """

    path: str
    title: str
    audience: Audience = "all"
    groups: tuple[str, ...] = ()
    in_menu: bool = True

    @property
    def file(self) -> str:
        """The script, as `st.switch_page` takes it."""
        return f"app_pages/{self.path}.py"

    @property
    def is_guarded(self) -> bool:
        """Whether somebody must be signed in to see it."""
        return self.audience == "members" or bool(self.groups)

    def is_for(self, signed_in: SignedIn | None) -> bool:
        """Whether it makes sense in this visitor's menu."""
        if self.is_guarded:
            return signed_in is not None and self.admits(signed_in)
        return self.audience != "guests" or signed_in is None

    def admits(self, signed_in: SignedIn) -> bool:
        """Whether a member is in one of the groups, if it asks for any."""
        return not self.groups or bool(
            set(self.groups) & set(signed_in.id_claims.groups)
        )


PAGES = [
    Page("home", say("page.home")),
    Page("register", say("page.register"), "guests"),
    Page("verify", say("page.verify"), in_menu=False),
    Page("signin", say("page.signin"), "guests"),
    Page("forgot", say("page.forgot"), in_menu=False),
    Page("challenge", say("page.challenge"), in_menu=False),
    Page("members", say("page.members"), "members"),
    Page("admins", say("page.admins"), "members", groups=("admins",)),
    Page("account", say("page.account"), "members"),
    Page("inbox", say("page.inbox"), "embedded stack"),
]
# Pages that lead to a sign-in; none of them is where one leads.
ON_THE_WAY = {"challenge", "forgot", "register", "signin", "verify"}
SIGN_IN = "app_pages/signin.py"
ACCOUNT = "app_pages/account.py"


def address(path: str, query: dict[str, str]) -> str:
    """A page and its query parameters as one text: `members?tab=2`."""
    return f"{path}?{urlencode(query)}" if query else path


def destination(text: str) -> tuple[str, dict[str, str]]:
    """The script and query parameters that such a text names.

    Anything but a page of the table leads to the account page: a text from outside
    must not lead elsewhere.
    """
    path, _, query = text.partition("?")
    for page in PAGES:
        if page.path == path and page.path not in ON_THE_WAY:
            return page.file, dict(parse_qsl(query, keep_blank_values=True))
    return ACCOUNT, {}
