"""The parts of the account page, a tab each."""
