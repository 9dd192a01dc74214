-- roles: staff
-- Another secret ($2) for the key $1, of the organization $3 if that is not null, at $4 (real); the one before counts until $5. The change $6
-- at $7 (domain) by $8 as $9, under the Idempotency-Key $10, $11. No row: there is no such key, or it is of no use any more.
with changed as (
	update fp.api_key set previous_hash = hash, previous_until = $5::timestamptz, hash = $2::bytea
	where id = $1::text and ($3::uuid is null or organization_id = $3::uuid) and revoked_at is null
		and (expires_at is null or expires_at > $4::timestamptz)
	returning id, role, organization_id, offices, created_at, expires_at, last_used_at, revoked_at, previous_until),
noted as (
	insert into fp.change (id, at, actor, role, kind, api_key)
	select $6::uuid, $7::timestamptz, $8::text, $9::text, 'key_rotated', k.id from changed k),
kept as (
	insert into fp.idempotency (key, body_hash, object_id, status, at)
	select $10::bytea, $11::bytea, $6::uuid, 200, $4::timestamptz from changed where $10::bytea is not null)
select :{api_key_columns}
from changed k
