-- roles: staff
-- Books a batch that has been locked and checked ($3 the appointments' ids, $4 the slots, $5 the policy rows that decided, as array
-- literals, $8 and $9 whose attorney comes along, and the minutes from there to another office), as the rule's `assign` does it. The count
-- must be that of the batch, else the transaction is rolled back.
with t as materialized (
	select i.id, i.version, i.appointment_id, i.slot_id, i.policies::integer[] as policies, i.attorney_id, i.travel_minutes, s.office,
		s.starts_at, s.ends_at, s.day_ends_at
	from unnest($1::uuid[], $2::integer[], $3::uuid[], $4::bigint[], $5::text[], $8::uuid[], $9::integer[])
		as i(id, version, appointment_id, slot_id, policies, attorney_id, travel_minutes)
	join fp.slot s on s.id = i.slot_id),
seats as (
	insert into fp.appointment (id, request_id, slot_id, office, status, during, attorney_id, travel, created_at, updated_at)
	select appointment_id, id, slot_id, office, 'booked', tstzrange(starts_at, ends_at), attorney_id,
		case when attorney_id is not null then tstzrange(starts_at, ends_at + make_interval(mins => travel_minutes)) end,
		$6::timestamptz, $6::timestamptz
	from t),
scheduled as (
	update fp.request r set version = r.version + 1, status = 'scheduled', office = t.office, updated_at = $6::timestamptz,
		due_at = t.starts_at, wake_at = t.day_ends_at, next_try_at = case when r.earlier_offers then t.starts_at end,
		displaced = false, rank_class = r.rank_class | 1, needs_a_human = false,
		last_event = 'assign', last_actor = 'worker', last_role = 'system', last_reason = null, last_policies = t.policies,
		last_data = jsonb_build_object('appointment_id', t.appointment_id, 'slot_id', t.slot_id, 'pass_id', $7::bigint)
	from t where r.id = t.id and r.version = t.version and r.status = 'approved'
	returning r.id)
select count(*) as booked from scheduled
