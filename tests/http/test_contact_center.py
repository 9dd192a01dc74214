"""The contact center's numbers are the operator's, wherever somebody is sent there."""
import pytest
from case import Case, tier2_review
from samples import submit_body
from test_lookup import code_of_nobody, look_up
from waiting import wait_until

CODES = ("contact_center", "contact_center_tty")
ANOTHER = "+13035550177"


@pytest.fixture
def numbers(api, owner):
    """Sets them, for every language; takes them back afterwards."""
    before = owner.execute("select contact, resource, language from resource_text where resource = any (%s)", [list(CODES)]).fetchall()

    def write(rows) -> None:
        for row in rows:
            owner.execute("update resource_text set contact = %s where resource = %s and language = %s", row)

    def known() -> list[str | None]:
        found = {resource["code"]: resource["contact"] for resource in api.get("/v1/resources", expect=200).json()["data"]}
        return [found[code] for code in CODES]

    def put(*contacts: str | None) -> None:
        write([(dict(zip(CODES, contacts))[code], code, language) for _, code, language in before])
        wait_until(lambda: known() == list(contacts))

    first = known()
    yield put
    write(before)
    wait_until(lambda: known() == first)


def told(api, callers) -> list[str]:
    """By all that send somebody there."""
    nowhere = api.post("/v1/requests", submit_body(location={"country": "ZZ"}), expect=422).json()["next"]
    mistyped = look_up(api, code_of_nobody(), expect=404).json()["next"]
    code = Case(callers).made["confirmation_code"]
    for day in range(1, 7):
        tried = look_up(api, code, f"1990-01-{day:02}", expect=None)
    assert tried.status_code == 429
    case = tier2_review(callers, callback={"phone": "+13035550142"})
    held_up = case.requester.patch(case.path, {"callback": {"phone": ANOTHER}}, expect=200).json()["what_happens_next"]
    plain = case.requester.get(case.path, headers={"Accept": "text/plain"}, expect=200).text
    found = look_up(api, case.made["confirmation_code"], expect=200).json()["what_happens_next"]
    asks = Case(callers, callback={"phone": "+13035550142"})
    later = asks.requester.patch(asks.path, {"callback": {"phone": ANOTHER}}, expect=200).json()["what_happens_next"]
    return [nowhere, mistyped, tried.json()["next"], held_up, plain, found, later]


def test_they_are_told_as_the_operator_has_them(api, callers, numbers):
    numbers("555-0100", "555-0199")
    for text in told(api, callers):
        assert "555-0100 (TTY 555-0199)" in text and "800-" not in text
    contact = api.post("/v1/eligibility", {"service": "other", "location": {"country": "FR"}}, expect=200).json()["contact"]
    assert contact == {"phone": "555-0100", "tty": "555-0199"}


def test_where_there_are_none_none_is_told(api, callers, numbers):
    numbers(None, None)
    for text in told(api, callers):
        assert "contact center" in text and "TTY" not in text and "{" not in text and "800-" not in text
    contact = api.post("/v1/eligibility", {"service": "other", "location": {"country": "FR"}}, expect=200).json()["contact"]
    assert contact == {"phone": None, "tty": None}
