"""One tenant calls as fast as it can, far beyond its allowance: what that does to the others."""
import bodies
import load
from bench_read import ids
from table import AT_MOST, Figure, Goal
from window import Contender, rounds

NOTES = (
    "The others submit and read at a steady rate, each call timed from when it was due. Beside them an organization's key lists its requests in "
    "a closed loop, over as many connections as the proxy lets an address have; its allowance (6,000 a minute) is used up before, so that "
    "nearly all of it gets 429.",
    "Judged is the others' p99 in a window with the flood against the window without it in the same round. Each refusal is kept back for a "
    "quarter of a second, so that the flood's client, which shares this machine, takes hardly more CPU than one elsewhere would.",
)
RATE = 80  # a second, within the others' own allowance
CONNECTIONS = 16
FLOOD_CONNECTIONS = 50
FLOODING = "Nguyen Law"


def use_up(stage, service, flood) -> None:
    """The allowance, which may be spent at once."""
    for _ in range(30):
        said = stage.load.run(service.port, flood, FLOOD_CONNECTIONS, 1)["statuses"]
        if said.get("429", 0) > said.get("200", 0):
            return
    raise AssertionError(f"The flood met no limit: {said}")


def run(stage) -> list[Figure]:
    service = stage.fresh("--limit-caller", "6000")
    flooding = service.key("organization", organization=FLOODING)
    service.wait_accepted(flooding)
    flood = stage.load.file(bodies.listed(flooding))
    load.only(stage.load.run(service.port, stage.load.file(bodies.submit(service.organization_key)), 8, 0.3), 201)
    service.wait_idle()
    with service.connect() as db:
        lines = ids(stage, db, "select id from request where organization_id is not null order by random() limit 5000")
    kinds = {"POST /v1/requests": (bodies.submit(None), None), "GET /v1/requests/{id}": (bodies.read(service.organization_key), lines)}
    return [figure for name, (text, chosen) in kinds.items() for figure in measure(stage, service, flood, name, stage.load.file(text), chosen)]


def measure(stage, service, flood, name: str, request, chosen) -> list[Figure]:
    seconds, refused = max(1.0, stage.seconds), []

    def steady():
        said = stage.load.run(service.port, request, CONNECTIONS, seconds, lines=chosen, rate=RATE)
        load.only(said, 200, 201)
        return said["rate"], said["answered"], said

    def flooded():
        use_up(stage, service, flood)  # what has come back since the last window
        with stage.load.beside(service.port, flood, FLOOD_CONNECTIONS, seconds + 0.2) as said:
            result = steady()
        assert set(said["statuses"]) <= {"200", "429"} and said["statuses"].get("429", 0) > 0, said
        refused.append(said["statuses"]["429"] / seconds)
        return result

    alone, beside = Contender("alone", steady, service.parts, service.wait_idle), Contender("flooded", flooded, service.parts, service.wait_idle)
    alone.warm()
    rounds(stage.rounds, [alone, beside])
    mine, its = ([window.said["accepted_us"]["p99"] / 1000 for window in contender.windows] for contender in (beside, alone))
    return [
        Figure(f"{name}: the others' p99 beside a flood", "ms", mine, its, "ms alone", Goal(1.1, AT_MOST), beside.cpu(), beside.foreign),
        Figure("  the flood, refused", "/s", refused),
    ]
