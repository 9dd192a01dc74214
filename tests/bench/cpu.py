"""CPU time of processes, and what others took of the machine meanwhile."""
import os
import pathlib
import resource
import time

TICK = os.sysconf("SC_CLK_TCK")
SCHEDULED = 2  # of a process's clocks the one that counts nanoseconds: see clock_getcpuclockid(3)
USER, NICE, SYSTEM, IDLE, WAIT, IRQ, SOFTIRQ, STEAL = range(8)


def own(pid: int) -> float:
    """Its own seconds, those of all its threads; nothing of one that has ended."""
    try:
        return time.clock_gettime(~pid << 3 | SCHEDULED)
    except OSError:
        return 0.0


def ended_children(pid: int) -> tuple[float, int]:
    """The seconds of its children that have ended, and its parent. Nothing of one that has ended."""
    try:
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0, 0
    return (int(fields[13]) + int(fields[14])) / TICK, int(fields[1])


def tree(roots: list[int]) -> float:
    """All that the roots and whatever they started have used; who has ended is in the time of its parent."""
    children: dict[int, list[int]] = {}
    for entry in pathlib.Path("/proc").glob("[0-9]*"):
        children.setdefault(ended_children(int(entry.name))[1], []).append(int(entry.name))
    seconds, waiting = 0.0, list(roots)
    while waiting:
        pid = waiting.pop()
        seconds += own(pid) + ended_children(pid)[0]
        waiting += children.get(pid, [])
    return seconds


def machine() -> float:
    """Seconds of all cores that were used by anybody, or taken by other virtual machines."""
    with open("/proc/stat") as file:
        fields = [int(field) for field in file.readline().split()[1:]]
    return sum(fields[i] for i in (USER, NICE, SYSTEM, IRQ, SOFTIRQ, STEAL)) / TICK


def ourselves() -> float:
    """This process, and the load generators that have ended."""
    usage = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(used.ru_utime + used.ru_stime for used in usage)
