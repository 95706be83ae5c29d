"""What is measured: a module each, with `measure(rounds) -> Report`."""
