"""The office's day as text: whom to expect, in columns."""
import pytest
from case import Case, scheduled
from samples import person

PLAIN = {"Accept": "text/plain"}


def day_of(case: Case) -> str:
    return case.read()["appointment"]["local_start"][:10]


def sheet(api, office: str, day: str, **params) -> str:
    reply = api.get("/v1/appointments", params={"office": office, "day": day, **params}, headers=PLAIN, expect=200)
    assert reply.headers["Content-Type"] == "text/plain; charset=utf-8"
    return reply.text


def line_of(text: str, code: str) -> str:
    return next(line for line in text.splitlines() if code in line)


@pytest.fixture(scope="module")
def expected(callers) -> Case:
    return scheduled(callers, applicant={"given_name": "민지", "family_name": "김", "preferred_language": "ko", "interpreter": True,
                                         "accommodations": ["wheelchair"]})


@pytest.mark.parametrize("who", ["office", "supervisor"])
def test_who_is_expected_stands_on_the_sheet(callers, expected, who):
    text, day = sheet(callers[who], "DEN", day_of(expected)), day_of(expected)
    assert text.startswith("Denver (DEN)  ") and day in text.splitlines()[0] and "America/Denver" in text.splitlines()[0]
    line = line_of(text, expected.made["confirmation_code"])
    assert line.startswith(expected.read()["appointment"]["local_start"][11:16])
    for word in ("김, 민지", "adit_stamp", "booked", "interpreter (ko)", "wheelchair"):
        assert word in line
    times = [one[:5] for one in text.splitlines() if one[:1].isdigit()]
    assert times == sorted(times)


def test_who_was_told_not_to_come_is_not_on_it_unless_asked_for(callers):
    case = scheduled(callers)
    day = day_of(case)
    case.do("requester", "cancel")
    assert case.made["confirmation_code"] not in sheet(callers["office"], "DEN", day)
    assert case.made["confirmation_code"] in sheet(callers["office"], "DEN", day, status="cancelled")


def test_who_walked_in_stands_apart(server, api):
    key = server.key("office", office="MEX")
    server.wait_accepted(key)
    desk = api.as_(key)
    made = desk.post("/v1/walk-ins", {"office": "MEX", "service": "other", "outcome": "admitted", "applicant": person()}, expect=201).json()
    appointments, walk_ins = sheet(desk, "MEX", made["day"]).split("Walk-ins:")
    assert made["request"]["confirmation_code"] in walk_ins and made["request"]["confirmation_code"] not in appointments


@pytest.mark.parametrize("params", [{}, {"office": "DEN"}, {"day": "2026-11-25"}, {"office": "QQQ", "day": "2026-11-25"},
                                    {"office": "DEN", "day": "2026-11-25", "limit": 5}, {"office": "DEN", "day": "2026-11-25", "cursor": "x"}])
def test_it_is_of_one_office_and_one_day_and_whole(callers, params):
    assert callers["office"].get("/v1/appointments", params=params, headers=PLAIN, expect=400).json()["code"] == "invalid_parameter"


@pytest.mark.parametrize("who", ["organization", "tier2"])
def test_it_is_for_those_who_work_there(callers, who):
    callers[who].get("/v1/appointments", params={"office": "DEN", "day": "2026-11-25"}, headers=PLAIN, expect=403)


def test_another_office_s_day_is_empty(callers):
    assert "Appointments: 0" in sheet(callers["office"], "CHI", "2026-11-25")


def test_neither_json_nor_text(callers):
    callers["office"].get("/v1/appointments", headers={"Accept": "image/png"}, expect=406)
