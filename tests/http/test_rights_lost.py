"""Sight that ends, ends at once and in all ways: a firm that is dismissed finds nothing more by any operation, nor by what it sent or asked before."""
import threading

import pytest
from case import scheduled, tier1_review, with_callback
from contract import Contract
from firm import client_of, filed, represent, revoke
from ledger import Ledger
from roles import call
from samples import person, submit_body

OPERATIONS = {operation.id: operation for operation in Contract().operations}
OF_A_REQUEST = [id for id, operation in OPERATIONS.items() if "organization" in operation.body["x-roles"]
                and any(f"{{{name}}}" in operation.path for name in ("request_id", "callback_id", "appointment_id"))]


@pytest.fixture(scope="module")
def lost(callers, server) -> tuple:
    """What the firm once could name; its clients have taken their authority back."""
    seated, called = filed(callers, scheduled), filed(callers, with_callback)
    ids = {"request_id": seated.id, "appointment_id": seated.read()["appointment"]["id"], "callback_id": called.read()["callback"]["id"]}
    for case in (seated, called):
        call(callers["organization"], OPERATIONS["getRequest"], {"request_id": case.id}, expect=200)
        revoke(client_of(case), case)
    with server.connect() as db:
        yield ids, Ledger(db)


@pytest.mark.parametrize("id", OF_A_REQUEST)
def test_nothing_is_there_any_more(callers, lost, id):
    ids, ledger = lost
    with ledger.unchanged(id):
        reply = call(callers["organization"], OPERATIONS[id], ids, expect=404)
    assert reply.json()["detail"] == call(callers["organization"], OPERATIONS[id]).json()["detail"]


def test_no_list_has_it(callers, lost):
    for path, params in (("/v1/requests", {"limit": 200}), ("/v1/requests", {"after": "0"}), ("/v1/appointments", {"limit": 200})):
        text = callers["organization"].get(path, params=params, expect=200).text
        assert not [id for id in lost[0].values() if id in text]


def test_what_was_sent_is_not_told_again(callers):
    """The same submission and the same event under their keys: what they made is no longer the firm's to see."""
    firm, client = callers["organization"], person()
    body = submit_body(applicant=client, representation_id=represent(firm, client)["id"])
    made = firm.post("/v1/requests", body, expect=201, idempotency_key="before-it-ended").json()
    path = f"/v1/requests/{made['id']}"
    firm.patch(path, {"client_ref": "x"}, expect=200)
    firm.post(f"/v1/representations/{body['representation_id']}/revoke", {}, expect=200)
    again = firm.post("/v1/requests", body, expect=422, idempotency_key="before-it-ended")
    assert [error["code"] for error in again.json()["errors"]] == ["has_ended"]
    assert made["id"] not in again.text


def test_who_waits_for_news_gets_none(callers):
    """A reply that was asked for before, and comes after."""
    case = filed(callers, tier1_review)
    firm, replies = callers["organization"], []
    etag = firm.get(case.path, expect=200).headers["ETag"]
    waiting = threading.Thread(target=lambda: replies.append(firm.get(case.path, params={"wait": 20}, headers={"If-None-Match": etag})))
    waiting.start()
    revoke(client_of(case), case)
    waiting.join()
    assert replies[0].status_code == 404
