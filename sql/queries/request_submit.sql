-- roles: intake
-- Submits a batch in one statement and one commit. A row that meets an open request of its person and service, a used idempotency key or a
-- used confirmation code is left out and not returned; request_settle then says which it was. Parameters are those of
-- store/request_submit.c, in its order; arrays of arrays travel as array literals.
with input as materialized (
	select i.* from unnest(
			$1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::uuid[], $7::uuid[], $8::text[], $9::bytea[], $10::bytea[],
			$11::text[], $12::text[], $13::text[], $14::text[], $15::text[], $16::date[], $17::date[], $18::integer[], $19::text[],
			$20::text[], $21::boolean[], $22::text[], $23::boolean[], $24::text[], $25::uuid[], $26::timestamptz[], $27::integer[],
			$28::timestamptz[], $29::timestamptz[], $30::boolean[], $31::bytea[], $32::bytea[], $33::text[], $34::text[], $35::text[],
			$36::bytea[], $37::bytea[], $38::uuid[], $39::timestamptz[], $40::timestamptz[], $41::timestamptz[], $42::integer[],
			$43::text[], $44::uuid[], $45::text[])
		with ordinality as i(id, status, confirmation_code, service, urgency, organization_id, representation_id, requester_role, person_key, birth_mac,
				client_ref, country, postal_code, office, preferred_offices, not_before, not_after, days, day_part, first, earlier_offers,
				language, interpreter, accommodations, duplicate_of, at, rank_class, due_at, wake_at, needs_a_human, sealed, contact_sealed,
				actor, role, policies, idem_key, body_hash, callback_id, window_start, window_end, callback_due_at, max_attempts, phrase, restarted_from,
				callback_windows, n)),
made as (
	insert into fp.request (id, status, confirmation_code, service, urgency, organization_id, representation_id, requester_role, person_key, birth_mac,
		client_ref, country, postal_code, office, preferred_offices, not_before, not_after, days, day_part, first, earlier_offers,
		language, interpreter, accommodations, callback_windows, duplicate_of, created_at, updated_at, priority_at, rank_class, due_at, wake_at,
		needs_a_human, approved_at, sealed, contact_sealed, restarted_from, last_event, last_actor, last_role, last_policies)
	select i.id, i.status::fp.request_status, i.confirmation_code, i.service, i.urgency::fp.urgency, i.organization_id, i.representation_id,
		i.requester_role::fp.requester_role, i.person_key, i.birth_mac, i.client_ref, i.country, i.postal_code, i.office,
		i.preferred_offices::text[], i.not_before, i.not_after, i.days, i.day_part::fp.day_part, i.first::fp.first, i.earlier_offers,
		i.language, i.interpreter, i.accommodations::text[], i.callback_windows::timestamptz[],
		i.duplicate_of, i.at, i.at, i.at, i.rank_class, i.due_at, i.wake_at,
		i.needs_a_human, case when i.status = 'approved' then i.at end, i.sealed, i.contact_sealed, i.restarted_from, 'submit', i.actor, i.role,
		i.policies::integer[]
	from input i
	where i.idem_key is null or not exists (select from fp.idempotency k where k.key = i.idem_key)
	order by i.person_key, i.service, i.n -- one order for every writer: no deadlock
	on conflict do nothing
	returning id),
kept as ( -- no `on conflict`: a race lost here must undo the whole batch, which is then run again
	insert into fp.idempotency (key, body_hash, object_id, status, at)
	select i.idem_key, i.body_hash, i.id, 201, $46::timestamptz from input i join made using (id) where i.idem_key is not null
	order by i.idem_key),
planned as (
	insert into fp.callback (id, request_id, status, window_start, window_end, due_at, max_attempts, urgency, language,
		verification_phrase, contact_sealed, created_at, earliest_at)
	select i.callback_id, i.id, 'planned', i.window_start, i.window_end, i.callback_due_at, i.max_attempts, i.urgency::fp.urgency, i.language,
		i.phrase, i.contact_sealed, i.at, i.window_start
	from input i join made using (id) where i.callback_id is not null)
select id from made
