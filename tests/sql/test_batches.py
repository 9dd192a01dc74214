"""A batch over several callers sees what all of them may: so each row is held to its own caller by the statement, not by row level security."""
import uuid

import psycopg
import pytest

from cluster import query, run_text
from rows import insert, organization, representation, request, submission
from statements import array

PARTIES = ("firm", "other", "token", "old token", "staff", "office", "another office")


@pytest.fixture(scope="module")
def world(db) -> dict:
    firms = {name: organization(db) for name in ("firm", "other")}
    requests = {name: request(db, organization_id=firm, office="DEN") for name, firm in firms.items()}
    requests |= {"token": request(db, office="DEN"), "nobody": request(db, office="CHI")}
    return {"firms": firms, "requests": requests}


# What each may see of the four.
SEES = {"firm": {"firm"}, "other": {"other"}, "token": {"token"}, "old token": set(), "staff": {"firm", "other", "token", "nobody"},
        "office": {"firm", "other", "token"}, "another office": {"nobody"}}
PUBLIC = ("firm", "other", "token", "old token")


def viewer(world, party: str) -> tuple:
    """organization_id, token_id, token_version, staff, offices"""
    token = world["requests"]["token"] if "token" in party else None
    return (world["firms"].get(party), token, {"token": 1, "old token": 7}.get(party), party not in PUBLIC,
            {"office": "DEN,GRR", "another office": "CHI"}.get(party))


def read(db, world, role: str, parties: tuple, text: str | None = None) -> set[tuple[str, str]]:
    """Every party asks for every request, all in one batch: (party, request) of the rows that came."""
    asked = [(party, name) for party in parties for name in world["requests"]]
    viewers = [viewer(world, party) for party, _ in asked]
    params = [array([world["requests"][name] for _, name in asked]), *(array([v[i] for v in viewers]) for i in range(5))]
    connection = db.of(role)
    with connection.transaction():
        sight = f"{{{','.join(map(str, world['firms'].values()))}}}", f"{{{world['requests']['token']}}}"
        connection.execute("select set_config('fp.orgs', %s, true), set_config('fp.ids', %s, true)", sight)
        rows = run_text(connection, text or query("request_read"), params)
    return {asked[int(row["n"]) - 1] for row in rows}


def wanted(parties: tuple) -> set[tuple[str, str]]:
    return {(party, name) for party in parties for name in SEES[party]}


@pytest.mark.parametrize("role, parties", [("fp_public", PUBLIC), ("fp_staff", ("staff", "office", "another office"))])
def test_each_sees_its_own_in_one_batch(db, world, role, parties):
    assert read(db, world, role, parties) == wanted(parties)


WEAKER = [("r.organization_id = v.organization_id", "r.organization_id is not null"), ("r.id = v.token_id and r.token_version", "r.token_version"),
          ("and r.token_version = v.token_version", ""), ("r.office = any (string_to_array(v.offices, ','))", "true"), ("v.staff and", "")]


@pytest.mark.parametrize("condition, weaker", WEAKER)
def test_each_condition_of_the_join_is_needed(db, world, condition, weaker):
    """Row level security alone lets one caller of the batch see another's."""
    text = query("request_read")
    assert text.count(condition) == 1
    text = text.replace(condition, weaker)
    found = {role: read(db, world, role, parties, text) for role, parties in (("fp_public", PUBLIC), ("fp_staff", ("staff", "office", "another office")))}
    assert found != {"fp_public": wanted(PUBLIC), "fp_staff": wanted(("staff", "office", "another office"))}


def test_a_batch_of_submissions_does_not_swap_who_represents(db, world):
    """Sight lets both firms' rows in; that a request is under its own firm's representation is a foreign key."""
    under = {name: representation(db, firm) for name, firm in world["firms"].items()}
    intake = db.of("fp_intake")

    def submit(firm: str, representation_of: str) -> str | None:
        row = submission(db, organization_id=world["firms"][firm], representation_id=under[representation_of])
        try:
            with intake.transaction():
                intake.execute("select set_config('fp.orgs', %s, true)", [f"{{{','.join(map(str, world['firms'].values()))}}}"])
                insert(intake, "request", row)
        except psycopg.errors.ForeignKeyViolation as error:
            return error.diag.constraint_name
        return None

    assert submit("firm", "firm") is None and submit("other", "other") is None
    assert submit("firm", "other") == submit("other", "firm") == "request_representation"


def test_a_submission_of_a_firm_outside_the_batch_is_refused(db, world):
    intake = db.of("fp_intake")
    with pytest.raises(psycopg.errors.InsufficientPrivilege), intake.transaction():
        intake.execute("select set_config('fp.orgs', %s, true)", [f"{{{world['firms']['firm']},{uuid.uuid4()}}}"])
        insert(intake, "request", submission(db, organization_id=world["firms"]["other"]))
