-- roles: staff
-- One key. $2: of this organization alone.
select :{api_key_columns}
from fp.api_key k where k.id = $1::text and ($2::uuid is null or k.organization_id = $2::uuid)
