"""Looks for what is wrong with a pool and around it, and changes nothing."""
