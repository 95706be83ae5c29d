"""The app's entry: `streamlit run ui/Home.py`, or `uvicorn Home:app --app-dir ui`."""

from pathlib import Path

import streamlit as st

from streamlit_cognito import mount

HERE = Path(__file__).resolve().parent

# in full: under uvicorn a relative path would start at the working folder
app = st.App(
    HERE / "navigation.py",
    **mount(HERE.parent, words=HERE / "words", brand=HERE / "brand.json"),
)
