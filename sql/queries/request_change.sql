-- roles: public staff
-- Carries out one event: the compare-and-set on (id, version, status), and in the same statement all that follows from it: the callback
-- planned, moved or called off, the attempt, the seat given or moved, the offer, the note, the idempotency key. No row: somebody was faster,
-- and nothing changed.
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
		not_seen = $36::boolean, rebookings = $37::integer, moves = $38::integer, seat_overdue = $39::integer, needs_a_human = $40::boolean,
		reason = $41::text, answer = $42::text, approved_at = $43::timestamptz, closed_at = $44::timestamptz,
		next_try_at = $45::timestamptz, sealed = coalesce($46::bytea, r.sealed),
		contact_sealed = coalesce($47::bytea, r.contact_sealed),
		last_event = $48::text::fp.request_event, last_actor = $49::text,
		last_role = $50::text, last_reason = $51::text, last_policies = $52::integer[],
		last_data = coalesce($53::text::jsonb || $91::text::jsonb, $53::text::jsonb, $91::text::jsonb),
		callback_windows = $74::timestamptz[], move_until = $81::timestamptz,
		own_contact_sealed = coalesce($87::bytea, r.own_contact_sealed), erase_at = $88::timestamptz,
		contact_unverified = $89::boolean, own_contact_unverified = $90::boolean,
		token_version = $92::integer
	where r.id = $1::uuid and r.version = $2::integer and r.status = $3::fp.request_status
		-- What is taken out of an offer's hands must still be there.
		and ($48::text <> 'accept-offer' or exists (
			select from fp.appointment o where o.id = $84::uuid and o.status = 'held' and o.expires_at > $19::timestamptz))
	returning r.id, r.version, r.contact_sealed),
callback as (
	insert into fp.callback as c (id, request_id, status, window_start, window_end, due_at, attempts, max_attempts, first_in_queue, urgency,
		language, verification_phrase, contact_sealed, reached_at, created_at, earliest_at, announced_at, planned_hour, planned_language,
		interpreter_needed, at_risk)
	select $54::uuid, g.id, $55::fp.callback_status, $56::timestamptz, $57::timestamptz, $58::timestamptz, $59::integer, $60::integer,
		$61::boolean, $5::fp.urgency, $62::text, $63::text, g.contact_sealed, $64::timestamptz, $19::timestamptz,
		$75::timestamptz, $76::timestamptz, $77::timestamptz, $78::text, $79::boolean, $80::boolean
	from changed g where $54::uuid is not null
	on conflict (id) do update set status = excluded.status, window_start = excluded.window_start, window_end = excluded.window_end,
		due_at = excluded.due_at, attempts = excluded.attempts, max_attempts = excluded.max_attempts,
		first_in_queue = excluded.first_in_queue, urgency = excluded.urgency, reached_at = excluded.reached_at,
		contact_sealed = excluded.contact_sealed, language = excluded.language, earliest_at = excluded.earliest_at,
		announced_at = excluded.announced_at, planned_hour = excluded.planned_hour, planned_language = excluded.planned_language,
		interpreter_needed = excluded.interpreter_needed, at_risk = excluded.at_risk
	where c.request_id = excluded.request_id
	returning c.id),
attempt as (
	insert into fp.callback_attempt (callback_id, n, at, officer, outcome)
	select $54::uuid, 1 + (select count(*) from fp.callback_attempt o where o.callback_id = $54::uuid), $19::timestamptz, $49::text,
		$65::fp.attempt_outcome
	from changed where $65::fp.attempt_outcome is not null),
place as (
	select s.id, s.office, tstzrange(s.starts_at, s.ends_at) as during from fp.slot s where s.id = $82::bigint),
given as (
	insert into fp.appointment (id, request_id, slot_id, office, status, during, attorney_id, travel, created_at, updated_at)
	select $66::uuid, g.id, p.id, p.office, 'booked', p.during, $86::uuid,
		case when $86::uuid is not null
			then tstzrange(lower(p.during), upper(p.during) + make_interval(mins => coalesce($85::integer, 0))) end,
		$19::timestamptz, $19::timestamptz
	from changed g cross join place p where $83::boolean),
-- The own seat and the one that was offered in one update, so that a slot that goes from one to the other stays taken.
seats as (
	update fp.appointment a set version = a.version + 1, updated_at = $19::timestamptz,
		status = case a.id when $66::uuid then $67::fp.appointment_status else 'lapsed' end,
		reason = case a.id when $84::uuid then replace($48::text, '-', '_') else a.reason end,
		slot_id = case a.id when $66::uuid then coalesce(p.id, a.slot_id) else a.slot_id end,
		office = case a.id when $66::uuid then coalesce(p.office, a.office) else a.office end,
		during = case a.id when $66::uuid then coalesce(p.during, a.during) else a.during end,
		travel = case when a.id = $66::uuid and p.id is not null and a.attorney_id is not null
			then coalesce(o.travel, tstzrange(lower(p.during), upper(p.during) + make_interval(mins => coalesce($85::integer, 0))))
			else a.travel end
	from changed g left join place p on true left join fp.appointment o on o.id = $84::uuid and o.slot_id = p.id
	where a.request_id = g.id and (a.id = $66::uuid or a.id = $84::uuid and a.status = 'held')),
note as (
	insert into fp.note (request_id, seq, at, author, sealed)
	select g.id, g.version, $19::timestamptz, $49::text, $68::bytea from changed g where $68::bytea is not null),
kept as (
	insert into fp.idempotency (key, body_hash, object_id, status, at)
	select $69::bytea, $70::bytea, $71::uuid, $72::integer, $73::timestamptz from changed where $69::bytea is not null)
select g.id, g.version from changed g
