"""The script side: who is there, and what a page remembers between its runs."""
