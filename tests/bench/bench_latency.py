"""How long a reply takes at a constant rate, counted from when the request was due: shares of the measured peak, and twice the peak."""
import bodies
import load
from bench_read import ids
from table import Figure
from window import Contender, rounds

NOTES = (
    "Peak: the closed loop's rate with 256 connections, measured just before. Open loop: requests are due at a constant rate whatever the "
    "server does, each timed from when it was due, over at most 1,536 connections.",
    "At 200 % the server is to shed load: 503 with Retry-After beyond its queues, while those accepted wait no longer than their queue.",
)
SHARES = (0.25, 0.5, 0.75, 0.9, 2.0)
CONNECTIONS = 1536


def at_rate(stage, service, name, request, lines, rate):
    def run():
        said = stage.load.run(service.port, request, CONNECTIONS, max(1.0, stage.seconds), lines=lines, rate=rate)
        assert said["without_retry_after"] == 0 and said["lost"] == 0, said
        return said["rate"], said["answered"], said

    return Contender(name, run, service.parts, service.wait_idle)


def times(contender) -> str:
    """Of the round whose p99 is the middle one."""
    said = sorted((window.said for window in contender.windows), key=lambda one: one["accepted_us"]["p99"])[len(contender.windows) // 2]
    accepted, due = said["accepted_us"], said["due"]
    shares = [f"p50 {accepted['p50'] / 1000:.1f}", f"p99 {accepted['p99'] / 1000:.1f}", f"p99.9 {accepted['p999'] / 1000:.1f} ms"]
    if refused := said["refused_us"]["n"]:
        shares.append(f"{100 * refused / due:.0f} % refused in p99 {said['refused_us']['p99'] / 1000:.1f} ms")
    if said["unanswered"]:
        shares.append(f"{100 * said['unanswered'] / due:.0f} % never sent")
    return ", ".join(shares)


def run(stage) -> list[Figure]:
    service = stage.shared
    posts = stage.load.file(bodies.submit(service.organization_key))
    load.only(stage.load.run(service.port, posts, 64, 0.5), 201)
    service.wait_idle()
    with service.connect() as db:
        lines = ids(stage, db, "select id from request where organization_id is not null order by random() limit 50000")
    gets = stage.load.file(bodies.read(service.organization_key))
    figures = []
    for name, request, chosen, status in (("POST /v1/requests", posts, None, 201), ("GET /v1/requests/{id}", gets, lines, 200)):
        peak = load.only(stage.load.run(service.port, request, 256, stage.seconds, lines=chosen), status)["rate"]
        service.wait_idle()
        contenders = [at_rate(stage, service, f"{name}, {100 * share:.0f} % of {peak:,.0f}/s", request, chosen, share * peak) for share in SHARES]
        rounds(1 if stage.quick else stage.rounds, contenders)
        for c in contenders:
            p99 = [window.said["accepted_us"]["p99"] / 1000 for window in c.windows]
            figures.append(Figure(c.name, "ms p99", p99, cpu=times(c), foreign=c.foreign))
    return figures
