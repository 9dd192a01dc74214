"""What a call can name besides the id in its path: ids in bodies, cursors, idempotency keys. Somebody else's are those of nobody."""
import uuid

import pytest
from booking import OFFICE, book_body, held, hold_body, slots
from case import Case, scheduled, tier1_review, with_callback
from contract import Contract
from samples import person, representation_body, submit_body
from somebody import ELSEWHERE, somebody
from test_lookup import code_of_nobody

CONTRACT = Contract()
WITH_CURSOR = [operation for operation in CONTRACT.operations if any(CONTRACT.resolve(p)["name"] == "cursor" for p in operation.parameters)]


def alike(first, second, *ids: str) -> dict:
    """The problem that both replies are."""
    one, two = first.json(), second.json()
    for problem in (one, two):
        problem.pop("request_id")
    text, other_text = str(one), str(two)
    for id in ids:
        text, other_text = text.replace(id, "ID"), other_text.replace(id, "ID")
    assert (first.status_code, text) == (second.status_code, other_text)
    return one


# ---- ids in bodies ----

@pytest.mark.parametrize("who", ["requester", "organization"])
def test_a_representation_of_others(callers, other, who):
    """Whether it is in force, for whom and for what, is theirs to know."""
    nothing, theirs = str(uuid.uuid4()), other.representation["id"]
    over = other.firm.post("/v1/representations", representation_body(somebody()), expect=201).json()
    other.firm.post(f"/v1/representations/{over['id']}/revoke", {}, expect=200)
    mine = tier1_review(callers)

    def ask(representation: str):
        if who == "requester":
            return mine.post("requester", "represent", {"representation_id": representation}, expect=422)
        return callers["organization"].post("/v1/requests", submit_body(representation_id=representation), expect=422)

    for one in (theirs, over["id"]):
        problem = alike(ask(one), ask(nothing), one, nothing)
        assert [error["code"] for error in problem["errors"]] == ["unknown_representation"]
    assert mine.read()["version"] == mine.made["version"]


def test_a_firm_does_not_file_for_another_s_client(callers, other):
    """Not even with the right person."""
    reply = callers["organization"].post("/v1/requests", submit_body(applicant=other.client, representation_id=other.representation["id"]), expect=422)
    assert [error["code"] for error in reply.json()["errors"]] == ["unknown_representation"]


@pytest.mark.parametrize("who", ["holder", "organization", "tier1", "supervisor"])
def test_a_hold_of_others(api, callers, other, who):
    caller, nothing, theirs = api.as_(held(api)["token"]) if who == "holder" else callers[who], str(uuid.uuid4()), other.hold["id"]

    def ask(hold: str):
        return caller.post("/v1/appointments", book_body({"id": hold, "service": "other"}, person()), expect=404)

    alike(ask(theirs), ask(nothing), theirs, nothing)
    assert other.firm.get(f"/v1/holds/{theirs}", expect=200).json()["status"] == "held"


def test_an_organization_of_others(callers, other):
    nothing, theirs = str(uuid.uuid4()), other.ids["organization_id"]
    ask = lambda id: callers["organization"].post("/v1/api-keys", {"role": "organization", "organization_id": id}, expect=403)  # noqa: E731
    alike(ask(theirs), ask(nothing), theirs, nothing)


def test_a_confirmation_code_with_another_birth_date(api, other):
    code, nobodys = other.nobody.made["confirmation_code"], code_of_nobody()
    ask = lambda code: api.post("/v1/lookup", {"confirmation_code": code, "date_of_birth": "1991-01-01"}, expect=404)  # noqa: E731
    alike(ask(code), ask(nobodys), code, nobodys)


# ---- what others have filed ----

def shape(value):
    """What a reply says besides ids, codes and names."""
    if isinstance(value, dict):
        return {name: shape(member) for name, member in value.items()
                if name not in ("id", "confirmation_code", "access_token", "applicant", "place", "links", "client_ref")}
    return [shape(member) for member in value] if isinstance(value, list) else value


@pytest.mark.parametrize("who", ["nobody", "organization"])
def test_nobody_learns_that_somebody_has_asked_before(api, callers, other, who):
    """The same person and service as another party's open request: the answer is that of a first one."""
    caller = api if who == "nobody" else callers[who]
    known = Case(callers, by=other.firm, applicant=somebody(), **ELSEWHERE)
    mine = lambda applicant: caller.post("/v1/requests", submit_body(applicant=applicant, **ELSEWHERE), expect=201).json()  # noqa: E731
    second, first = mine(known.sent["applicant"]), mine(somebody())
    assert shape(second) == shape(first) and second["links"].keys() == first["links"].keys()
    assert known.id not in str(second)


# ---- idempotency keys ----

def test_a_key_of_others_gives_nothing_of_theirs(api, callers):
    """Each party has keys of its own: the same key and body from another makes another thing."""
    parties = [callers["organization"], callers["other_organization"], callers["tier1"], callers["supervisor"]]
    made = [caller.post("/v1/requests", submit_body(), expect=201, idempotency_key="shared") for caller in parties]
    free = [slot for slot in slots(callers["admin"].as_(None)) if slot["free"] > 0]
    made += [caller.post("/v1/holds", hold_body(free.pop()), expect=201, idempotency_key="shared") for caller in parties]
    assert len({reply.json()["id"] for reply in made}) == 2 * len(parties)
    assert all("Idempotent-Replayed" not in reply.headers for reply in made)


def test_a_firm_s_second_key_is_the_same_party(callers):
    second = callers["organization"].as_(callers["organization"].post("/v1/api-keys", {"role": "organization"}, expect=201).json()["secret"])
    body, name = submit_body(), str(uuid.uuid4())
    first = callers["organization"].post("/v1/requests", body, expect=201, idempotency_key=name)
    again = second.post("/v1/requests", body, expect=201, idempotency_key=name)
    assert again.headers["Idempotent-Replayed"] == "true" and again.json()["id"] == first.json()["id"]


def test_a_token_s_key_is_of_its_own_request(callers):
    one, two = tier1_review(callers), tier1_review(callers)
    for case in (one, two):
        reply = case.post("requester", "withdraw", {}, idempotency_key="mine")
        assert "Idempotent-Replayed" not in reply.headers and reply.json()["id"] == case.id


# ---- cursors ----

PATHS = {"listSlots": f"/v1/offices/{OFFICE}/slots"}
# Others who may make the same call, for each; a cursor of one is none of the other's.
PAIRS = {"listRequests": ("organization", "other_organization"), "listCallbacks": ("tier1", "tier2"), "listAppointments": ("office", "supervisor"),
         "listWalkIns": ("office", "supervisor"), "listApiKeys": ("organization", "admin"), "listOrganizations": ("admin", "another_admin"),
         "listRepresentations": ("organization", "other_organization"), "listSlots": ("organization", "tier1"),
         "listRequestEvents": ("organization", "supervisor")}


@pytest.fixture(scope="module")
def listed(api, callers, other) -> dict:
    """Enough rows of each kind for two pages."""
    for who in ("organization", "other_organization"):
        for _ in range(2):
            Case(callers, by=callers[who])
            scheduled(callers)
            with_callback(callers)
            callers[who].post("/v1/representations", representation_body(person()), expect=201)
    callers["organization"].post("/v1/api-keys", {"role": "organization"}, expect=201)
    for _ in range(2):
        callers["office"].post("/v1/walk-ins", {"office": "DEN", "service": "other", "outcome": "refused"}, expect=201)
    second = callers["admin"].post("/v1/api-keys", {"role": "admin"}, expect=201).json()
    return {**callers, "another_admin": api.as_(second["secret"])}


@pytest.fixture(scope="module")
def paths(callers) -> dict[str, str]:
    """Of the lists that are another's; the events of a request that has some."""
    case = Case(callers, by=callers["organization"])
    case.do("supervisor", "claim")
    return {**PATHS, "listRequestEvents": f"{case.path}/events"}


def first_page(caller, path: str, **params):
    reply = caller.get(path, params={"limit": 1, **params}, expect=200)
    cursor = reply.json()["next_cursor"]
    assert cursor and f"cursor={cursor}" in reply.headers["Link"]
    return cursor


@pytest.mark.parametrize("operation", WITH_CURSOR, ids=lambda operation: operation.id)
def test_a_cursor_is_good_for_whom_and_what_it_was_made(listed, paths, operation):
    path, (one, another) = paths.get(operation.id) or operation.path, (listed[name] for name in PAIRS[operation.id])
    cursor = first_page(one, path)
    assert one.get(path, params={"limit": 200, "cursor": cursor}, expect=200).json()["data"], "the size of a page is no part of it"
    assert another.get(path, params={"limit": 1, "cursor": cursor}, expect=400).json()["code"] == "invalid_cursor"
    for parameter in map(CONTRACT.resolve, operation.parameters):
        value = {"status": {"listCallbacks": "planned", "listAppointments": "booked"}.get(operation.id, "approved"), "service": "other", "office": "DEN",
                 "urgency": "routine", "client_ref": "x", "overdue": "true", "at_risk": "true", "language": "en", "day": "2026-11-25",
                 "from": "2026-11-25" if operation.id == "listSlots" else "2026-11-25T00:00:00Z"}
        value["to"] = value["from"]
        if parameter["in"] == "query" and parameter["name"] in value:
            problem = one.get(path, params={"limit": 1, "cursor": cursor, parameter["name"]: value[parameter["name"]]}, expect=400).json()
            assert problem["code"] == "invalid_cursor", parameter["name"]


def test_each_list_has_its_pair():
    assert set(PAIRS) == {operation.id for operation in WITH_CURSOR}


def test_a_cursor_of_another_office_s_slots(api):
    cursor = first_page(api, f"/v1/offices/{OFFICE}/slots")
    offices = api.get("/v1/offices", expect=200).json()["data"]
    elsewhere = next(office["code"] for office in offices if office["kind"] == "international" and office["code"] != OFFICE)
    assert api.get(f"/v1/offices/{elsewhere}/slots", params={"cursor": cursor}, expect=400).json()["code"] == "invalid_cursor"


def test_a_place_in_the_feed_is_one_s_own(callers, listed):
    place = callers["organization"].get("/v1/requests", params={"after": "0"}, expect=200).json()["next_cursor"]
    callers["organization"].get("/v1/requests", params={"after": place}, expect=200)
    for stranger in (callers["other_organization"], callers["supervisor"]):
        assert stranger.get("/v1/requests", params={"after": place}, expect=400).json()["code"] == "invalid_cursor"
    assert callers["organization"].get("/v1/requests", params={"cursor": place}, expect=400).json()["code"] == "invalid_cursor"
