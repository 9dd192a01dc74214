"""What the server gives up once it has started: programs, processes, and showing its memory to anybody."""
import os
import pathlib
import signal
import subprocess
import time

import pytest
from fixtures import running
from server import PROGRAM, Server

PROBE = pathlib.Path(__file__).with_name("probe.c")
# As it ends, a build that looks for leaks makes a process which traces it.
LOOKS_FOR_LEAKS = b"__asan_init" in PROGRAM.read_bytes()


def status_of(pid: int, task: int | None = None) -> dict[str, str]:
    path = pathlib.Path(f"/proc/{pid}/task/{task}/status" if task else f"/proc/{pid}/status")
    return dict(line.split(":\t", 1) for line in path.read_text().splitlines() if ":\t" in line)


def children_of(pid: int) -> list[int]:
    return [int(child) for task in os.listdir(f"/proc/{pid}/task")
            for child in pathlib.Path(f"/proc/{pid}/task/{task}/children").read_text().split()]


@pytest.fixture
def own():
    yield from running()


def test_every_thread_is_confined(server):
    pid = server.process.pid
    tasks = os.listdir(f"/proc/{pid}/task")
    assert len(tasks) > 5
    for task in tasks:
        status = status_of(pid, int(task))
        assert (status["Seccomp"], status["NoNewPrivs"]) == ("2", "1"), status["Name"]


def test_its_memory_is_shown_to_nobody(server):
    """No core, and nobody of the same user looks into it; nor into the process that keeps PostgreSQL, which has the keys as well."""
    for pid in (server.process.pid, *children_of(server.process.pid)):
        limits = pathlib.Path(f"/proc/{pid}/limits").read_text().splitlines()
        assert [line.split()[4:6] for line in limits if line.startswith("Max core file size")] == [["0", "0"]]
        for what in ("mem", "environ", "maps"):
            looked = subprocess.run([*server._as_user(), "head", "-c", "1", f"/proc/{pid}/{what}"], capture_output=True, check=False)
            assert b"Permission denied" in looked.stderr and looked.stdout == b"", what


# ---- what a thread inside it finds ----

class Probed(Server):
    def __init__(self):
        super().__init__()
        self.library, self.found = self.home / "probe.so", self.home / "found"
        subprocess.run(["gcc", "-std=gnu2x", "-O1", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o", str(self.library), str(PROBE), "-pthread"],
                       check=True)
        self.library.chmod(0o755)

    def _environment(self) -> dict[str, str]:
        said = super()._environment()
        return said | {"PROBE": str(self.found), "LD_PRELOAD": str(self.library),
                       "ASAN_OPTIONS": said["ASAN_OPTIONS"] + ":verify_asan_link_order=0:detect_leaks=0"}  # the warden is forked beside the probe

    def results(self) -> dict[str, str]:
        deadline = time.monotonic() + 30
        while not self.found.exists() or not self.found.read_text().endswith("end\n"):
            assert time.monotonic() < deadline, "The probe found nothing"
            time.sleep(0.1)
        return dict(line.split() for line in self.found.read_text().splitlines()[:-1])


@pytest.fixture
def probed():
    server = Probed()
    try:
        yield server.start()
        server.stop()
    finally:
        server.kill()
        server.remove()


def test_who_takes_it_over_starts_nothing(probed):
    results = probed.results()
    assert results.pop("thread") == "done"
    if LOOKS_FOR_LEAKS:
        assert results.pop("fork") == "done"
        results.pop("ptrace")
    assert set(results.values()) == {"EPERM"}, results
    assert "execve" in results
    assert probed._status_of("/readyz") == 200 and "not_confined" not in probed.words()


# ---- where the kernel has no seccomp ----

NO_SECCOMP = """
import ctypes, os, sys
lib = ctypes.CDLL("libseccomp.so.2")
lib.seccomp_init.restype = ctypes.c_void_p
class Compare(ctypes.Structure):
    _fields_ = [("arg", ctypes.c_uint), ("op", ctypes.c_int), ("a", ctypes.c_uint64), ("b", ctypes.c_uint64)]
ALLOW, ERRNO, EQUAL, ENOSYS, EINVAL, PR_SET_SECCOMP = 0x7FFF0000, 0x00050000, 4, 38, 22, 22
filter = ctypes.c_void_p(lib.seccomp_init(ALLOW))
number = lib.seccomp_syscall_resolve_name
assert lib.seccomp_rule_add(filter, ERRNO | ENOSYS, number(b"seccomp"), 0) == 0
lib.seccomp_rule_add_array.argtypes = [ctypes.c_void_p, ctypes.c_uint32, ctypes.c_int, ctypes.c_uint, ctypes.POINTER(Compare)]
assert lib.seccomp_rule_add_array(filter, ERRNO | EINVAL, number(b"prctl"), 1, ctypes.byref(Compare(0, EQUAL, PR_SET_SECCOMP, 0))) == 0
assert lib.seccomp_load(filter) == 0
os.execvp(sys.argv[1], sys.argv[1:])
"""


class Unconfinable(Server):
    def _as_user(self) -> list[str]:
        return [*super()._as_user(), "/usr/bin/python3", "-c", NO_SECCOMP]


def test_where_the_kernel_has_none_it_says_so_and_serves():
    server = Unconfinable()
    try:
        server.start()
        assert '"not_confined"' in server.words()
        assert server._status_of("/v1/services") == 200
        server.stop()
    finally:
        server.kill()
        server.remove()


# ---- the process that keeps PostgreSQL ----

def test_without_its_warden_it_ends_and_can_be_started_again(own):
    (warden,) = children_of(own.process.pid)
    os.kill(warden, signal.SIGKILL)
    assert own.process.wait(timeout=60) == 1
    assert "The process that keeps PostgreSQL has ended" in own.words()
    own.start()
    assert own._status_of("/readyz") == 200


def test_the_warden_goes_with_it(own):
    (warden,) = children_of(own.process.pid)
    os.kill(own.process.pid, signal.SIGKILL)
    own.process.wait()
    deadline = time.monotonic() + 10
    while pathlib.Path(f"/proc/{warden}/fd").exists() and status_of(warden)["State"][0] != "Z":
        assert time.monotonic() < deadline
        time.sleep(0.05)
    own.start()
    assert own._status_of("/readyz") == 200
