"""What a server takes of its machine, read now and then; and whether that grows."""

import statistics
from dataclasses import dataclass, fields
from pathlib import Path

# What nobody calls growth, in the units of `Reading`.
SLACK = {"memory": 8.0, "files": 12.0, "database": 1.0}
MEGABYTE = 2**20


@dataclass(frozen=True)
class Reading:
    """Memory and database in MB, files as a number, at so many seconds."""

    at: float
    done: int
    memory: float
    files: float
    database: float


def read(at: float, done: int, process: int, database: Path) -> Reading:
    """Read the gauges of a process. Source: proc(5).

    Args:
        at: Seconds since the start.
        done: How much was done until then.
        process: Its id.
        database: The file of its sessions.
    """
    status = Path(f"/proc/{process}/status").read_text()
    [kilobytes] = (
        line.split()[1] for line in status.splitlines() if line.startswith("VmRSS")
    )
    return Reading(
        at,
        done,
        memory=int(kilobytes) / 1024,
        files=sum(1 for _ in Path(f"/proc/{process}/fd").iterdir()),
        # with the log of what is not yet in it
        database=sum(
            file.stat().st_size for file in database.parent.glob(f"{database.name}*")
        )
        / MEGABYTE,
    )


def growth(readings: list[Reading], warm_seconds: float) -> dict[str, float]:
    """By how much each gauge grew: its middle in the last third over the first.

    Args:
        readings: In order.
        warm_seconds: What was read until then doesn't count.
    """
    warm = [one for one in readings if one.at >= warm_seconds]
    third = max(1, len(warm) // 3)
    return {
        name: _middle(warm[-third:], name) - _middle(warm[:third], name)
        for name in SLACK
    }


def grown(readings: list[Reading], warm_seconds: float) -> list[str]:
    """The gauges that are not flat."""
    found = growth(readings, warm_seconds)
    return [name for name, most in SLACK.items() if found[name] > most]


def table(readings: list[Reading], rows: int = 16) -> str:
    """Some of them, for people."""
    names = [field.name for field in fields(Reading)]
    units = ["s", "actions", "memory MB", "open files", "database MB"]
    step = max(1, len(readings) // rows)
    lines = ["".join(f"{unit:>13}" for unit in units)]
    for one in [*readings[:-1:step], readings[-1]]:
        values = (getattr(one, name) for name in names)
        lines.append("".join(f"{value:>13.1f}" for value in values))
    return "\n".join(lines)


def _middle(readings: list[Reading], name: str) -> float:
    values: list[float] = [getattr(one, name) for one in readings]
    return statistics.median(values)
