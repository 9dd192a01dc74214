-- roles: staff
-- No row: an organization of that name is there.
with made as (
	insert into fp.organization (id, name, kind, created_at) values ($1::uuid, $2::text, $3::text, $4::timestamptz)
	on conflict (name) do nothing
	returning id),
kept as (
	insert into fp.idempotency (key, body_hash, object_id, status, at)
	select $5::bytea, $6::bytea, m.id, 201, $7::timestamptz from made m where $5::bytea is not null)
select id from made
