"""
A proxy between the server and PostgreSQL, and what a network can do: delay, swallow, tear connections in the midst of a message, or do so
at one chosen exchange. It reads the protocol, so that a test can say at which statement.
"""
import asyncio
import contextlib
import dataclasses
import random
import socket
import struct
import threading

from server import free_port

# How an exchange is torn.
REQUEST = "half of the request arrives"  # nothing can have happened
ANSWER = "the answer is lost"  # PostgreSQL has committed, and nobody is told
PART = "half of the answer arrives"
NEVER = "the answer never comes"  # and nobody hears of a lost connection either


@dataclasses.dataclass
class Trip:
    """The next exchange of that name is torn, after so many others of it."""
    name: str
    how: str
    skip: int = 0
    fired: bool = False


class Torn(Exception):
    pass


class Frames:
    """The messages of one direction, as far as they are whole. A client's first one has no type."""

    def __init__(self, typed: bool):
        self.typed, self.data = typed, bytearray()

    def feed(self, data: bytes):
        self.data += data
        while True:
            head = 1 if self.typed else 0
            if len(self.data) < head + 4:
                return
            end = head + struct.unpack_from(">i", self.data, head)[0]
            if len(self.data) < end:
                return
            kind, body = bytes(self.data[:head]), bytes(self.data[head + 4:end])
            del self.data[:end]
            self.typed = True
            yield kind, body


def texts(body: bytes) -> list[str]:
    return [part.decode(errors="replace") for part in body.split(b"\0")]


class Session:
    """One connection, and where in the protocol it is."""

    def __init__(self, between: "Between"):
        self.between = between
        self.up, self.down = Frames(typed=False), Frames(typed=True)
        self.held_up, self.held_down = bytearray(), bytearray()
        self.names: list[str] = []  # of the exchange that is being sent
        self.unnamed = self.last = ""
        self.pending = False  # an exchange has begun, and its end has not come yet
        self.tearing: str | None = None
        self.is_worker = False  # it has exchanged something while nobody called

    def sent(self, data: bytes) -> bytes:
        """What to forward of what the server sent: whole exchanges."""
        self.held_up += data
        for kind, body in self.up.feed(data):
            if kind == b"P":
                name, text = texts(body)[:2]
                self.unnamed = text if not name else self.unnamed
                self.pending = True
            elif kind == b"B":
                name = texts(body)[1]
                self.names.append(name or self.unnamed)
                self.pending = True
            elif kind == b"S":
                self._ended()
        if self.pending:
            return b""
        forward, self.held_up = bytes(self.held_up), bytearray()
        return forward

    def _ended(self) -> None:
        names = [name for name in self.names if name != "fp_sight" and "set_config" not in name]
        self.pending, self.names = False, []
        if not names:
            return
        name = names[-1] if names[-1] not in ("commit", "rollback") else f"{names[-1]} after {self.last}"
        self.last = name
        if self.between.nobody_calls:
            self.is_worker = True
            self.between.background.add(name)
        trip = self.between.trip
        if not self.is_worker and (name == "begin" or name not in self.between.background):
            self.between.seen.append(name)
        if trip is None or trip.fired or trip.name != name or self.is_worker:
            return
        trip.skip -= 1
        if trip.skip < 0:
            trip.fired = True
            self.tearing = trip.how

    def answered(self, data: bytes) -> bytes:
        if self.tearing is None:
            return data
        self.held_down += data
        if self.tearing != NEVER and any(kind == b"Z" for kind, _ in self.down.feed(data)):
            raise Torn
        return b""


class Between:
    """Listens on a port of its own; `hole`, `delay` and `shred` may be set at any time."""

    def __init__(self, target: str):
        self.target, self.port = target, free_port()
        self.delay = 0.0  # seconds for each piece, in each direction
        self.shred = 0.0  # how likely a piece is cut off in its midst, and its connection with it
        self.trip: Trip | None = None
        self.watching = False  # only then are messages looked at
        self.nobody_calls = False  # what is exchanged now, workers exchange by themselves
        self.background: set[str] = set()
        self.seen: list[str] = []  # the exchanges of all other sessions
        self.torn = 0
        self._pairs: set[tuple[asyncio.StreamWriter, asyncio.StreamWriter]] = set()
        self._loop = asyncio.new_event_loop()
        self._passable = asyncio.Event()
        self._passable.set()
        ready = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(ready,), daemon=True)
        self._thread.start()
        assert ready.wait(10)

    # ---- for tests ----

    def hole(self, swallows: bool) -> None:
        """Nothing passes any more, and nobody is told so. Afterwards what was sent meanwhile arrives, as TCP has it."""
        self._call(self._passable.clear if swallows else self._passable.set)

    @contextlib.contextmanager
    def swallowing(self):
        self.hole(True)
        try:
            yield
        finally:
            self.hole(False)

    def reset(self) -> None:
        """All connections end without a word."""
        self._call(lambda: [self._tear(*pair) for pair in list(self._pairs)])

    def stop(self) -> None:
        asyncio.run_coroutine_threadsafe(self._finish(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    # ---- within the thread ----

    def _call(self, what) -> None:
        done = threading.Event()
        self._loop.call_soon_threadsafe(lambda: (what(), done.set()))
        assert done.wait(10)

    async def _finish(self) -> None:
        self._listener.close()
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _run(self, ready: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        self._listener = self._loop.run_until_complete(asyncio.start_server(self._serve, "127.0.0.1", self.port, backlog=200))
        ready.set()
        self._loop.run_forever()

    def _tear(self, *writers: asyncio.StreamWriter) -> None:
        for writer in writers:
            end = writer.get_extra_info("socket")
            if end is not None and end.family == socket.AF_INET and not writer.transport.is_closing():
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await self._passable.wait()
        try:
            there_reader, there_writer = await asyncio.open_unix_connection(self.target)
        except OSError:
            self._tear(writer)
            return
        pair, session = (writer, there_writer), Session(self)
        self._pairs.add(pair)
        pumps = [asyncio.ensure_future(self._pump(reader, there_writer, session, session.sent)),
                 asyncio.ensure_future(self._pump(there_reader, writer, session, session.answered))]
        try:
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for pump in pumps:
                pump.cancel()
            self._pairs.discard(pair)
            self._tear(*pair) if any(pump.done() and not pump.cancelled() and pump.exception() for pump in pumps) else self._end(*pair)

    @staticmethod
    def _end(*writers: asyncio.StreamWriter) -> None:
        for writer in writers:
            writer.close()

    async def _pump(self, reader, writer, session: Session, look) -> None:
        while data := await reader.read(65536):
            await self._passable.wait()
            if self.delay:
                await asyncio.sleep(self.delay)
            await self._pass_on(data, writer, session, look)
        await self._passable.wait()

    async def _pass_on(self, data: bytes, writer, session: Session, look) -> None:
        try:
            if self.watching:
                data = look(data)
        except Torn:
            held = bytes(session.held_down)
            await self._break(writer, held[:len(held) // 2] if session.tearing == PART else b"")
        if session.tearing == REQUEST:
            await self._break(writer, data[:len(data) // 2])
        if self.shred and random.random() < self.shred:
            await self._break(writer, data[:random.randrange(len(data) + 1)])
        writer.write(data)
        await writer.drain()

    async def _break(self, writer, last: bytes) -> None:
        self.torn += 1
        writer.write(last)
        await writer.drain()
        await asyncio.sleep(0.001)
        raise Torn
