-- roles: public staff
-- Carries out one event: the compare-and-set on (id, version, status), and in the same statement all that follows from it: the callback
-- planned, moved or called off, the attempt, the seat, the note, the idempotency key. No row: somebody was faster, and nothing changed.
-- The event row is written by the trigger on request. Parameters are those of store/request_change.c, in its order.
with changed as (
	update fp.request r set version = $2::integer + 1,
		status = $4::fp.request_status, urgency = $5::fp.urgency, client_ref = $6::text, office = $7::text, referred = $8::boolean,
		preferred_offices = $9::text[], not_before = $10::date, not_after = $11::date, days = $12::integer,
		day_part = $13::fp.day_part, first = $14::fp.first, earlier_offers = $15::boolean, language = $16::text,
		interpreter = $17::boolean, accommodations = $18::text[], updated_at = $19::timestamptz, priority_at = $20::timestamptz,
		rank_class = $21::integer, displaced = $22::boolean, due_at = $23::timestamptz, wake_at = $24::timestamptz,
		clock_stopped_at = $25::timestamptz, clock_due_at = $26::timestamptz, status_before = $27::fp.request_status,
		callback_called_off = $28::boolean, warned = $29::boolean, claimed_by = $30::text, claim_expires_at = $31::timestamptz,
		decided_by = $32::text, resolved_by = $33::fp.tier, reopened = $34::integer, reconsidered = $35::boolean,
		rebookings = $36::integer, moves = $37::integer, seat_overdue = $38::integer, needs_a_human = $39::boolean,
		reason = $40::text, answer = $41::text, approved_at = $42::timestamptz, closed_at = $43::timestamptz,
		next_try_at = $44::timestamptz, sealed = coalesce($45::bytea, r.sealed),
		contact_sealed = coalesce($46::bytea, r.contact_sealed), last_event = $47::fp.request_event, last_actor = $48::text,
		last_role = $49::text, last_reason = $50::text, last_policies = $51::integer[], last_data = $52::text::jsonb
	where r.id = $1::uuid and r.version = $2::integer and r.status = $3::fp.request_status
	returning r.id, r.version, r.contact_sealed),
callback as (
	insert into fp.callback as c (id, request_id, status, window_start, window_end, due_at, attempts, max_attempts, first_in_queue, urgency,
		language, verification_phrase, contact_sealed, reached_at, created_at)
	select $53::uuid, g.id, $54::fp.callback_status, $55::timestamptz, $56::timestamptz, $57::timestamptz, $58::integer, $59::integer,
		$60::boolean, $5::fp.urgency, $61::text, $62::text, g.contact_sealed, $63::timestamptz, $19::timestamptz
	from changed g where $53::uuid is not null
	on conflict (id) do update set status = excluded.status, window_start = excluded.window_start, window_end = excluded.window_end,
		due_at = excluded.due_at, attempts = excluded.attempts, max_attempts = excluded.max_attempts,
		first_in_queue = excluded.first_in_queue, urgency = excluded.urgency, reached_at = excluded.reached_at,
		contact_sealed = excluded.contact_sealed
	where c.request_id = excluded.request_id
	returning c.id),
attempt as (
	insert into fp.callback_attempt (callback_id, n, at, officer, outcome)
	select $53::uuid, 1 + (select count(*) from fp.callback_attempt o where o.callback_id = $53::uuid), $19::timestamptz, $48::text,
		$64::fp.attempt_outcome
	from changed where $64::fp.attempt_outcome is not null),
seat as (
	update fp.appointment a set status = $66::fp.appointment_status, version = a.version + 1, updated_at = $19::timestamptz
	from changed g where a.id = $65::uuid and a.request_id = g.id),
note as (
	insert into fp.note (request_id, seq, at, author, sealed)
	select g.id, g.version, $19::timestamptz, $48::text, $67::bytea from changed g where $67::bytea is not null),
kept as (
	insert into fp.idempotency (key, body_hash, object_id, status, at)
	select $68::bytea, $69::bytea, $70::uuid, $71::integer, $72::timestamptz from changed where $68::bytea is not null)
select g.id, g.version from changed g
