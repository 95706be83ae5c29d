"""Accounts on Amazon Cognito: SRP sign-in, verified tokens, server-side sessions."""
