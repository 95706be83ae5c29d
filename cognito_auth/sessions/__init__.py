"""Signed-in browsers: what a session is, and where it is kept."""
