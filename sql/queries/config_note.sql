-- roles: staff
-- Writes down a change, and its Idempotency-Key if it has one.
with noted as (
	insert into fp.change (id, at, actor, role, kind, office, object, reason, displaced)
	values ($1::uuid, $2::timestamptz, $3::text, $4::text, $5::text, $6::text, $7::bigint, $8::text, $9::uuid[]))
insert into fp.idempotency (key, body_hash, object_id, status, at)
select $10::bytea, $11::bytea, $1::uuid, 201, $12::timestamptz where $10::bytea is not null
