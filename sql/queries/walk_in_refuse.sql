-- roles: staff
-- Counts one who was turned away, and keeps nothing of who it was.
with recorded as (
	insert into fp.walk_in (id, office, service, day, at, outcome, reason, policy, policy_id, recorded_by)
	values ($1::uuid, $2::text, $3::text, $4::date, $5::timestamptz, 'refused', $6::text, $7::text, $8::integer, $9::text)
	returning id),
kept as (
	insert into fp.idempotency (key, body_hash, object_id, status, at)
	select $10::bytea, $11::bytea, id, 201, $12::timestamptz from recorded where $10::bytea is not null)
select id from recorded
