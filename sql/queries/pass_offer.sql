-- roles: staff
-- Holds an earlier seat ($4 the slots, $10 until when) beside the one that each of a batch has, locked and checked, as the rule's `offer`
-- does it. The count must be that of the batch, else the transaction is rolled back.
with t as materialized (
	select i.id, i.version, i.offer_id, i.slot_id, i.policies::integer[] as policies, i.attorney_id, i.travel_minutes,
		i.expires_at, s.office, s.starts_at, s.ends_at
	from unnest($1::uuid[], $2::integer[], $3::uuid[], $4::bigint[], $5::text[], $8::uuid[], $9::integer[], $10::timestamptz[])
		as i(id, version, offer_id, slot_id, policies, attorney_id, travel_minutes, expires_at)
	join fp.slot s on s.id = i.slot_id),
held as (
	insert into fp.appointment (id, request_id, slot_id, office, status, during, attorney_id, travel, expires_at, created_at, updated_at)
	select offer_id, id, slot_id, office, 'held', tstzrange(starts_at, ends_at), attorney_id,
		case when attorney_id is not null then tstzrange(starts_at, ends_at + make_interval(mins => travel_minutes)) end, expires_at, $6::timestamptz, $6::timestamptz from t),
offered as (
	update fp.request r set version = r.version + 1, updated_at = $6::timestamptz, wake_at = least(r.wake_at, t.expires_at),
		next_try_at = coalesce(r.next_try_at, r.due_at), last_event = 'offer', last_actor = 'worker', last_role = 'system',
		last_reason = null, last_policies = t.policies,
		last_data = jsonb_build_object('offer_id', t.offer_id, 'slot_id', t.slot_id, 'pass_id', $7::bigint)
	from t where r.id = t.id and r.version = t.version and r.status = 'scheduled'
	returning r.id)
select count(*) as booked from offered
