"""GET /healthz against nginx with the same bytes."""
import urllib.request

import bodies
import peers
from load import only
from table import AT_MOST, Figure, Goal
from window import Contender, rounds

NOTES = (
    "nginx: two workers, as the server has two HTTP threads, `return 200`, the same headers and body, and its access log on, as the server logs too.",
    "The load generator takes about a core; with two cores it is the ceiling of both sides. CPU a request is the other comparison.",
    "A stall shows as a wait of seconds: libmicrohttpd's internal epoll stalled at exactly 128 and 256 ready connections.",
)
CONNECTIONS = (64, 128, 256)


def reply_of(url: str) -> tuple[dict[str, str], str]:
    """The headers that nginx does not send of itself, and the body."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(f"{url}/healthz", timeout=5) as reply:
        own = ("date", "content-type", "content-length", "connection", "server")
        return {name: value for name, value in reply.headers.items() if name.lower() not in own}, reply.read().decode()


def run(stage) -> list[Figure]:
    service = stage.shared
    nginx = peers.nginx(stage.directory, *reply_of(service.url))
    stage.keep(nginx)
    request = stage.load.file(bodies.health())
    figures = []
    for connections in CONNECTIONS:
        def get(port: int, n: int = connections):
            said = only(stage.load.run(port, request, n, stage.seconds), 200)
            return said["rate"], said["answered"], said

        subject = Contender("fieldpass", lambda get=get: get(service.port), service.parts)
        yardstick = Contender("nginx", lambda get=get: get(nginx.port), {"nginx": nginx.cpu})
        rounds(stage.rounds, [subject, yardstick])
        figures.append(Figure(f"GET /healthz, {connections} connections", "/s", subject.rates, yardstick.rates, "nginx", Goal(0.95),
                              f"{subject.cpu()}; {yardstick.cpu()}", subject.foreign + yardstick.foreign))
        waits = [window.said["accepted_us"]["max"] / 1000 for window in subject.windows]
        figures.append(Figure(f"  longest wait, {connections} connections", "ms", waits, goal=Goal(1000, AT_MOST), foreign=subject.foreign))
    return figures
