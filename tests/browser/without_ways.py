"""Runs the example app as `local.app` does, as if it knew passwords alone.

`python -m tests.browser.without_ways PORT`
"""

from local import app
from streamlit_cognito.pages.parts import mailed_codes, passkeys, trust, ways_in
from streamlit_cognito.script import provider
from streamlit_cognito.widgets import providers


def forget() -> None:
    """Have pages find nothing where the ways in beside a password are."""
    nothing = {
        ways_in: ("are_several", "has_passkeys", "way_of", "remember"),
        passkeys: ("show", "offer"),
        mailed_codes: ("are_offered", "rule_out_a_reset", "show"),
        trust: ("show", "tick"),
        providers: ("continue_links",),
        provider: ("farewell", "problem", "way_out"),
    }
    for module, names in nothing.items():
        for name in names:
            assert callable(getattr(module, name))
            setattr(module, name, lambda *_: None)


if __name__ == "__main__":
    forget()
    app.main()
