"""Has all checks look, side by side and within bounds."""

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from queue import Empty, Queue

from cognito_auth.doctor.check import Check, Note, Outcome, Result
from cognito_auth.doctor.evidence import AGAIN, Evidence, LeftOut, Unchecked

# All calls have deadlines of their own; this one is for what has none, a name server
# or a disk that hangs.
SECONDS = 30.0


def examine(
    checks: Sequence[Check],
    seen: Evidence,
    *,
    tell: Callable[[int], None] = lambda _: None,
    seconds: float = SECONDS,
) -> list[Result]:
    """Have each check look.

    Args:
        checks: What is to be looked at.
        seen: What there is to look at.
        tell: Is told how many have looked, again and again.
        seconds: After so long, who still looks could not check.

    Returns:
        What came of each, in their order.
    """
    came: Queue[Result] = Queue()
    until = time.monotonic() + seconds
    for one in checks:
        # nobody waits for a daemon at the end
        threading.Thread(
            target=lambda one=one: came.put(_result(one, seen)), daemon=True
        ).start()
    found: dict[str, Result] = {}
    while len(found) < len(checks):
        try:
            result = came.get(timeout=max(0.0, until - time.monotonic()))
        except Empty:
            break
        found[result.check.id] = result
        tell(len(found))
    return [found.get(one.id) or _late(one, seconds) for one in checks]


def exit_code(results: Iterable[Result]) -> int:
    """0 where all is fine, 1 where something is wrong, else 2: could not be checked."""
    outcomes = {result.outcome for result in results}
    return 1 if "wrong" in outcomes else 2 if "unknown" in outcomes else 0


def _result(check: Check, seen: Evidence) -> Result:
    began = time.monotonic()
    issues: list[str] = []
    notes: list[str] = []
    reason, advice, is_left_out = "", "", False
    try:
        for text in check.look(seen):
            (notes if isinstance(text, Note) else issues).append(text)
    except LeftOut:
        is_left_out = True
    except Unchecked as problem:
        reason, advice = problem.reason, problem.advice
    except Exception as error:
        # whatever it is, it may quote what nobody should read
        reason, advice = f"the check failed: {type(error).__name__}", AGAIN
    seconds = time.monotonic() - began

    def result(outcome: Outcome, issues: Sequence[str] = (), do: str = "") -> Result:
        return Result(check, outcome, tuple(issues), tuple(notes), do, seconds)

    if issues:
        if reason:
            notes.append(f"The rest could not be checked: {reason}.")
        return result("wrong", issues, check.advice)
    if reason:
        return result("unknown", [reason], advice)
    return result("left_out" if is_left_out else "fine")


def _late(check: Check, seconds: float) -> Result:
    reason = f"no answer within {seconds:.0f} s"
    return Result(check, "unknown", (reason,), (), AGAIN, seconds)
