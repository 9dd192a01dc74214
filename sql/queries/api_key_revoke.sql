-- roles: staff
-- Revokes the key $1, of the organization $2 if that is not null, at $3 (real), if it is not revoked yet; the change $4 at $5 (domain) by $6 as
-- $7. No row: there is no such key.
with before as materialized (
	select id, revoked_at from fp.api_key
	where id = $1::text and ($2::uuid is null or organization_id = $2::uuid) for no key update),
changed as (
	update fp.api_key k set revoked_at = coalesce(b.revoked_at, $3::timestamptz), previous_hash = null, previous_until = null
	from before b where k.id = b.id
	returning k.id, k.role, k.organization_id, k.offices, k.created_at, k.expires_at, k.last_used_at, k.revoked_at, k.previous_until),
noted as (
	insert into fp.change (id, at, actor, role, kind, api_key)
	select $4::uuid, $5::timestamptz, $6::text, $7::text, 'key_revoked', b.id from before b where b.revoked_at is null)
select :{api_key_columns}
from changed k
