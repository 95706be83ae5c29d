"""What an account's owner does, step by step."""
