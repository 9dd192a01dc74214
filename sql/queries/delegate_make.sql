-- roles: staff
-- No row: the representation is another organization's, or has ended.
with made as (
	insert into fp.delegate (id, representation_id, role, licence, sealed, created_at)
	select $1::uuid, p.id, $4::text, $5::text, $6::bytea, $7::timestamptz
	from fp.representation p where p.id = $2::uuid and p.organization_id = $3::uuid and p.ended_at is null
	returning id),
kept as (
	insert into fp.idempotency (key, body_hash, object_id, status, at)
	select $8::bytea, $9::bytea, m.id, 201, $10::timestamptz from made m where $8::bytea is not null)
select id from made
