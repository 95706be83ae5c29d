"""What Streamlit runs for `python -m streamlit_cognito SCRIPT`, if SCRIPT has no menu.

In a folder of its own, since Streamlit lets scripts import what stands beside this.
"""

from streamlit_cognito.launch import show_script

if __name__ == "__main__":
    show_script()
