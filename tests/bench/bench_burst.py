"""More than the queue's bound at once: 503 with Retry-After for the rest, and a bounded wait for those accepted."""
import bodies
from table import AT_MOST, Figure, Goal
from window import Contender, rounds

NOTES = (
    "1,536 connections submit in a closed loop and repeat a refused request at once, against queues of 512: worse than any client that heeds "
    "Retry-After. A 503 without Retry-After, another status or a lost connection ends the benchmark with an error.",
)
CONNECTIONS = 1536


def run(stage) -> list[Figure]:
    service = stage.shared
    request = stage.load.file(bodies.submit(service.organization_key))

    def burst():
        said = stage.load.run(service.port, request, CONNECTIONS, stage.at_least(0.6))
        assert set(said["statuses"]) <= {"201", "503"} and said["lost"] == 0 and said["without_retry_after"] == 0, said
        return said["rate"], said["answered"], said

    memory = []
    subject = Contender("burst", burst, service.parts, lambda: (memory.append(service.resident() / 2**20), service.wait_idle()))
    rounds(stage.rounds, [subject])
    refused = [100 * w.said["statuses"].get("503", 0) / max(1, sum(w.said["statuses"].values())) for w in subject.windows]
    accepted = [w.said["accepted_us"] for w in subject.windows]
    return [
        Figure("POST accepted in a burst: p99 to p50", "ms p99", [a["p99"] / 1000 for a in accepted], [a["p50"] / 1000 for a in accepted],
               "ms p50", Goal(5, AT_MOST), subject.cpu(), subject.foreign),
        Figure("  accepted", "/s", subject.rates),
        Figure("  refused with Retry-After", "%", refused),
        Figure("  resident after each burst", "MiB", memory),
    ]
