-- roles: staff
-- Moves a batch that has been locked and checked ($3 the appointments, $4 the slots, $9 the minutes from there to another office, where the
-- attorney $8 comes along), as the rule's `moved` does it. What was offered in
-- place of the old seat lapses in the same update. The count must be that of the batch, else the transaction is rolled back.
with t as materialized (
	select i.id, i.version, i.appointment_id, i.slot_id, i.policies::integer[] as policies, a.slot_id as from_slot_id, i.attorney_id,
		i.travel_minutes, s.office, s.starts_at,
		tstzrange(s.starts_at, s.ends_at) as during, s.day_ends_at
	from unnest($1::uuid[], $2::integer[], $3::uuid[], $4::bigint[], $5::text[], $8::uuid[], $9::integer[])
		as i(id, version, appointment_id, slot_id, policies, attorney_id, travel_minutes)
	join fp.slot s on s.id = i.slot_id
	join fp.appointment a on a.id = i.appointment_id and a.status = 'booked' and a.attorney_id is not distinct from i.attorney_id),
seats as (
	update fp.appointment a set version = a.version + 1, updated_at = $6::timestamptz,
		status = case a.id when t.appointment_id then a.status else 'lapsed' end,
		reason = case a.id when t.appointment_id then a.reason else 'moved' end,
		slot_id = case a.id when t.appointment_id then t.slot_id else a.slot_id end,
		office = case a.id when t.appointment_id then t.office else a.office end,
		during = case a.id when t.appointment_id then t.during else a.during end,
		travel = case when a.id = t.appointment_id and t.attorney_id is not null
			then tstzrange(lower(t.during), upper(t.during) + make_interval(mins => t.travel_minutes)) else a.travel end
	from t where a.request_id = t.id and a.status in ('held', 'booked')),
moved as (
	update fp.request r set version = r.version + 1, office = t.office, updated_at = $6::timestamptz, due_at = t.starts_at,
		wake_at = t.day_ends_at, move_until = null, next_try_at = case when r.earlier_offers then t.starts_at end, last_event = 'moved',
		last_actor = 'worker', last_role = 'system', last_reason = null, last_policies = t.policies,
		last_data = jsonb_build_object('appointment_id', t.appointment_id, 'from_slot_id', t.from_slot_id, 'slot_id', t.slot_id,
			'pass_id', $7::bigint)
	from t where r.id = t.id and r.version = t.version and r.status = 'scheduled'
	returning r.id)
select count(*) as booked from moved
