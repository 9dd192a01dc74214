"""CPU time of processes, and what others took of the machine meanwhile."""
import os
import pathlib
import resource

TICK = os.sysconf("SC_CLK_TCK")
USER, NICE, SYSTEM, IDLE, WAIT, IRQ, SOFTIRQ, STEAL = range(8)


def times_of(pid: int) -> tuple[float, float, int]:
    """Its own seconds, those of its children that have ended, and its parent. Nothing of one that has ended."""
    try:
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0, 0.0, 0
    user, system, child_user, child_system = map(int, fields[11:15])
    return (user + system) / TICK, (child_user + child_system) / TICK, int(fields[1])


def own(pid: int) -> float:
    return times_of(pid)[0]


def tree(roots: list[int]) -> float:
    """All that the roots and whatever they started have used; who has ended is in the time of its parent."""
    children: dict[int, list[int]] = {}
    for entry in pathlib.Path("/proc").glob("[0-9]*"):
        children.setdefault(times_of(int(entry.name))[2], []).append(int(entry.name))
    seconds, waiting = 0.0, list(roots)
    while waiting:
        pid = waiting.pop()
        seconds += sum(times_of(pid)[:2])
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
