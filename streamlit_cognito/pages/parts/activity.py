"""Activity: what happened to the account lately, whoever did it."""

from html import escape

import streamlit as st

from cognito_auth.door.history import Happened
from cognito_auth.values import SignedIn
from streamlit_cognito.backend import history_days
from streamlit_cognito.script import places, session
from streamlit_cognito.script.provider import called
from streamlit_cognito.script.visitor import described
from streamlit_cognito.words import say, say_time

# The events that an account's history can have, each of which has its text.
KNOWN = {
    *("sign_in", "sign_in_by_code", "answer_challenge"),
    *("sign_up", "verify_email", "send_code"),
    *("reset_password", "change_password", "change_email"),
    *("turn_on_mfa", "turn_off_mfa", "delete_account"),
    *("turn_on_codes", "turn_off_codes"),
    *("add_passkey", "remove_passkey"),
    *("trust_browser", "forget_browser"),
    *("end_session", "end_all_sessions", "refresh_tokens", "believe_token"),
}
# The outcomes of those that came to nothing, which have theirs.
FAILED = {"refused", "locked"}


def show(signed_in: SignedIn) -> None:
    """Draw the last events, and where to go about one that somebody else did."""
    st.write(say("activity.lead", days=history_days()))
    if signed_in.home:
        st.write(say("federation.not_me", name=called(signed_in.home)))
        sessions = {"part": "sessions", "open": "all"}
        places.link("account", say("account.out_everywhere"), sessions)
    else:
        st.write(say("activity.not_me_lead"))
        security = {"part": "security", "open": "password"}
        places.link("account", say("activity.not_me"), security)
    # another version of the app may have kept others
    if found := [one for one in session.happened() if one.event in KNOWN]:
        st.html(f'<ol class="activity">{"".join(map(_item, found))}</ol>')
    else:
        st.write(say("activity.none"))


def _item(one: Happened) -> str:
    what = f"<b>{escape(say(f'activity.{one.event}'))}</b>"
    if one.outcome in FAILED:
        what += f"<em>{escape(say(f'activity.{one.outcome}'))}</em>"
    # browsers say of themselves what they want to: text, never markup
    facts = " · ".join(f"<bdi>{escape(fact)}</bdi>" for fact in _facts(one) if fact)
    return f"<li>{what}<p>{facts}</p></li>"


def _facts(one: Happened) -> list[str]:
    """When it was, in which browser, and from where; or whose doing it was."""
    time = say_time(one.at, st.context.timezone)
    if one.by == "cognito":
        return [time, say("activity.by_cognito")]
    # what came about was done in none
    return [time, described(one.agent) if one.agent else "", one.address]
