"""Looks for what is wrong with an app: its pool, its settings, its sessions."""
