"""What a process of this machine takes: time and memory."""

import time
from pathlib import Path


def cpu_seconds(process: int) -> float:
    """The CPU time that a process has taken so far, all its threads among it.

    /proc counts it in hundredths of a second, which is more than a rerun takes.
    Source: clock_getcpuclockid(3); linux/posix-timers.h, CPUCLOCK_SCHED.

    Args:
        process: Its id.
    """
    return time.clock_gettime(~process << 3 | 2)


def resident_mib(process: int) -> float:
    """The memory that a process has in RAM, in MiB. Source: proc(5).

    Args:
        process: Its id.
    """
    status = Path(f"/proc/{process}/status").read_text()
    [kibibytes] = (
        line.split()[1] for line in status.splitlines() if line.startswith("VmRSS")
    )
    return int(kibibytes) / 1024
