"""What stands in place of every page while the app can't work."""

import streamlit as st

from cognito_auth.errors import AuthError, ConfigError, Misconfigured
from streamlit_cognito.words import say, say_error


def explain(problem: AuthError) -> None:
    """Say what is wrong and what to do; details that could tell too much stay out."""
    if not isinstance(problem, ConfigError):
        st.title(say("away.title"))
        st.error(say_error(problem), icon=":material/error:")
        st.button(say("away.again"), type="primary")
        return
    st.title(say("setup.title"))
    if isinstance(problem, Misconfigured):
        st.error(say_error(problem), icon=":material/error:")
        st.write(say("setup.log"))
        st.button(say("setup.again"), type="primary")
        return
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
    st.write(say("setup.doctor"))
    st.code("python scripts/doctor.py", language=None)
    st.button(say("setup.again"), type="primary")


def not_mounted() -> None:
    """Say that the app was started without its HTTP side, and how to start it."""
    st.title(say("mount.title"))
    st.write(say("mount.why"))
    st.code(
        "import streamlit as st\n"
        "from streamlit_cognito import mount\n\n"
        'app = st.App("SCRIPT.py", **mount())',
        language="python",
    )
    st.write(say("mount.or"))
    st.code("python -m streamlit_cognito SCRIPT.py", language=None)
