"""Cognito's JSON Web Tokens and the keys that they are checked with."""
