"""The test's side of failing.c: says which call of the server is to fail, and hears which one that was."""
import collections
import mmap
import os
import pathlib
import struct
import subprocess

PROJECT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = pathlib.Path(os.environ.get("FIELDPASSD", PROJECT / "build" / "asan" / "fieldpassd"))
LIBRARY = PROGRAM.with_name("libfailing.so")
DEPTH, PLACE, WHAT, THREADS, MOST = 12, 64, 32, 128, 16384
LAYOUT = struct.Struct(f"=IIQQQ{WHAT}s{DEPTH * PLACE}s{THREADS}s")
PLACES = struct.Struct(f"={MOST}Q")
SERVING = ("MHD-worker", "submit", "read", "staff", "rest")  # the threads that serve requests
NEVER = 0


class Failing:
    """`threads` are those whose calls count; none: all."""

    def __init__(self, path: pathlib.Path):
        self.path = path
        path.write_bytes(bytes(LAYOUT.size + PLACES.size))
        path.chmod(0o666)
        with open(path, "r+b") as file:
            self.map = mmap.mmap(file.fileno(), LAYOUT.size + PLACES.size)
        self.arms = 0

    def environment(self) -> dict[str, str]:
        return {"LD_PRELOAD": str(LIBRARY), "FP_FAILING": str(self.path)}

    def arm(self, at: int, on: bool = False, threads: tuple[str, ...] = SERVING) -> None:
        """From now on calls are counted, and number `at` fails; `on`: all allocations from that one on."""
        self.disarm()
        self.arms += 1
        names = "".join(f" {name} " for name in threads).encode()
        self.map[4:LAYOUT.size] = LAYOUT.pack(0, on, at, 0, 0, b"", b"", names)[4:]
        struct.pack_into("=I", self.map, 0, self.arms)

    def disarm(self) -> None:
        struct.pack_into("=I", self.map, 0, 0)

    @property
    def calls(self) -> int:
        return LAYOUT.unpack_from(self.map)[3]

    @property
    def failed(self) -> int:
        return LAYOUT.unpack_from(self.map)[4]

    @property
    def what(self) -> str:
        return LAYOUT.unpack_from(self.map)[5].rstrip(b"\0").decode()

    def places(self) -> list[tuple[int, int]]:
        """Of each call that was counted, up to the one that failed: by whom it was made, and how many were made so before it."""
        made, before = [], collections.Counter()
        _, _, at, calls, *_ = LAYOUT.unpack_from(self.map)
        for place in PLACES.unpack_from(self.map, LAYOUT.size)[:min(at or calls, calls, MOST)]:
            made.append((place, before[place]))
            before[place] += 1
        return made

    def where(self) -> str:
        """The function that failed, and who called it."""
        places = LAYOUT.unpack_from(self.map)[6]
        callers = [places[n:n + PLACE].rstrip(b"\0").decode() for n in range(0, len(places), PLACE)]
        return " < ".join([self.what, *(named(place) for place in callers if place)])


def named(place: str) -> str:
    """`function file:line` of a place in the server; of one in a library only the library."""
    file, _, offset = place.partition("+")
    if file != "fieldpassd":
        return file
    told = subprocess.run(["addr2line", "-fse", str(PROGRAM), hex(int(offset, 16) - 1)], capture_output=True, text=True, check=False)
    return " ".join(told.stdout.split())
