-- A request as the rules see it: with its last callback, its last appointment and the earlier seat that is offered to it. Invoker's
-- rights, so that row level security holds.

-- Who walked in has no slot to say what the office's clock showed.
create function fp.walk_in_local(office text, slot_id bigint, during tstzrange) returns timestamp language sql stable parallel safe
	return case when slot_id is null and office is not null then (select lower(during) at time zone o.time_zone from fp.office o where o.code = office) end;

create view fp.request_record with (security_invoker = true) as
select r.*,
	r.contact_sealed is not null as has_callback_number,
	case when r.representation_id is null then r.contact_sealed else r.own_contact_sealed end is not null as has_own_number,
	octet_length(r.sealed) = 0 as erased,
	t.id is not null as disputed,
	c.id as callback_id, c.status as callback_status, c.window_start, c.window_end, c.due_at as callback_due_at, c.attempts, c.max_attempts,
	c.first_in_queue, c.verification_phrase, c.language as callback_language, c.reached_at, c.earliest_at, c.announced_at,
	c.planned_hour, c.planned_language, c.interpreter_needed, c.at_risk,
	a.id as appointment_id, a.status as appointment_status, a.slot_id, a.office as appointment_office,
	lower(a.during) as starts_at, upper(a.during) as ends_at,
	coalesce(s.local_start, fp.walk_in_local(a.office, a.slot_id, a.during)) as local_start,
	coalesce(s.day_ends_at, case when a.slot_id is null then upper(a.during) end) as day_ends_at, a.version as appointment_version,
	o.id as offer_id, o.status as offer_status, o.slot_id as offer_slot_id, o.office as offer_office, lower(o.during) as offer_starts_at,
	upper(o.during) as offer_ends_at, os.local_start as offer_local_start, os.day_ends_at as offer_day_ends_at,
	o.expires_at as offer_expires_at, c.created_at as promised_at, a.created_at as booked_at
from fp.request r
left join lateral (
	select k.id, k.status, k.window_start, k.window_end, k.due_at, k.attempts, k.max_attempts, k.first_in_queue, k.verification_phrase,
		k.language, k.reached_at, k.earliest_at, k.announced_at, k.planned_hour, k.planned_language, k.interpreter_needed, k.at_risk, k.created_at
	from fp.callback k where k.request_id = r.id order by k.created_at desc, k.id desc limit 1) c on true
left join lateral (
	select p.id, p.status, p.slot_id, p.office, p.during, p.version, p.created_at
	from fp.appointment p where p.request_id = r.id and p.status not in ('held', 'lapsed') order by p.created_at desc, p.id desc limit 1) a on true
left join fp.slot s on s.id = a.slot_id
left join fp.appointment o on o.request_id = r.id and o.status = 'held'
left join fp.slot os on os.id = o.slot_id
-- A join and no EXISTS: that one a list would turn into a hash of all open requests.
left join lateral (select d.id from fp.request d where d.duplicate_of = r.id and d.closed_at is null limit 1) t on true;

grant select on fp.request_record to fp_public, fp_staff, fp_audit;

-- The one statement that writes every event names these tables; no policy lets a requester read or write a row of them.
grant insert on fp.note, fp.callback_attempt to fp_public;
grant select on fp.callback_attempt to fp_public;
