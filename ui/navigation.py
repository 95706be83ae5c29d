"""The menu: the app's own pages, and those of the account."""

import streamlit as st

from streamlit_cognito import Page, account_pages, navigation

st.set_page_config(page_icon="🔑", layout="centered")
navigation(
    [
        Page("app_pages/home.py", "Home", "home", default=True),
        Page("app_pages/register.py", "Register", "register", guests=True),
        Page("app_pages/verify.py", "Verify", "verify", in_menu=False),
        Page("app_pages/signin.py", "Sign in", "signin", guests=True),
        Page("app_pages/members.py", "Members", "members", members=True),
        Page("app_pages/admins.py", "Administrators", "admins", groups=["admins"]),
        Page("app_pages/account.py", "Account", "account", members=True),
        *account_pages(),
    ],
    title="Accounts",
).run()
