"""Accounts on Amazon Cognito for any Streamlit app."""
