"""The app's entry: `streamlit run ui/Home.py`, or `uvicorn Home:app --app-dir ui`."""

from pathlib import Path

import streamlit as st

from web import lifespan, middleware, routes

# in full: under uvicorn a relative path would start at the working folder
app = st.App(
    Path(__file__).with_name("navigation.py"),
    routes=routes,
    middleware=middleware,
    lifespan=lifespan,
)
