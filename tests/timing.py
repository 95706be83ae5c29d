"""Whether the time of an answer tells who has an account.

    python -m tests.timing --pairs 200

measures each action for an account that is there and for one that is not (or for what
else must not be told apart), one right after the other, in an order drawn for each
pair, at the flows of a pool in an embedded Cognito of its own. The test: a permutation
test on the difference of the medians. Within each pair the two times are swapped or
not, at random, 10,000 times; p is the share of those in which the medians differ by at
least as much as they did. Times in milliseconds.
"""

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from cognito_auth.background import Background
from cognito_auth.errors import AuthError
from cognito_auth.pace import Pace
from cognito_auth.pool import Pool as Flows
from cognito_auth.values import Challenge
from tests.embedded import PASSWORD, Embedded, Pool
from tests.flows import challenged, config_of, enrol, signed_in, totp

WRONG = "Wrong horse 8 battery!"
SWAPS = 10_000
# before the fifth wrong password locks an account for a while
TRIES = 4

Try = Callable[[], object]


@dataclass(frozen=True)
class Compared:
    """What an action took, in seconds: two of one row are one pair."""

    name: str
    one: np.ndarray
    other: np.ndarray

    @property
    def difference(self) -> float:
        """Of the medians."""
        return float(np.median(self.one) - np.median(self.other))

    @property
    def p(self) -> float:
        """How often chance alone would make the medians differ as much."""
        swap = np.random.default_rng(1).random((SWAPS, len(self.one))) < 0.5
        one = np.where(swap, self.other, self.one)
        other = np.where(swap, self.one, self.other)
        differences = np.median(one, axis=1) - np.median(other, axis=1)
        return float(np.mean(np.abs(differences) >= abs(self.difference)))

    @property
    def line(self) -> str:
        """A row of the table."""
        one, other = (np.median(times) * 1000 for times in (self.one, self.other))
        return (
            f"| {self.name} | {one:.1f} | {other:.1f} | {self.difference * 1000:+.2f} "
            f"| {self.p:.3f} |"
        )


HEAD = """\
| compared | median of the first | of the second | difference | p |
| --- | --- | --- | --- | --- |"""


def compare(
    name: str, pairs: int, one: Callable[[int], Try], other: Callable[[int], Try]
) -> Compared:
    """Measure two kinds of one action, by turns.

    Args:
        name: What is compared.
        pairs: How many of each.
        one: Prepares a try, by its number; only the try itself is measured.
        other: The same for the other kind.
    """
    draw = random.Random(name)
    times: tuple[list[float], list[float]] = ([], [])
    for number in range(-1, pairs):
        tries = [one(number), other(number)]
        for kind in draw.sample([0, 1], 2):
            begun = time.perf_counter()
            with suppress(AuthError):
                tries[kind]()
            # the first ones make connections
            if number >= 0:
                times[kind].append(time.perf_counter() - begun)
    return Compared(name, np.array(times[0]), np.array(times[1]))


class Measured:
    """The actions of one pool that are to tell nothing by their time.

    Args:
        pool: A pool of their own.
        pairs: How many pairs each action is measured by.
        pace: How soon answers may come.
    """

    def __init__(self, pool: Pool, pairs: int, pace: Pace) -> None:
        self.pool = pool
        self.pairs = pairs
        self.background = Background()
        config = config_of(pool)
        self.flows = Flows.of(config, pace=pace, background=self.background)

    def confirmed(self, number: int) -> str:
        """An account that is ready to sign in, one for a few tries."""
        return f"known-{max(0, number) // TRIES}@example.com"

    def prepare(self) -> None:
        """Make the accounts."""
        for number in range(0, self.pairs, TRIES):
            for name in (self.confirmed(number), f"app-{number // TRIES}@example.com"):
                with suppress(
                    self.pool.embedded.public.exceptions.UsernameExistsException
                ):
                    self.pool.confirm(self.pool.sign_up(name))

    def sign_in(self) -> Compared:
        def wrong(email: str) -> Try:
            return lambda: self.flows.authenticator.sign_in(email, WRONG)

        return compare(
            "sign-in: wrong password, unknown",
            self.pairs,
            lambda n: wrong(self.confirmed(n)),
            lambda n: wrong(f"nobody-{max(0, n) // TRIES}@example.com"),
        )

    def sign_in_with_app(self) -> Compared:
        secrets: dict[str, str] = {}

        def wrong(number: int) -> Try:
            email = f"app-{max(0, number) // TRIES}@example.com"
            if email not in secrets:
                secrets[email] = enrol(self.flows, signed_in(self.flows, email))
            return lambda: self.flows.authenticator.sign_in(email, WRONG)

        return compare(
            "sign-in: wrong password of an account with an app, unknown",
            self.pairs,
            wrong,
            lambda n: (
                lambda: self.flows.authenticator.sign_in(
                    f"no-app-{max(0, n) // TRIES}@example.com", WRONG
                )
            ),
        )

    def register(self) -> Compared:
        def sign_up(email: str) -> Try:
            return lambda: self.flows.registration.sign_up(
                email, PASSWORD, {}, lambda _: None
            )

        return compare(
            "register: taken, new",
            self.pairs,
            lambda n: sign_up(self.confirmed(n)),
            lambda n: sign_up(f"new-{n}@example.com"),
        )

    def register_waiting(self) -> Compared:
        def waiting(number: int) -> Try:
            email = self.pool.sign_up(f"taken-{number}@example.com")
            return lambda: self.flows.registration.sign_up(
                email, PASSWORD, {}, lambda _: None
            )

        return compare(
            "register: taken and waiting, new",
            self.pairs,
            waiting,
            lambda n: (
                lambda: self.flows.registration.sign_up(
                    f"newer-{n}@example.com", PASSWORD, {}, lambda _: None
                )
            ),
        )

    def _verify(self, email: str) -> Try:
        return lambda: self.flows.registration.confirm_sign_up(email, "000000")

    def verify(self) -> Compared:
        return compare(
            "verify: confirmed, unknown",
            self.pairs,
            lambda n: self._verify(self.confirmed(n)),
            lambda n: self._verify(f"nobody-{n}@example.com"),
        )

    def verify_waiting(self) -> Compared:
        return compare(
            "verify: waiting, unknown",
            self.pairs,
            lambda n: self._verify(self.pool.sign_up(f"waits-{n}@example.com")),
            lambda n: self._verify(f"nobody-{n}@example.com"),
        )

    def resend(self) -> Compared:
        def again(email: str) -> Try:
            return lambda: self.flows.registration.resend_code(email)

        return compare(
            "resend: waiting, unknown",
            self.pairs,
            lambda n: again(self.pool.sign_up(f"again-{n}@example.com")),
            lambda n: again(f"nobody-{n}@example.com"),
        )

    def forgot(self) -> Compared:
        def ask(email: str) -> Try:
            return lambda: self.flows.recovery.forgot_password(email)

        return compare(
            "forgot: known, unknown",
            self.pairs,
            lambda n: ask(self.confirmed(n)),
            lambda n: ask(f"nobody-{n}@example.com"),
        )

    def reset(self) -> Compared:
        def enter(email: str) -> Try:
            return lambda: self.flows.recovery.reset_password(email, "000000", PASSWORD)

        return compare(
            "new password, wrong code: known, unknown",
            self.pairs,
            lambda n: enter(self.confirmed(n)),
            lambda n: enter(f"nobody-{n}@example.com"),
        )

    def totp(self) -> Compared:
        email = self.pool.sign_up("totp@example.com")
        self.pool.confirm(email)
        secret = enrol(self.flows, signed_in(self.flows, email))
        current: list[Challenge] = []

        def enter(number: int, *, is_near: bool) -> Try:
            # a challenge takes few wrong codes
            if is_near:
                current[:] = [challenged(self.flows, email)]
            right = totp(secret)
            last = f"{(int(right[-1]) + 5) % 10}"
            code = (
                right[:-1] + last
                if is_near
                else "".join(f"{(int(digit) + 5) % 10}" for digit in right)
            )
            return lambda: self.flows.challenges.answer_code(current[0], code)

        return compare(
            "authenticator app's code: last digit wrong, all wrong",
            self.pairs,
            lambda n: enter(n, is_near=True),
            lambda n: enter(n, is_near=False),
        )

    @property
    def at_once(self) -> list[Callable[[], Compared]]:
        """What answers as soon as it can."""
        return [self.sign_in, self.sign_in_with_app, self.totp]

    @property
    def held(self) -> list[Callable[[], Compared]]:
        """What answers at its pace; mostly it waits, so that all can be measured."""
        return [
            *(self.register, self.register_waiting, self.verify, self.verify_waiting),
            *(self.resend, self.forgot, self.reset),
        ]


def together(actions: Sequence[Callable[[], Compared]], most: int) -> list[Compared]:
    """Measure some actions at the same time."""
    with ThreadPoolExecutor(most) as threads:
        return [done.result() for done in [threads.submit(each) for each in actions]]


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(argv: Sequence[str] | None = None) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="tests.timing", description=__doc__)
    parser.add_argument("--pairs", type=int, default=200)
    pairs: int = parser.parse_args(argv).pairs
    with tempfile.TemporaryDirectory() as folder:
        embedded = Embedded(Path(folder))
        embedded.start()
        try:
            say(HEAD)
            bare = Measured(embedded.make_pool(), pairs, Pace(0))
            bare.prepare()
            for action in [*bare.at_once, *bare.held]:
                found = action()
                bare.background.settle(10)
                title = "" if action in bare.at_once else ", not held"
                say(found.line.replace(" | ", f"{title} | ", 1))
            paced = Measured(embedded.make_pool(), pairs, Pace())
            paced.prepare()
            for found in together(paced.held, len(paced.held)):
                say(found.line)
        finally:
            embedded.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
