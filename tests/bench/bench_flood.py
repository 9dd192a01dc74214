"""One tenant calls as fast as it can, far beyond its allowance: what that does to the others."""
import bodies
import load
from bench_read import ids
from table import AT_MOST, Figure, Goal
from window import Contender, rounds

NOTES = (
    "The others submit and read at a steady rate, each call timed from when it was due. Beside them an organization's key asks for the services in "
    "a closed loop, over as many connections as the proxy lets an address have; its allowance (6,000 a minute) is used up before, so that "
    "nearly all of it gets 429.",
    "Judged is the others' p99 in a window with the flood against the window without it in the same round. Each refusal is kept back for a "
    "quarter of a second, so that the flood's client, which shares this machine, takes hardly more CPU than one elsewhere would.",
)
POST, GET = "POST /v1/requests", "GET /v1/requests/{id}"
RATE = 80  # a second of each, within the others' own allowance
CONNECTIONS = 16
FLOOD_CONNECTIONS = 50
FLOODING = "Nguyen Law"


class Others:
    """Those who submit, by no key, and those who read."""

    def __init__(self, stage, service):
        self.stage, self.port, self.seconds = stage, service.port, 0.5 if stage.quick else 9.0  # its p99 is to be of hundreds of calls
        load.only(stage.load.run(self.port, stage.load.file(bodies.submit(service.organization_key)), 8, 0.3), 201)
        service.wait_idle()
        with service.connect() as db:
            self.ids = ids(stage, db, "select id from request where organization_id is not null order by random() limit 5000")
        self.posts, self.gets = stage.load.file(bodies.submit(None)), stage.load.file(bodies.read(service.organization_key))

    def call(self) -> tuple[float, int, dict]:
        with self.stage.load.beside(self.port, self.posts, CONNECTIONS, self.seconds, rate=RATE) as posted:
            got = load.only(self.stage.load.run(self.port, self.gets, CONNECTIONS, self.seconds, lines=self.ids, rate=RATE), 200)
        load.only(posted, 201)
        return posted["rate"] + got["rate"], posted["answered"] + got["answered"], {POST: posted, GET: got}


class Flood:
    def __init__(self, stage, service):
        self.stage, self.port, self.refused = stage, service.port, []
        key = service.key("organization", organization=FLOODING)
        service.wait_accepted(key)
        self.request = stage.load.file(bodies.services(key))

    def use_up(self) -> None:
        """The allowance, which may be spent at once, and what of it has come back since."""
        for _ in range(100):
            said = self.stage.load.run(self.port, self.request, FLOOD_CONNECTIONS, 0.3)["statuses"]
            if said.get("429", 0) > said.get("200", 0):
                return
        raise AssertionError(f"The flood met no limit: {said}")

    def beside(self, others: Others) -> tuple[float, int, dict]:
        self.use_up()
        with self.stage.load.beside(self.port, self.request, FLOOD_CONNECTIONS, others.seconds + 0.2) as said:
            result = others.call()
        assert set(said["statuses"]) <= {"200", "429"} and said["statuses"].get("429", 0) > 0, said
        self.refused.append(said["statuses"]["429"] / others.seconds)
        return result


def run(stage) -> list[Figure]:
    service = stage.fresh("--limit-caller", "6000")
    others, flood = Others(stage, service), Flood(stage, service)
    alone = Contender("alone", others.call, service.parts)
    flooded = Contender("flooded", lambda: flood.beside(others), service.parts)
    alone.warm()
    rounds(stage.rounds, [alone, flooded])
    service.close()
    figures = []
    for name in (POST, GET):
        mine, its = ([window.said[name]["accepted_us"]["p99"] / 1000 for window in contender.windows] for contender in (flooded, alone))
        figures.append(Figure(f"{name}: the others' p99 beside a flood", "ms", mine, its, "ms alone", Goal(1.1, AT_MOST), foreign=flooded.foreign))
    return [*figures, Figure("  the flood, refused", "/s", flood.refused, cpu=flooded.cpu())]
