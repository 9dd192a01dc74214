"""GET /v1/requests: pages, filters, and what changed since."""
import threading
import uuid

import pytest
from case import NUMBER, Case, tier1_review, tier2_review, withdrawn
from samples import own
from waiting import wait_until

FILTERS = [{"status": "tier1_review"}, {"status": "tier1_review,withdrawn"}, {"service": "adit_stamp"}, {"office": "CHI"},
           {"urgency": "urgent"}, {"overdue": "false"}, {"service": "other", "office": "DEN", "urgency": "routine"}]


@pytest.fixture(scope="module")
def firm(server, api, callers):
    """A firm of this file's own, with requests of many kinds."""
    key = server.key("organization", organization=f"Firm {uuid.uuid4()}")
    server.wait_accepted(key)
    firm = api.as_(key)
    for i in range(4):
        Case(callers, by=firm, client_ref=f"matter-{i}")
        Case(callers, by=firm, service="adit_stamp", urgency="urgent")
        Case(callers, by=firm, preferences={"offices": ["CHI"]}, client_ref="same & same")
    withdrawn(callers, by=firm)
    return firm


def walk(caller, params: dict, limit: int) -> list[dict]:
    """All pages, by the cursor."""
    found, cursor = [], None
    while True:
        page = caller.get("/v1/requests", params={**params, "limit": limit, **({"cursor": cursor} if cursor else {})}, expect=200)
        rows, cursor = page.json()["data"], page.json()["next_cursor"]
        assert len(rows) == limit if cursor else len(rows) <= limit
        assert ("Link" in page.headers) == (cursor is not None)
        found += own(rows)
        if not cursor:
            return found


def matches(row: dict, params: dict) -> bool:
    return all(row[name] in value.split(",") if name == "status" else name == "overdue" or row[name] == value for name, value in params.items())


@pytest.mark.parametrize("limit", [1, 4, 200])
def test_the_pages_are_the_whole(firm, limit):
    rows = walk(firm, {}, limit)
    assert len(rows) == len({row["id"] for row in rows}) == 13
    assert [row["id"] for row in rows] == sorted((row["id"] for row in rows), reverse=True), "the newest first"


@pytest.mark.parametrize("params", FILTERS)
def test_filters(firm, params):
    everything = walk(firm, {}, 200)
    wanted = [row for row in everything if matches(row, params)]
    if params == {"overdue": "false"}:
        assert wanted == everything
    else:
        assert 0 < len(wanted) < len(everything)
    assert walk(firm, params, 3) == wanted


def test_by_one_s_own_reference(firm):
    assert [row["client_ref"] for row in walk(firm, {"client_ref": "matter-2"}, 50)] == ["matter-2"]
    assert len(walk(firm, {"client_ref": "same & same"}, 3)) == 4
    assert walk(firm, {"client_ref": "Matter-2"}, 50) == []


def test_nothing_is_overdue_yet(firm):
    assert walk(firm, {"overdue": "true"}, 50) == []


def test_the_link_leads_on(firm):
    found, reply = [], firm.get("/v1/requests", params={"limit": 3, "client_ref": "same & same"}, expect=200)
    while True:
        found += reply.json()["data"]
        if "next" not in reply.links:
            break
        reply = firm.get(reply.links["next"]["url"], expect=200)
    assert len({row["id"] for row in found}) == len(found) == 4


def test_a_page_keeps_its_place_while_others_write(firm, callers):
    first = firm.get("/v1/requests", params={"limit": 5}, expect=200).json()
    new = Case(callers, by=firm)
    rest = firm.get("/v1/requests", params={"limit": 200, "cursor": first["next_cursor"]}, expect=200).json()["data"]
    assert new.id not in {row["id"] for row in first["data"] + rest}
    assert len(first["data"] + rest) == len(walk(firm, {}, 200)) - 1
    new.do(firm, "withdraw")


def waits_for_callbacks(db) -> bool:
    return db.execute("select exists (select from pg_locks where relation = 'callback'::regclass and not granted)").fetchone()[0]


def test_a_page_is_of_one_moment(server, firm, callers):
    """A request that leaves between the choice of the page and the reading of its records: the page is as it was chosen."""
    case, pages = Case(callers, by=firm, client_ref="of one moment"), []
    reader = threading.Thread(target=lambda: pages.append(walk(firm, {"status": "tier1_review", "client_ref": "of one moment"}, 5)))
    with server.connect() as db, server.connect() as other:
        with db.transaction():
            db.execute("lock table callback in access exclusive mode")  # which only the records are read from
            reader.start()
            wait_until(lambda: waits_for_callbacks(other))
            assert db.execute("""
                update request set version = version + 1, status = 'withdrawn', closed_at = updated_at, last_event = 'withdraw'
                where id = %s""", [case.id]).rowcount == 1
        reader.join(20)
    assert [(row["id"], row["status"]) for row in pages[0]] == [(case.id, "tier1_review")]
    assert walk(firm, {"status": "tier1_review", "client_ref": "of one moment"}, 5) == []


def test_a_cursor_of_another_list_is_refused(firm):
    cursor = firm.get("/v1/requests", params={"limit": 1}, expect=200).json()["next_cursor"]
    flipped = cursor[:-1] + ("A" if cursor[-1] != "A" else "B")
    for params in ({"cursor": cursor, "service": "other"}, {"cursor": "x"}, {"cursor": flipped}, {"cursor": cursor + "AAAA"}, {"cursor": "A" * 200},
                   {"after": cursor}, {"after": "x"}, {"after": "1:1"}):
        assert firm.get("/v1/requests", params=params, expect=400).json()["code"] == "invalid_cursor"
    problem = firm.get("/v1/requests", params={"cursor": cursor, "after": "0"}, expect=400).json()
    assert problem["code"] == "invalid_parameter"


@pytest.mark.parametrize("params", [*FILTERS, {"client_ref": "matter-2"}])
def test_the_feed_does_not_pass_for_a_filtered_one(firm, params):
    problem = firm.get("/v1/requests", params={**params, "after": "0"}, expect=400).json()
    assert problem["code"] == "invalid_parameter" and problem["errors"][0]["pointer"].lstrip("?") in params


@pytest.mark.parametrize("params", [
    {"status": "open"}, {"status": "resolved,open"}, {"status": ""}, {"urgency": "high"}, {"overdue": "yes"}, {"limit": "0"}, {"limit": "201"},
    {"limit": "x"},
])
def test_a_parameter_that_is_not_valid(firm, params):
    problem = firm.get("/v1/requests", params=params, expect=400).json()
    assert [error["pointer"] for error in problem["errors"]] == [f"?{name}" for name in params]


def test_a_parameter_that_there_is_not(firm):
    problem = firm.get("/v1/requests", params={"name": "Lopez"}, expect=400).json()
    assert problem["code"] == "unknown_parameter" and "Lopez" not in str(problem)


def test_a_filter_that_nothing_meets(firm):
    assert firm.get("/v1/requests", params={"service": "haircut"}, expect=200).json() == {"data": [], "next_cursor": None}


def test_each_sees_its_own(firm, callers):
    others = walk(callers["other_organization"], {}, 200)
    mine = {row["id"] for row in walk(firm, {}, 200)}
    assert not mine & {row["id"] for row in others}
    assert mine <= {row["id"] for row in walk(callers["supervisor"], {}, 200)}
    assert {row["office"] for row in walk(callers["office"], {}, 200)} == {"DEN"}


# ---- what changed since ----

def changes(caller, after: str) -> tuple[list[dict], str]:
    page = caller.get("/v1/requests", params={"after": after}, expect=200).json()
    return own(page["data"]), page["next_cursor"]


def to_the_end(caller, after: str) -> tuple[dict[str, dict], str]:
    """What is read until the place no longer moves: the last that was said of each request."""
    last = {}
    while True:
        rows, next_after = changes(caller, after)
        last |= {row["id"]: row for row in rows}
        if next_after == after or not rows and next_after == changes(caller, next_after)[1]:
            return last, next_after
        after = next_after


def test_from_the_beginning_everything_has_changed(firm):
    last, _ = to_the_end(firm, "0")
    assert last == {row["id"]: row for row in walk(firm, {}, 200)}


def test_only_what_changed_comes_again(firm, callers):
    _, after = to_the_end(firm, "0")
    assert to_the_end(firm, after)[0] == {}
    case = Case(callers, by=firm)
    assert set(to_the_end(firm, after)[0]) == {case.id}
    _, after = to_the_end(firm, after)
    case.escalate(callback=NUMBER)
    tier1_review(callers)  # somebody else's
    news, after = to_the_end(firm, after)
    assert {id: row["status"] for id, row in news.items()} == {case.id: "tier2_review"}
    case.do(firm, "withdraw")
    assert list(to_the_end(firm, after)[0].values())[0]["status"] == "withdrawn"


def test_the_feed_has_no_gaps_while_many_write(firm, callers):
    """Readers that follow the feed while others write see the last version of each."""
    _, after = to_the_end(firm, "0")
    made, stop, seen = [], threading.Event(), {}

    def write() -> None:
        for _ in range(6):
            case = tier2_review(callers, by=firm)
            case.do("tier2", "claim")
            case.do(firm, "withdraw")
            made.append(case)

    def follow(place: str) -> None:
        while True:
            over = stop.is_set()
            rows, moved = changes(firm, place)
            for row in rows:
                assert row["version"] >= seen.get(row["id"], 0)
                seen[row["id"]] = row["version"]
            if over and moved == place:
                return
            place = moved

    reader, writers = threading.Thread(target=follow, args=(after,)), [threading.Thread(target=write) for _ in range(5)]
    reader.start()
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    stop.set()
    reader.join(20)
    assert not reader.is_alive()
    assert {case.id: seen.get(case.id) for case in made} == {case.id: 3 for case in made} and len(made) == 30
