"""The way of a sign-in: steps between three lanes, drawn by `style.css`."""

from html import escape

from streamlit_cognito.words import say

LANES = ("browser", "app", "cognito")


def way(steps: str, *, lanes_are_heard: bool) -> str:
    """The steps as HTML, between lanes for browser, app and Cognito.

    Args:
        steps: HTML, an item of the list each.
        lanes_are_heard: Whether the lanes are read out, where no step says its own.
    """
    hidden = "" if lanes_are_heard else ' aria-hidden="true"'
    lanes = "".join(f"<b>{escape(say(f'way.{lane}'))}</b>" for lane in LANES)
    return (
        f'<div class="way-box"><div class="lanes"{hidden}>{lanes}</div>'
        f'<ol class="way">{steps}</ol></div>'
    )
