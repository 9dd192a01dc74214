-- roles: staff
-- The request that is kept of a pair stands from now on for its person and service. Its twin has been ended before, in the same
-- transaction. No row: somebody was faster.
with kept as (
	update fp.request r set version = r.version + 1, duplicate_of = null, updated_at = $3::timestamptz, last_event = 'settle-duplicate',
		last_actor = $4::text, last_role = $5::text, last_reason = null, last_policies = '{}', last_data = null
	where r.id = $1::uuid and r.version = $2::integer
	returning r.id),
key as (
	insert into fp.idempotency (key, body_hash, object_id, status, at)
	select $6::bytea, $7::bytea, $8::uuid, 200, $9::timestamptz from kept where $6::bytea is not null)
select k.id from kept k
