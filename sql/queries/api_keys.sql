-- roles: staff
select id, hash, role, organization_id, offices, expires_at
from fp.api_key where revoked_at is null
order by id collate "C"
