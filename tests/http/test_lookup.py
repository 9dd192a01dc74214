"""Finding one's request again by confirmation code and birth date, and nothing by guessing."""
import itertools
import uuid

import pytest
from case import Case, resolved, scheduled, tier1_review
from client import Api

BIRTH = "1984-02-29"
DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
PATH = "/v1/lookup"


def code_of_nobody() -> str:
    """One that could be a code: its check character is right."""
    number = uuid.uuid4().int >> 64
    body = "".join(DIGITS[number >> 5 * place & 31] for place in range(15))
    value = 0
    for digit in body:
        value = (value * 32 + DIGITS.index(digit)) % 31
    return body + DIGITS[value]


def look_up(api: Api, code: str, born: str = BIRTH, expect: int | None = 200):
    return api.post(PATH, {"confirmation_code": code, "date_of_birth": born}, expect=expect)


def guess(api: Api, code: str, times: int, first: int = 1) -> None:
    for day in range(first, first + times):
        look_up(api, code, f"1990-01-{day:02}", expect=404)


def age(owner, minutes: int) -> None:
    """The limits live by the real clock, which a test cannot move: so what was tried becomes older."""
    owner.execute("update fp.lookup_attempt set since = since - make_interval(mins => %s)", [minutes])


def test_the_token_is_found_again(api, callers):
    case = scheduled(callers)
    found = look_up(api, case.made["confirmation_code"]).json()
    now = case.read()
    assert {name: found[name] for name in ("status", "what_happens_next", "due_at", "appointment")} == {
        name: now[name] for name in ("status", "what_happens_next", "due_at", "appointment")}
    assert found["access_token"] == case.made["access_token"]
    assert api.as_(found["access_token"]).get(found["links"]["self"], expect=200).json()["id"] == case.id


def test_a_closed_request_and_a_firm_s_are_found_too(api, callers):
    assert look_up(api, resolved(callers).made["confirmation_code"]).json()["status"] == "resolved"
    filed = Case(callers, by=callers["organization"])
    mine = api.as_(look_up(api, filed.made["confirmation_code"]).json()["access_token"])
    assert mine.get(filed.path, expect=200).json()["id"] == filed.id


def test_a_code_is_read_as_people_write_it(api, callers):
    case = tier1_review(callers, applicant={"preferred_language": "es"})
    code = case.made["confirmation_code"]
    written = " ".join(code[at:at + 4].lower().replace("0", "o") for at in range(0, 16, 4)).replace(" ", "-", 1)
    found = look_up(api, written)
    assert found.json()["confirmation_code"] == code and found.headers["Content-Language"] == "es"


def test_a_wrong_date_and_a_code_of_nobody_look_the_same(api, callers):
    case = tier1_review(callers)
    bodies = [look_up(api, code, born, expect=404).json()
              for code, born in ((case.made["confirmation_code"], "1984-02-28"), (code_of_nobody(), BIRTH))]
    for problem in bodies:
        del problem["request_id"]
    assert bodies[0] == bodies[1] and bodies[0]["code"] == "not_found" and bodies[0]["next"]


@pytest.mark.parametrize("real", [True, False])
def test_the_sixth_guess_is_not_looked_at(api, callers, owner, real):
    """Whether there is such a code or not; nor is the right date, for a quarter of an hour."""
    code = tier1_review(callers).made["confirmation_code"] if real else code_of_nobody()
    guess(api, code, 5)
    for _ in range(2):
        refused = look_up(api, code, expect=429)
        assert refused.json()["code"] == "rate_limited" and 0 < int(refused.headers["Retry-After"]) <= 900
    age(owner, 14)
    look_up(api, code, expect=429)
    age(owner, 1)
    look_up(api, code, expect=200 if real else 404)


def test_being_right_neither_counts_nor_forgives(api, callers, owner):
    code = tier1_review(callers).made["confirmation_code"]
    for _ in range(8):
        look_up(api, code)
    guess(api, code, 4)
    look_up(api, code)
    guess(api, code, 1, first=5)
    look_up(api, code, expect=429)
    age(owner, 16)
    guess(api, code, 5)
    look_up(api, code, expect=429)


def test_the_quarter_of_an_hour_begins_with_the_first_wrong_try(api, callers, owner):
    code = tier1_review(callers).made["confirmation_code"]
    look_up(api, code)
    age(owner, 14)
    guess(api, code, 5)
    age(owner, 2)
    look_up(api, code, expect=429)


def test_other_codes_go_on(api, callers):
    guess(api, code_of_nobody(), 5)
    look_up(api, tier1_review(callers).made["confirmation_code"])


@pytest.mark.parametrize("body, pointer", [
    ({}, "/confirmation_code"), ({"confirmation_code": "0" * 16}, "/date_of_birth"), ({"confirmation_code": 5}, "/confirmation_code"),
    ({"confirmation_code": "0" * 16, "date_of_birth": "29.2.1984"}, "/date_of_birth"),
    ({"confirmation_code": "0" * 15, "date_of_birth": BIRTH}, "/confirmation_code"),
    ({"confirmation_code": "0" * 15 + "1", "date_of_birth": BIRTH}, "/confirmation_code"),
    ({"confirmation_code": "U" * 16, "date_of_birth": BIRTH}, "/confirmation_code"),
    ({"confirmation_code": "0" * 16, "date_of_birth": BIRTH, "a_number": "A012345678"}, "/a_number")])
def test_what_cannot_be_one_is_said_at_once(api, body, pointer):
    problem = api.post(PATH, body, expect=422).json()
    assert pointer in [error["pointer"] for error in problem["errors"]]


def test_a_typing_slip_costs_no_try(api, callers):
    code = tier1_review(callers).made["confirmation_code"]
    slips = itertools.islice((code[:15] + digit for digit in DIGITS if digit != code[15]), 8)
    for slip in slips:
        look_up(api, slip, expect=422)
    look_up(api, code)


def test_what_is_kept_of_a_try_is_no_code(api, owner):
    code = code_of_nobody()
    look_up(api, code, expect=404)
    kept = owner.execute("select code, wrong from fp.lookup_attempt").fetchall()
    assert all(len(row[0]) == 32 and code.encode() not in bytes(row[0]) for row in kept)
