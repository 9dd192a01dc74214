"""What the server keeps for 1,000 connections that have been used and now are idle."""
import json
import resource
import socket
import time

import bodies
import load
from bench_read import ids
from table import AT_MOST, Figure, Goal

NOTES = (
    "Resident size of fieldpassd itself, with its default options. Each connection has submitted a request and read it.",
    "Under load: the same server after 64 connections have submitted for a second (quick) or ten. The long form: a fresh server, an hour of 100 "
    "submissions or 400 reads a second, five minutes each in turn.",
)
CONNECTIONS = 1000
AT_ONCE = 50
TURN, TURNS = 300, 12  # seconds; one of submissions and one of reads makes two


class Client:
    """One connection, a request at a time."""

    def __init__(self, port: int):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)

    def send(self, request: str, number: int = 0, line: str = "") -> None:
        text = load.PLACE.sub(lambda place: f"{number:0{place[1]}}" if "number" in place[0] else line, request)
        self.socket.sendall(text.encode())

    def receive(self) -> dict:
        head, _, body = self._until(lambda data: b"\r\n\r\n" in data, b"").partition(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
        assert head.split(b" ")[1] in (b"200", b"201"), head
        return json.loads(self._until(lambda data: len(data) >= length, body))

    def _until(self, whole, data: bytes) -> bytes:
        while not whole(data):
            more = self.socket.recv(65536)
            assert more, "the server closed a connection"
            data += more
        return data


def use(service, n: int) -> list[Client]:
    submit, read = bodies.submit(service.organization_key), bodies.read(service.organization_key)
    clients = [Client(service.port) for _ in range(n)]
    for first in range(0, n, AT_ONCE):
        some = clients[first:first + AT_ONCE]
        for number, client in enumerate(some, first):
            client.send(submit, number=number)
        made = [client.receive()["id"] for client in some]
        for client, request in zip(some, made, strict=True):
            client.send(read, line=request)
        assert [client.receive()["id"] for client in some] == made
    return clients


def hour(stage) -> Figure:
    """What it holds at the end, against what it held when everything had been used once."""
    service = stage.fresh()
    posts, reads = (stage.load.file(one(service.organization_key)) for one in (bodies.submit, bodies.read))
    mebibytes = []
    for turn in range(TURNS):
        if turn % 2 == 0:
            load.only(stage.load.run(service.port, posts, 64, TURN, rate=100), 201)
        else:
            with service.connect() as db:
                lines = ids(stage, db, "select id from request order by random() limit 5000")
            load.only(stage.load.run(service.port, reads, 64, TURN, rate=400, lines=lines), 200)
            mebibytes.append(service.resident() / 2**20)
    service.close()
    return Figure("  after an hour of load", "MiB", mebibytes[-1:], mebibytes[:1], "after ten minutes", Goal(1.1, AT_MOST))


def run(stage) -> list[Figure]:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, CONNECTIONS + 256)), hard))
    service = stage.fresh()
    mebibytes = [service.resident() / 2**20]
    clients = use(service, CONNECTIONS)
    time.sleep(0.5)
    mebibytes.append(service.resident() / 2**20)
    for client in clients:
        client.socket.close()
    posts, seconds = stage.load.file(bodies.submit(service.organization_key)), 1 if stage.quick else 10
    load.only(stage.load.run(service.port, posts, 64, seconds), 201)
    service.wait_idle(300)
    mebibytes.append(service.resident() / 2**20)
    service.close()
    names = ("resident, just started", f"resident, {CONNECTIONS:,} idle connections that have been used", f"  after {seconds} s of load")
    goals = (None, Goal(32, AT_MOST), Goal(32, AT_MOST))
    figures = [Figure(name, "MiB", [size], goal=goal) for name, size, goal in zip(names, mebibytes, goals, strict=True)]
    return [*figures, hour(stage)] if stage.long else figures
