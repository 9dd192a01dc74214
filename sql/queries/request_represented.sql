-- roles: staff
-- Whom requests are under, as the rule's `represent` and `representation-ended` leave it, and what a firm that leaves takes with it: the
-- callback's number falls back to the person's own, its phrase is a new one, and its attorney is not expected at the office, but
-- the next one is. The count
-- must be that of the batch, else somebody was faster. Parameters are those of store/request_represented.c, in its order.
with input as materialized (
	select i.* from unnest($1::uuid[], $2::integer[], $3::text[], $4::uuid[], $5::uuid[], $6::timestamptz[], $7::timestamptz[],
			$8::timestamptz[], $9::timestamptz[], $10::text[], $11::timestamptz[], $12::boolean[], $13::text[], $14::uuid[], $15::text[],
			$16::text[], $17::text[], $18::text[], $19::timestamptz[], $20::timestamptz[], $21::timestamptz[], $22::timestamptz[],
			$23::timestamptz[], $24::timestamptz[], $25::text[], $26::boolean[], $27::boolean[])
		as i(id, version, status, organization_id, representation_id, at, due_at, wake_at, clock_stopped_at, claimed_by, claim_expires_at,
			needs_a_human, reason, callback_id, callback_status, phrase, policies, contact, window_start, window_end, earliest_at, callback_due_at,
			announced_at, planned_hour, planned_language, interpreter_needed, at_risk)),
changed as (
	update fp.request r set version = r.version + 1, status = i.status::fp.request_status, organization_id = i.organization_id,
		representation_id = i.representation_id,
		contact_sealed = case when r.representation_id is null then r.contact_sealed else r.own_contact_sealed end,
		own_contact_sealed = case when i.representation_id is null then null
			when r.representation_id is null then r.contact_sealed else r.own_contact_sealed end,
		contact_unverified = case when r.representation_id is null then r.contact_unverified else r.own_contact_unverified end,
		own_contact_unverified = case when i.representation_id is null then false
			when r.representation_id is null then r.contact_unverified else r.own_contact_unverified end,
		updated_at = i.at, due_at = i.due_at, wake_at = i.wake_at, clock_stopped_at = i.clock_stopped_at, claimed_by = i.claimed_by,
		claim_expires_at = i.claim_expires_at, needs_a_human = i.needs_a_human, reason = i.reason, next_try_at = null,
		last_event = $28::fp.request_event, last_actor = $29::text, last_role = $30::text, last_reason = $31::text,
		last_policies = i.policies::integer[],
		last_data = jsonb_build_object('representation_id', coalesce(i.representation_id, r.representation_id))
			|| coalesce(i.contact::jsonb, '{}')
	from input i
	where r.id = i.id and r.version = i.version
	returning r.id, r.contact_sealed),
calls as (
	update fp.callback c set status = i.callback_status::fp.callback_status, verification_phrase = i.phrase,
		contact_sealed = coalesce(g.contact_sealed, c.contact_sealed), window_start = i.window_start, window_end = i.window_end,
		earliest_at = i.earliest_at, due_at = i.callback_due_at, announced_at = i.announced_at, planned_hour = i.planned_hour,
		planned_language = i.planned_language, interpreter_needed = i.interpreter_needed, at_risk = i.at_risk
	from input i join changed g using (id)
	where c.id = i.callback_id),
-- Where the attorney who comes instead ($35, $36 the minutes to another office) is expected elsewhere then, the seat stays without one.
comes as (
	select a.id, t.travel
	from changed g join fp.appointment a on a.request_id = g.id
	cross join lateral (select tstzrange(lower(a.during), upper(a.during) + make_interval(mins => $36::integer)) as travel) t
	where $35::uuid is not null and a.status = 'booked' and not exists (
		select from fp.appointment o
		where o.attorney_id = $35::uuid and o.id <> a.id and o.status in ('held', 'booked', 'checked_in')
			and (o.during && a.during or o.office <> a.office and o.travel && t.travel))),
seats as (
	update fp.appointment a set attorney_id = case a.id when c.id then $35::uuid end, travel = case a.id when c.id then c.travel end
	from changed g left join comes c on true
	where a.request_id = g.id and a.status in ('held', 'booked') and (a.attorney_id is not null or a.id = c.id)),
kept as (
	insert into fp.idempotency (key, body_hash, object_id, status, at)
	select $32::bytea, $33::bytea, g.id, 200, $34::timestamptz from changed g where $32::bytea is not null)
select count(*) as changed from changed
