"""What stands in place of every page while the app can't work."""

import streamlit as st

from cognito_auth.errors import AuthError, ConfigError
from words import say, say_error


def explain(problem: AuthError) -> None:
    """Say what is wrong and what to do; details that could tell too much stay out."""
    if not isinstance(problem, ConfigError):
        st.title(say("away.title"))
        st.error(say_error(problem), icon=":material/error:")
        st.button(say("away.again"), type="primary")
        return
    st.title(say("setup.title"))
    st.write(say("setup.problem"))
    st.text(str(problem))
    st.write(say("setup.embedded"))
    st.code("scripts/up", language=None)
    st.write(say("setup.aws"))
    st.code(
        "cd terraform && terraform init && terraform apply && cd ..\n"
        "python scripts/write_config.py",
        language=None,
        wrap_lines=True,
    )
    st.button(say("setup.again"), type="primary")
