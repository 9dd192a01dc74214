-- roles: staff
-- A page of keys, the newest first, beyond the cursor ($1, $2). $3: of this organization alone.
select :{api_key_columns}
from fp.api_key k
where ($1::timestamptz is null or (k.created_at, k.id) < ($1::timestamptz, $2::text))
	and ($3::uuid is null or k.organization_id = $3::uuid)
order by k.created_at desc, k.id desc
limit $4::integer
