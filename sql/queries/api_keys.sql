-- roles: staff
select id, hash, previous_hash, previous_until, role, organization_id, offices, expires_at, last_used_at
from fp.api_key where revoked_at is null
order by id collate "C"
