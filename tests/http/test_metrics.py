"""GET /metrics: figures that rise by what was done, and name nobody."""
import re

from case import scheduled
from samples import person, submit_body

LINE = re.compile(r'^([a-z_]+)(?:\{([a-z]+="[^"\\]*"(?:,[a-z]+="[^"\\]*")*)\})? ([0-9.]+)$')


def figures(api) -> dict[str, float]:
    """By name and labels; each line is one that Prometheus reads, below its HELP and TYPE."""
    reply = api.get("/metrics", expect=200)
    assert reply.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    found, typed = {}, set()
    for line in reply.text.splitlines():
        if line.startswith("# TYPE "):
            typed.add(line.split()[2])
        elif not line.startswith("# HELP "):
            name, labels, value = LINE.match(line).groups()
            assert name in typed or re.sub("_(bucket|sum|count)$", "", name) in typed
            assert (name, labels) not in found
            found[name, labels] = float(value)
    return found


def test_what_is_done_is_counted(api):
    before = figures(api)
    api.post("/v1/requests", submit_body(), expect=201)
    api.post("/v1/requests", {}, expect=422)
    api.get("/v1/nothing", expect=404)
    after = figures(api)

    def risen(name: str, labels: str | None = None) -> float:
        return after[name, labels] - before.get((name, labels), 0)

    assert risen("fieldpass_http_requests_total", 'operation="submitRequest",status="2xx"') == 1
    assert risen("fieldpass_http_requests_total", 'operation="submitRequest",status="4xx"') == 1
    assert risen("fieldpass_http_requests_total", 'operation="none",status="4xx"') == 1
    assert risen("fieldpass_submit_batches_total") == risen("fieldpass_submit_rows_total") == 1
    assert risen("fieldpass_submit_batches_halved_total") == 0


def test_durations_are_a_histogram(api):
    found = figures(api)
    for lane in ("direct", "submit", "read", "staff", "rest"):
        buckets = [value for (name, labels), value in found.items()
                   if name == "fieldpass_http_request_seconds_bucket" and labels.startswith(f'lane="{lane}"')]
        assert buckets == sorted(buckets) and len(buckets) == 13
        assert buckets[-1] == found["fieldpass_http_request_seconds_count", f'lane="{lane}"']
    assert found["fieldpass_queue_length", 'lane="submit"'] == 0


def test_the_worker_is_counted(api, callers):
    before = figures(api)["fieldpass_placed_total", None]
    scheduled(callers)
    assert figures(api)["fieldpass_placed_total", None] >= before + 1


def test_it_names_nobody(api):
    canary = person(given_name="Zebulon", a_number="A987654321", phone="+13035550199", email="zebulon@canary.example")
    made = api.post("/v1/requests", submit_body(canary), expect=201).json()
    text = api.get("/metrics", expect=200).text
    for word in ("Zebulon", "987654321", "5550199", "canary", made["id"], made["confirmation_code"]):
        assert word not in text
