"""What stands between anybody and an account: limits, the log, what its owner sees."""
