"""The statement that changes a request, run as the server runs it: texts for $1, $2, … under the login role."""
import re
import uuid

from cluster import query, run_query
from rows import HOUR, START


def text(value) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bytes):
        return "\\x" + value.hex()
    return str(value).lower() if isinstance(value, bool) else str(value)


def array(values: list) -> str:
    def element(value) -> str:
        said = text(value)
        return "NULL" if said is None else '"' + said.replace("\\", "\\\\").replace('"', '\\"') + '"'

    return "{" + ",".join(map(element, values)) + "}"


# request_change: the parameters by the columns they are assigned to, the rest by what they are for.
COLUMNS = {int(number): name for name, number in
           re.findall(r"\b(\w+) = (?:coalesce\()?\$(\d+)", query("request_change").partition("\n\twhere r.id")[0]) if name != "version"}
AFTER = (("callback_id", 54), ("callback_status", 55), ("window_start", 56), ("window_end", 57), ("callback_due_at", 58), ("attempts", 59),
         ("max_attempts", 60), ("first_in_queue", 61), ("callback_language", 62), ("phrase", 63), ("reached_at", 64), ("outcome", 65),
         ("appointment_id", 66), ("appointment_status", 67), ("note", 68), ("key", 69), ("body_hash", 70), ("object_id", 71),
         ("key_status", 72), ("key_at", 73), ("earliest_at", 75), ("announced_at", 76), ("planned_hour", 77), ("planned_language", 78),
         ("interpreter_needed", 79), ("at_risk", 80), ("seat_slot", 82), ("seat_given", 83), ("offer_id", 84), ("travel_minutes", 85), ("attorney_id", 86), ("number", 91))


def change(db, role: str, request_id: uuid.UUID, *, expect: tuple[int, str] | None = None, sight: str = "{}", **said) -> int:
    """The number of rows that changed: 1 or 0. `expect`: the version and status that are thought to be there."""
    names = list(COLUMNS.values())
    row = db.owner.execute(f"select version, status::text, {', '.join(names)} from fp.request where id = %s", [request_id]).fetchone()
    version, status = expect or row[:2]
    after = dict(zip(names, row[2:])) | {"last_event": "claim", "last_actor": "key:a", "last_role": "tier2", "updated_at": START + HOUR}
    assert set(said) <= set(after) | {name for name, _ in AFTER}
    params: dict[int, object] = {1: request_id, 2: version, 3: status}
    for number, name in COLUMNS.items():
        value = said.get(name, after[name])
        params[number] = array(value) if isinstance(value, list) else value
    for name, number in AFTER:
        params[number] = said.get(name)
    connection = db.of(role)
    with connection.transaction():
        connection.execute("select set_config('fp.ids', %s, true)", [sight])
        return len(run_query(connection, "request_change", [text(params[number]) for number in range(1, len(params) + 1)]))
