"""Somebody else's costs the server the same work as nobody's, so that no clock tells them apart: the same statements, by the same login roles."""
import uuid

import pytest
from booking import book_body
from case import tier1_review
from contract import Contract
from identities import may_call, sees, somebodys_id
from roles import call
from samples import person, submit_body
from statements import Statements
from test_lookup import code_of_nobody

OPERATIONS = {operation.id: operation for operation in Contract().operations if somebodys_id(operation)}


@pytest.fixture(scope="module")
def statements(server, other, all_of_them):
    with server.connect() as db:
        watched = Statements(server, db)
        yield watched
        watched.close()


@pytest.mark.parametrize("id", OPERATIONS)
def test_by_its_path(all_of_them, other, statements, id):
    operation = OPERATIONS[id]
    for who, caller in all_of_them.items():
        if may_call(who, operation) and not sees(who, operation):
            for way in ({}, {"idempotency_key": "effort"}) if operation.method == "post" else ({},):
                theirs, reply = statements.of(lambda: call(caller, operation, other.ids, **way))
                nobodys, _ = statements.of(lambda: call(caller, operation, other.ids_of_nobody(), **way))
                assert theirs == nobodys and reply.status_code == 404, who
                assert theirs or "hold_id" in operation.path, "only a token says of itself which hold it is for"


def test_by_a_body(api, callers, other, statements):
    mine = tier1_review(callers)
    asked = {
        "represent": lambda id: mine.post("requester", "represent", {"representation_id": id}, expect=422),
        "submit": lambda id: callers["organization"].post("/v1/requests", submit_body(representation_id=id), expect=422),
        "book": lambda id: callers["organization"].post("/v1/appointments", book_body({"id": id, "service": "other"}, person()), expect=404)}
    for name, ask in asked.items():
        theirs, _ = statements.of(lambda: ask(other.ids["hold_id" if name == "book" else "representation_id"]))
        nobodys, _ = statements.of(lambda: ask(str(uuid.uuid4())))
        assert theirs == nobodys and theirs, name


def test_by_a_confirmation_code(api, other, statements):
    def ask(code: str):
        return statements.of(lambda: api.post("/v1/lookup", {"confirmation_code": code, "date_of_birth": "1991-01-01"}, expect=404))[0]

    assert ask(other.nobody.made["confirmation_code"]) == ask(code_of_nobody()) == ["intake:lookup"]


def test_that_more_work_is_seen(callers, other, statements):
    """One's own is read on, where nobody's is not."""
    operation = OPERATIONS["listRequestEvents"]
    mine, _ = statements.of(lambda: call(other.firm, operation, other.ids, expect=200))
    theirs, _ = statements.of(lambda: call(callers["organization"], operation, other.ids, expect=404))
    assert len(mine) > len(theirs) > 0
