"""A clock that stands still until a test moves it."""


class Clock:
    """Seconds since the epoch."""

    def __init__(self) -> None:
        self.seconds = 1_800_000_000.0

    def __call__(self) -> float:
        return self.seconds

    def advance(self, seconds: float) -> None:
        self.seconds += seconds
