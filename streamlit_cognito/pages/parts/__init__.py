"""The parts of the account page; each draws itself by `show`."""
