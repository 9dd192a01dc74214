"""A law firm's case tooling: files by the dozen, finds by its own references, follows the feed, and sees nobody else's clients."""
import pytest
from samples import own, person, representation_body, submit_body
from story import Case, World, hours

MATTERS = 20


@pytest.fixture(scope="module")
def matters(world: World) -> dict[str, Case]:
    """Twenty clients' requests by the firm's own reference."""
    filed = {f"matter-{n:03}": world.file_for_client("organization", client_ref=f"matter-{n:03}", service="adit_stamp" if n % 2 else "other",
                                          requester={"role": "attorney", "name": "Ana Ortiz", "email": "ortiz@example.org"})
             for n in range(MATTERS)}
    # strangers' requests lie between
    world.submit()
    world.file("other_organization", client_ref="matter-003")
    return filed


class Feed:
    """Follows the changes, as a program would: it keeps only the cursor."""

    def __init__(self, firm):
        self.firm, self.cursor = firm, "0"

    def news(self) -> list[dict]:
        seen: list[dict] = []
        while True:
            page = self.firm.get("/v1/requests", params={"after": self.cursor}, expect=200).json()
            seen += page["data"]
            if page["next_cursor"] == self.cursor:
                return seen
            self.cursor = page["next_cursor"]


def test_a_matter_is_found_by_the_firms_own_reference(world: World, matters) -> None:
    firm, other = world.callers["organization"], world.callers["other_organization"]
    for reference in ("matter-003", "matter-019"):
        found = firm.get("/v1/requests", params={"client_ref": reference}, expect=200).json()
        assert [(r["id"], r["client_ref"]) for r in found["data"]] == [(matters[reference].id, reference)]
        assert found["next_cursor"] is None
    theirs = other.get("/v1/requests", params={"client_ref": "matter-003"}, expect=200).json()["data"]
    assert len(theirs) == 1 and theirs[0]["id"] != matters["matter-003"].id
    assert firm.get("/v1/requests", params={"client_ref": "matter"}, expect=200).json()["data"] == []


def test_lists_come_in_pages_that_lead_on(world: World, matters) -> None:
    firm = world.callers["organization"]
    path, seen = "/v1/requests?limit=7&status=tier1_review,tier2_review", []
    pages = 0
    while path:
        reply = firm.get(path, expect=200)
        seen += [r["id"] for r in reply.json()["data"]]
        path = reply.links.get("next", {}).get("url", "")
        assert bool(path) == bool(reply.json()["next_cursor"])
        pages += 1
    expected = [case.id for case in matters.values() if case.status in ("tier1_review", "tier2_review")]
    assert seen == sorted(expected, reverse=True), "newest first, none twice, none left out"
    assert pages == -(-len(expected) // 7)


def test_it_filters_by_service(world: World, matters) -> None:
    stamps = world.callers["organization"].get("/v1/requests", params={"service": "adit_stamp", "limit": 200}, expect=200).json()["data"]
    assert {r["client_ref"] for r in stamps} == {f"matter-{n:03}" for n in range(1, MATTERS, 2)}
    assert {r["status"] for r in stamps} == {"tier2_review"}


def test_the_feed_tells_what_changed_and_only_that(world: World, matters) -> None:
    feed = Feed(world.callers["organization"])
    theirs = Feed(world.callers["other_organization"])
    assert {case.id for case in matters.values()} <= {r["id"] for r in feed.news()}
    assert not {case.id for case in matters.values()} & {r["id"] for r in theirs.news()}
    assert feed.news() == []

    matters["matter-000"].escalated()
    matters["matter-001"].staff("tier2", "deny", {"reason": "visit_not_needed", "expected_state": "tier2_review"})
    world.submit()  # a stranger's
    news = feed.news()
    assert {r["client_ref"]: r["status"] for r in news} == {"matter-000": "tier2_review", "matter-001": "denied"}
    assert feed.news() == [] and theirs.news() == []

    # what the system does is told too: a seat, and its end
    matters["matter-003"].seated()
    assert [(r["client_ref"], r["status"]) for r in feed.news()][-1:] == [("matter-003", "scheduled")]
    assert matters["matter-003"].appointment()["office"] == "DEN"


def test_another_firm_cannot_know_of_them(world: World, matters) -> None:
    other = world.callers["other_organization"]
    mine = matters["matter-005"]
    assert other.get(mine.path, expect=404).json()["code"] == "not_found"
    for sub in ("events", "assignment"):
        other.get(f"{mine.path}/{sub}", expect=404)
    for event in ("withdraw", "supply", "not-solved", "cancel"):
        other.post(f"{mine.path}/{event}", {}, expect=404)
    other.patch(mine.path, {"client_ref": "stolen"}, expect=404)
    world.api.get(mine.path, expect=401)
    world.submit().mine.get(mine.path, expect=404)
    unknown = other.get("/v1/requests/019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6071", expect=404).json()
    told = other.get(mine.path, expect=404).json()
    assert {k: told[k] for k in ("code", "title", "detail")} == {k: unknown[k] for k in ("code", "title", "detail")}
    assert mine.status == "tier2_review" and mine.now()["client_ref"] == "matter-005"


def test_its_appointments_are_listed_and_nobody_elses(world: World, matters) -> None:
    seated = matters["matter-007"].seated()
    seat = seated.appointment()
    firm, other = world.callers["organization"], world.callers["other_organization"]
    listed = firm.get("/v1/appointments", params={"office": "DEN", "status": "booked", "limit": 200}, expect=200).json()["data"]
    assert seat["id"] in [a["id"] for a in listed]
    assert {a["request_id"] for a in listed} <= {case.id for case in matters.values()}
    assert all("applicant" not in a for a in listed)
    assert other.get("/v1/appointments", expect=200).json()["data"] == []
    other.get(f"/v1/appointments/{seat['id']}", expect=404)


def test_contact_data_can_be_corrected_and_the_call_goes_there(world: World, matters) -> None:
    case = matters["matter-002"].escalated()
    before = case.now()
    changed = case.mine.patch(case.path, {"applicant": {"phone": "+12125550177", "email": "new@example.org"}, "client_ref": "matter-002b"},
                              expect=200).json()
    assert changed["applicant"]["phone"].endswith("0177") and "*" in changed["applicant"]["phone"]
    assert changed["applicant"]["email"].startswith("n*") and changed["client_ref"] == "matter-002b"
    assert changed["version"] == before["version"] + 1 and changed["applicant"]["given_name"] == before["applicant"]["given_name"]
    case.verified("+12125550177").wait_for_window()
    case.staff("tier2", "claim")
    assert case.attempt("reached")["phone"] == "+12125550177"


def test_a_name_is_frozen(world: World, matters) -> None:
    """Otherwise a place in the queue could be sold."""
    case = matters["matter-004"]
    for member, value in (("given_name", "Eva"), ("family_name", "Diaz"), ("date_of_birth", "1990-01-01"), ("a_number", "A012345678")):
        refused = case.mine.patch(case.path, {"applicant": {member: value}}, expect=422).json()
        assert refused["errors"][0]["pointer"] == f"/applicant/{member}"


def test_a_script_that_files_twice_files_once(world: World, matters) -> None:
    firm = world.callers["organization"]
    body = submit_body(client_ref="matter-once")
    first = firm.post("/v1/requests", body, idempotency_key="once-1", expect=201)
    again = firm.post("/v1/requests", body, idempotency_key="once-1", expect=201)
    assert again.headers["Idempotent-Replayed"] == "true" and own(again.json()) == own(first.json())
    assert firm.post("/v1/requests", {**body, "client_ref": "x"}, idempotency_key="once-1", expect=422).json()["code"] == "idempotency_mismatch"
    # without a key the person has an open request, and the firm is told which
    refused = firm.post("/v1/requests", body, expect=409).json()
    assert (refused["code"], refused["link"]) == ("duplicate_open", f"/v1/requests/{first.json()['id']}")
    assert len(firm.get("/v1/requests", params={"client_ref": "matter-once"}).json()["data"]) == 1


def test_what_was_filed_before_is_told_again_though_time_has_passed(world: World) -> None:
    """The reply was lost, and the script tries again hours later: by then a window that it names is over, and so is a day."""
    firm, admin, now = world.callers["organization"], world.callers["admin"], world.now()
    windows = [{"start": (now + hours(n)).isoformat(), "end": (now + hours(n + 1)).isoformat()} for n in (1, 60)]
    until = representation_body(person(), begins_on=world.today().isoformat(), ends_on=world.today().isoformat())
    sent = [(firm, "/v1/requests", submit_body(callback={"phone": "+13035550142", "windows": windows})),
            (world.api, "/v1/requests", submit_body(callback={"phone": "+13035550143", "windows": windows})),
            (firm, "/v1/representations", until),
            (admin, "/v1/offices/CHI/closures", {"date": world.day(0), "reason": "storm"})]
    first = [caller.post(path, body, idempotency_key="lost-1", expect=201).json() for caller, path, body in sent]
    world.go_to(now + hours(40))
    for made, (caller, path, body) in zip(first, sent):
        again = caller.post(path, body, idempotency_key="lost-1", expect=201)
        assert again.headers["Idempotent-Replayed"] == "true" and again.json()["id"] == made["id"]
        # whoever was not heard before is refused, with all that is wrong at once
        refused = caller.post(path, body, idempotency_key="lost-2", expect=422).json()
        assert [error["code"] for error in refused["errors"]] == ["in_the_past"] and refused["next"]
    firm_s, path, body = sent[0]
    refused = firm_s.post(path, {**body, "service": "haircut"}, idempotency_key="lost-3", expect=422).json()
    assert {error["pointer"] for error in refused["errors"]} == {"/service", "/callback/windows/0/end"}
    assert firm_s.post(path, {**body, "client_ref": "x"}, idempotency_key="lost-1", expect=422).json()["code"] == "idempotency_mismatch"


def test_two_firms_for_one_client_are_settled_by_staff(world: World) -> None:
    body = submit_body()
    ours = Case(world, world.callers["organization"].post("/v1/requests", body, expect=201).json(), world.callers["organization"])
    theirs = Case(world, world.callers["other_organization"].post("/v1/requests", body, expect=201).json(),
                  world.callers["other_organization"])
    assert ours.now()["duplicate"] is theirs.now()["duplicate"] is False, "neither learns of the other"
    assert theirs.seen_by("tier2")["duplicate"] is True and ours.seen_by("tier2")["duplicate"] is True
    for case in (ours, theirs):
        case.escalated()
        refused = case.staff("tier2", "approve", {"expected_state": "tier2_review"}, expect=409)
        assert refused["code"] == "duplicate_unsettled"
    theirs.does("withdraw")
    assert ours.seen_by("tier2")["duplicate"] is False
    ours.seated()
