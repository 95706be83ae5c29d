"""The menu: the app's own pages, and those of the account."""

import streamlit as st

from streamlit_cognito import Page, account_pages, navigation, say

st.set_page_config(page_icon="🔑", layout="centered")
navigation(
    [
        Page("app_pages/home.py", say("example.home"), "home", default=True),
        Page("app_pages/register.py", say("page.register"), "register", in_menu=False),
        Page("app_pages/verify.py", say("page.verify"), "verify", in_menu=False),
        Page("app_pages/signin.py", say("page.signin"), "signin", in_menu=False),
        Page("app_pages/members.py", say("example.members"), "members", members=True),
        Page("app_pages/admins.py", say("example.admins"), "admins", groups=["admins"]),
        Page("app_pages/doctor.py", say("example.doctor"), "doctor", groups=["admins"]),
        Page(
            "app_pages/account.py",
            say("page.account"),
            "account",
            members=True,
            in_menu=False,
        ),
        *account_pages(),
    ]
).run()
