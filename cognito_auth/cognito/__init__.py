"""Cognito's API: one method for each operation."""
