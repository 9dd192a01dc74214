-- roles: staff
-- Books a batch that has been locked and checked: $3 the appointments' ids, $4 the slots, $5 wake-up at the end of the office's day.
-- Due is the slot's start. The count must be that of the batch, else the transaction is rolled back.
with t as materialized (
	select i.*, s.office, s.starts_at, s.ends_at, s.day_ends_at
	from unnest($1::uuid[], $2::integer[], $3::uuid[], $4::bigint[]) as i(id, version, appointment_id, slot_id)
	join fp.slot s on s.id = i.slot_id),
seats as (
	insert into fp.appointment (id, request_id, slot_id, office, status, during, created_at, updated_at)
	select appointment_id, id, slot_id, office, 'booked', tstzrange(starts_at, ends_at), $5::timestamptz, $5::timestamptz from t),
scheduled as (
	update fp.request r set version = r.version + 1, status = 'scheduled', office = t.office, updated_at = $5::timestamptz,
		due_at = t.starts_at, wake_at = t.day_ends_at, displaced = false, seat_overdue = 0, needs_a_human = false,
		last_event = 'assign', last_actor = 'worker', last_role = 'system', last_reason = null, last_policies = '{}',
		last_data = jsonb_build_object('appointment_id', t.appointment_id, 'slot_id', t.slot_id, 'pass_id', $6::bigint)
	from t where r.id = t.id and r.version = t.version and r.status = 'approved'
	returning r.id)
select count(*) as booked from scheduled
