"""What happened to a request, whole and in order; and what staff wrote to colleagues with it."""
from case import tier1_review, tier2_review


def pages(api, path: str, **params) -> list[dict]:
    rows, cursor = [], None
    while not rows or cursor:
        page = api.get(path, params={**params, **({"cursor": cursor} if cursor else {})}, expect=200).json()
        rows, cursor = rows + page["data"], page["next_cursor"]
    return rows


def test_colleagues_read_the_note_and_nobody_else_does(callers):
    case = tier1_review(callers)
    case.escalate(callback={"phone": "+13035550142", "time_zone": "America/Denver"}, note="Two birth dates; ask for the passport.")
    case.do("tier2", "ask-info", {"reason": "passport_copy_needed"})
    for who in ("tier1", "tier2", "supervisor"):
        assert [(e["event"], e["note"]) for e in case.events(who)] == [
            ("submit", None), ("escalate", "Two birth dates; ask for the passport."), ("ask-info", None)]
    assert all("note" not in e for e in case.events("requester"))


def test_a_log_of_many_pages_is_whole(callers):
    case = tier2_review(callers)
    for _ in range(3):
        case.do("supervisor", "claim")
        case.do("supervisor", "release")
    case.do("tier2", "deny", {"expected_state": "tier2_review", "reason": "visit_not_needed", "note": "Seen before."})
    path = f"{case.path}/events"
    rows = pages(callers["supervisor"], path, limit=3)
    assert [e["seq"] for e in rows] == list(range(1, 9)) and rows == case.events() and rows[-1]["note"] == "Seen before."
    first = callers["supervisor"].get(path, params={"limit": 3}, expect=200)
    assert 'rel="next"' in first.headers["Link"] and len(first.json()["data"]) == 3
    other = tier2_review(callers)
    problem = callers["supervisor"].get(f"{other.path}/events", params={"cursor": first.json()["next_cursor"]}, expect=400).json()
    assert problem["code"] == "invalid_cursor"


def test_no_event_is_left_out_behind_the_first_thousand(callers, server):
    """The newest would be: who asks for changes often enough would hide what comes after."""
    case = tier2_review(callers)
    with server.connect() as db:
        for _ in range(1001):
            db.execute("update fp.request set version = version + 1, last_event = 'update' where id = %s", [case.id])
    case.do("tier2", "deny", {"expected_state": "tier2_review", "reason": "visit_not_needed"})
    rows = pages(callers["supervisor"], f"{case.path}/events", limit=200)
    assert len(rows) == 1003 and rows[-1]["event"] == "deny"
