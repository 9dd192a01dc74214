"""Rows that cannot be: each refused by the constraint that is there for it."""
import datetime
import secrets
import uuid

import pytest
from psycopg.types.json import Jsonb

from rows import (representation, HOUR, OPEN, START, STATUSES, advance, appointment, callback, force, insert, office, organization, refused, request, seat,
                  slot, some_office, span, submission)

CHECK = "23514"
WORDS = ("Jane Doe", "jane doe", "Jane", "", "a", "x" * 66, "9lives", "not-here", "new\nline", "ü_code")


@pytest.mark.parametrize("column", ["reason", "answer", "last_reason"])
@pytest.mark.parametrize("value", WORDS)
def test_reasons_and_answers_are_codes(db, column, value):
    made = request(db)
    with refused(CHECK, "request_codes_only"):
        advance(db, made, "claim", "tier1_review", **{column: value})
    advance(db, made, "claim", "tier1_review", **{column: "papers_missing"})


@pytest.mark.parametrize("column, value", [
    ("last_actor", "Jane Doe"), ("last_actor", ""), ("last_actor", "a b"), ("last_actor", "key:ü"), ("last_role", "Tier1"),
    ("last_role", "tier 1"), ("last_role", ""), ("decided_by", "Jane Doe"), ("decided_by", "")])
def test_actors_are_codes(db, column, value):
    with refused(CHECK, "request_codes_only"):
        request(db, **{column: value})


@pytest.mark.parametrize("value", ["Jane Doe", ""])
def test_who_claims_is_a_code(db, value):
    with refused(CHECK, "request_codes_only"):
        request(db, claimed_by=value, claim_expires_at=START)


@pytest.mark.parametrize("value", [{"who": "Jane Doe"}, "Jane Doe", ["a", {"b": ["c d"]}], {"a": "x\ty"}])
def test_an_events_data_has_no_words(db, value):
    with refused(CHECK, "request_codes_only"):
        request(db, last_data=Jsonb(value))


def test_an_events_data_has_ids_and_codes(db):
    request(db, last_data=Jsonb({"appointment_id": str(uuid.uuid4()), "slot_id": 5, "list": ["DEN", None], "at": "2026-03-02T12:00:00Z"}))


@pytest.mark.parametrize("status", STATUSES)
def test_open_or_closed(db, status):
    made = request(db, status)
    wrong = START if status in OPEN else None
    with refused(CHECK, "request_open_or_closed"):
        force(db, "request", made, closed_at=wrong)


@pytest.mark.parametrize("said", [{"claimed_by": "key:a"}, {"claim_expires_at": START}])
def test_a_claim_ends_sometime(db, said):
    with refused(CHECK, "request_claim"):
        request(db, **said)


@pytest.mark.parametrize("status", STATUSES)
def test_only_what_is_in_review_is_claimed(db, status):
    made, claim = request(db, status), {"claimed_by": "key:a", "claim_expires_at": START}
    if status in ("tier1_review", "tier2_review", "office_review"):
        force(db, "request", made, **claim)
    else:
        with refused(CHECK, "request_claim_in_review"):
            force(db, "request", made, **claim)


@pytest.mark.parametrize("status", STATUSES)
def test_what_needs_info_knows_where_it_goes_back_to(db, status):
    made = request(db, status)
    with refused(CHECK, "request_needs_info"):
        force(db, "request", made, status_before=None if status == "needs_info" else "tier1_review")


@pytest.mark.parametrize("said, constraint", [
    ({"person_key": b"short"}, "request_person_key_check"), ({"birth_mac": b"short"}, "request_birth_mac_check"),
    ({"days": 128}, "request_days_check"), ({"days": -1}, "request_days_check"), ({"rank_class": 6}, "request_rank_class_check"),
    ({"rank_class": -1}, "request_rank_class_check"), ({"rebookings": 4}, "request_rebookings_check"),
    ({"not_before": "2026-05-02", "not_after": "2026-05-01"}, "request_check")])
def test_a_request(db, said, constraint):
    with refused(CHECK, constraint):
        request(db, **said)


@pytest.mark.parametrize("column", ["status", "confirmation_code", "service", "urgency", "requester_role",
                                    "language", "created_at", "updated_at", "priority_at", "rank_class", "sealed", "last_event",
                                    "last_actor", "last_role"])
def test_a_request_always_says(db, column):
    with refused("23502"):
        insert(db.owner, "request", submission(db) | {column: None})


@pytest.mark.parametrize("said", [{"organization_id": uuid.uuid4()}, {"duplicate_of": uuid.uuid4()}])
def test_a_request_points_at_what_is_there(db, said):
    with refused("23503"):
        request(db, **said)


@pytest.mark.parametrize("said", [{"window_end": START + 24 * HOUR}, {"window_end": START}, {"max_attempts": 0}, {"attempts": 2},
                                  {"attempts": -1}])
def test_a_callback(db, said):
    made = request(db, "tier2_review")
    with refused(CHECK):
        callback(db, made, **said)


def test_a_callback_belongs_to_a_request(db):
    with refused("23503"):
        callback(db, uuid.uuid4())


def hold(db, **said) -> None:
    appointment(db, slot(db), **{"status": "held", "request_id": None, "person_key": secrets.token_bytes(32)} | said)


@pytest.mark.parametrize("said, constraint", [
    ({"person_key": None}, "appointment_whose"), ({"made_by": None}, "appointment_whose"), ({"service": None}, "appointment_whose"),
    ({"policies": None}, "appointment_whose"), ({"made_by": "Jane Doe"}, "appointment_codes_only"),
    ({"service": "Jane Doe"}, "appointment_codes_only"), ({"status": "booked"}, "appointment_whose"),
    ({"status": "cancelled"}, "appointment_whose"), ({"expires_at": None}, "appointment_hold_expires"),
    ({"during": span(START, START)}, "appointment_during"), ({"during": span(None, START)}, "appointment_during"),
    ({"reason": "Jane Doe"}, "appointment_codes_only")])
def test_an_appointment(db, said, constraint):
    with refused(CHECK, constraint):
        hold(db, **said)


def test_an_appointment_belongs_to_a_request_and_a_slot(db):
    for said in ({"request_id": uuid.uuid4()}, {"slot_id": 999999999}):
        row = seat(db, slot(db)) | said
        with refused("23503"):
            insert(db.owner, "appointment", row)


def test_an_appointment_goes_to_a_slot_that_is_there(db):
    made = appointment(db, slot(db))
    for said in ({"request_id": uuid.uuid4()}, {"slot_id": 999999999}):
        (column, value), = said.items()
        with refused("23503"):
            db.owner.execute(f"update fp.appointment set {column} = %s where id = %s", [value, made])


def test_a_request_goes_to_an_organization_that_is_there(db):
    made = request(db)
    with refused(CHECK, "request_transition"):
        advance(db, made, "update", "tier1_review", organization_id=uuid.uuid4())


def test_a_decision_is_of_a_pass(db):
    with refused("23503", "decision_pass"):
        insert(db.owner, "decision", {"pass_id": 999999999, "request_id": request(db), "rank": 1, "why": "no_slot", "judged_by": Jsonb({})})


def test_the_column_that_counts_is_not_written(db):
    row = seat(db, slot(db)) | {"occupies": False}
    with refused("428C9"):
        insert(db.owner, "appointment", row)


@pytest.mark.parametrize("said", [
    {"code": "DENV"}, {"code": "den"}, {"name": ""}, {"country": "USA"}, {"country": "us"}, {"latitude": 90.1}, {"latitude": -91},
    {"longitude": 180.1}, {"open_from": "2026-02-01", "open_to": "2026-01-01"},
    {"interpreter_languages": ["Spanish"]}, {"interpreter_languages": ["es", "x y"]}, {"interpreter_languages": [None]},
    {"accommodations": ["Wheel chair"]}, {"accommodations": ["ramp", "a,b "]}])
def test_an_office(db, said):
    with refused(CHECK):
        office(db, **said)


@pytest.mark.parametrize("said", [{"interpreter_languages": [], "accommodations": []},
                                  {"interpreter_languages": ["es", "zh-Hant"], "accommodations": ["wheelchair", "sign_language"]}])
def test_an_office_says_what_it_can_provide(db, said):
    office(db, **said)


@pytest.mark.parametrize("zone", ["America/Gotham", "EST5EDT4", "MEZ", "UTC+3", "america/denver", "", "+02"])
def test_an_unknown_time_zone_is_refused(db, zone):
    """Also abbreviations and POSIX rules, which PostgreSQL itself would take for zones."""
    with refused(CHECK, "office_time_zone_check"):
        office(db, time_zone=zone)
    made = office(db, time_zone="Asia/Kolkata")
    with refused(CHECK, "office_time_zone_check"):
        db.owner.execute("update fp.office set time_zone = %s where code = %s", [zone, made])


def test_of_many_offices_in_one_statement_each_zone_is_looked_at(db):
    with refused(CHECK, "office_time_zone_check"):
        db.owner.execute("""insert into fp.office (code, name, kind, city, country, latitude, longitude, time_zone)
            values ('ZZA', 'a', 'field', 'a', 'US', 1, 1, 'Asia/Tokyo'), ('ZZB', 'b', 'field', 'b', 'US', 1, 1, 'Asia/Tokio')""")


SCHEDULE = {"weekday": 1, "opens": "08:00", "closes": "12:00", "minutes": 30, "capacity": 1}


@pytest.mark.parametrize("said", [
    {"weekday": 0}, {"weekday": 8}, {"closes": "08:00"}, {"closes": "07:00"}, {"minutes": 4}, {"minutes": 481}, {"capacity": 0},
    {"capacity": 1001}, {"valid_from": "2026-02-01", "valid_to": "2026-01-01"}])
def test_a_schedule(db, said):
    with refused(CHECK):
        insert(db.owner, "schedule", {"office": some_office(db)} | SCHEDULE | said)


@pytest.mark.parametrize("said", [
    {"ends_at": START}, {"capacity": -1}, {"booked": 1}, {"booked": -1}])
def test_a_slot(db, said):
    with refused(CHECK):
        slot(db, **{"starts_at": START + 9000 * HOUR, "capacity": 0} | said)


def test_one_slot_an_office_instant_and_service(db):
    starts = START + 8000 * HOUR
    insert(db.owner, "service", {"code": "one_slot"})
    slot(db, starts_at=starts)
    slot(db, starts_at=starts, service="one_slot")
    for said in ({}, {"service": "one_slot"}):  # for any service, too: null is not distinct
        with refused("23505"):
            slot(db, starts_at=starts, **said)


def test_one_closure_an_office_and_day(db):
    row = {"office": some_office(db), "day": "2026-05-05", "reason": "flood"}
    insert(db.owner, "closure", row)
    with refused("23505"):
        insert(db.owner, "closure", row)


def test_one_policy_a_key_and_day_nulls_included(db):
    insert(db.owner, "service", {"code": "ruled"})
    where, day = some_office(db), datetime.date(2026, 1, 1)
    keys = [{}, {"office": where}, {"office_kind": "field"}, {"service": "ruled"}, {"urgency": "urgent"},
            {"office": where, "service": "ruled"}, {"office_kind": "field", "service": "ruled", "urgency": "urgent"}]
    for key in keys:
        insert(db.owner, "policy", key | {"from": day, "moves": 1})
    for key in keys:
        with refused("23505"):
            insert(db.owner, "policy", key | {"from": day, "moves": 2})
        insert(db.owner, "policy", key | {"from": day + datetime.timedelta(days=1), "moves": 2})


BOUNDS = {
    "callback_after_hours": (0, 8759), "callback_within_hours": (1, 8760), "callback_attempts": (1, 20), "review_within_hours": (1, 8760),
    "answered_days": (1, 365), "needs_info_days": (1, 365), "awaiting_contact_days": (1, 365), "reopen_days": (0, 365),
    "record_days": (0, 365), "notice_hours": (0, 8760), "horizon_days": (1, 366), "seat_within_days": (1, 365),
    "max_distance_km": (1, 20100), "travel_minutes": (0, 1440), "interpreter_lead_hours": (0, 8760), "accommodation_lead_hours": (0, 8760),
    "offer_hours": (1, 720), "hold_minutes": (1, 1440), "cancel_until_hours": (0, 8760), "move_until_hours": (0, 8760), "moves": (0, 100),
    "offers": (0, 100), "retention_days": (1, 36500)}
BESIDE = {"callback_after_hours": {"callback_within_hours": 8760}, "callback_within_hours": {"callback_after_hours": 0}}


def test_a_policys_numbers_have_bounds(db):
    numbers = db.all("""select attname::text from pg_attribute where attrelid = 'fp.policy'::regclass and atttypid = 'int'::regtype
        and attnum > 0 and attname <> 'id'""")
    assert {row[0] for row in numbers} == set(BOUNDS)
    for place, (field, (least, most)) in enumerate(BOUNDS.items()):
        day = datetime.date(2030, 1, 1) + datetime.timedelta(days=place)
        for value in (least - 1, most + 1):
            with refused(CHECK):
                insert(db.owner, "policy", {"from": day, **BESIDE.get(field, {}), field: value})
        insert(db.owner, "policy", {"from": day, "urgency": "urgent", **BESIDE.get(field, {}), field: least})
        insert(db.owner, "policy", {"from": day, "urgency": "routine", **BESIDE.get(field, {}), field: most})


@pytest.mark.parametrize("field", ["booking_mode", "route", "walk_in", "tier2_contact", "missed_callback", "emergency_decider"])
def test_a_policys_choices_are_known(db, field):
    with refused(CHECK):
        insert(db.owner, "policy", {"from": "2031-01-01", field: "sometimes"})


def test_a_callback_window_has_a_width_and_is_said_whole(db):
    for hours in ((24, 24), (72, 24), (24, None), (None, 72)):
        with refused(CHECK):
            insert(db.owner, "policy", {"from": "2031-01-01", "callback_after_hours": hours[0], "callback_within_hours": hours[1]})


KEY = {"id": "k" * 16, "hash": b"x" * 32, "role": "tier1", "created_at": START}


@pytest.mark.parametrize("said", [{"id": "short"}, {"hash": b"short"}, {"role": "boss"}, {"role": "organization"}, {"role": "office"},
                                  {"offices": ["DEN"]}])
def test_an_api_key(db, said):
    with refused(CHECK):
        insert(db.owner, "api_key", KEY | said)


def test_a_key_of_staff_has_no_organization(db):
    with refused(CHECK):
        insert(db.owner, "api_key", KEY | {"organization_id": organization(db)})


def test_an_organizations_name_is_its_own(db):
    made = organization(db)
    with refused("23505"):
        db.owner.execute("insert into fp.organization (id, name, created_at) select gen_random_uuid(), name, created_at "
                         "from fp.organization where id = %s", [made])


def test_a_representation_ends_after_it_begins(db):
    with refused(CHECK):
        representation(db, organization(db), begins_on="2026-02-01", ends_on="2026-01-01")


@pytest.mark.parametrize("said", [{"key": b"short"}, {"status": 199}, {"status": 300}, {"status": 409}])
def test_an_idempotency_key(db, said):
    with refused(CHECK):
        insert(db.owner, "idempotency", {"key": secrets.token_bytes(32), "body_hash": b"x", "status": 201, "at": START} | said)


@pytest.mark.parametrize("said", [{"why": "luck"}, {"why": "placed"}, {"why": "placed", "slot_id": 1}, {"slot_id": 1, "cost": 1}])
def test_a_decision(db, said):
    pass_id = db.value("insert into fp.pass (at) values (%s) returning id", [START])
    with refused(CHECK):
        insert(db.owner, "decision", {"pass_id": pass_id, "request_id": request(db), "rank": 1, "why": "no_slot", "judged_by": Jsonb({})} | said)
