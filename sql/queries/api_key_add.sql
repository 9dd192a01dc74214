-- roles: staff
-- A key made through the API: $1 id, $2 hash, $3 role, $4 organization, $5 offices, $6 when (real), $7 until when; the change $8 at $9 (domain)
-- by $10 as $11, under the Idempotency-Key $12, $13. No row: there is no such organization.
with made as (
	insert into fp.api_key (id, hash, role, organization_id, offices, created_at, expires_at)
	select $1::text, $2::bytea, $3::text, $4::uuid, $5::text[], $6::timestamptz, $7::timestamptz
	where $4::uuid is null or exists (select from fp.organization o where o.id = $4::uuid)
	returning id, role, organization_id, offices, created_at, expires_at, last_used_at, revoked_at, previous_until),
noted as (
	insert into fp.change (id, at, actor, role, kind, api_key)
	select $8::uuid, $9::timestamptz, $10::text, $11::text, 'key_made', k.id from made k),
kept as (
	insert into fp.idempotency (key, body_hash, object_id, status, at)
	select $12::bytea, $13::bytea, $8::uuid, 201, $6::timestamptz from made where $12::bytea is not null)
select :{api_key_columns}
from made k
