-- Another seat than the one a request has: wished for (request.move_until), or offered. An offer is an appointment that is held, beside the
-- booked one; who accepts it has the booked one take its slot.

comment on column fp.appointment.expires_at is 'A hold or an offer can be taken until then';

create table fp.spare (
	id bigint generated always as identity primary key,
	office text not null,
	service text,
	first_day date not null,
	last_day date not null
);
comment on table fp.spare is 'What came free (fp.freed) once those without a seat were called back for it: the rest of it is to be offered';

-- The worker's second and third queue, in rank order: who has a seat, and may be found another one now.
create index request_reseat on fp.request (rank_class, priority_at, id)
	where status = 'scheduled' and next_try_at is null and (move_until is not null or earlier_offers);
create index request_move_put_off on fp.request (next_try_at)
	where status = 'scheduled' and move_until is not null and next_try_at is not null;

grant select, insert, delete on fp.spare to fp_staff;
grant select on fp.spare to fp_audit;
grant update (move_until) on fp.request to fp_public, fp_staff;
-- Who accepts an offer moves the seat. No policy lets a requester make one: the statement of every event names the table, as by hand
-- a supervisor gives one.
grant update (slot_id, office, during, travel) on fp.appointment to fp_public;
grant insert (id, request_id, slot_id, office, status, during, attorney_id, travel, person_key, expires_at, created_at, updated_at)
	on fp.appointment to fp_public;
