-- roles: public staff
-- Reads a batch of requests by id, each row through the eyes of its own viewer; n is the viewer's place in the batch. A row that is not
-- there and one that the viewer may not know of look the same. Staff bound to offices carry their codes, comma-separated.
select v.n, :{request_columns}
from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::integer[], $5::boolean[], $6::text[])
	with ordinality as v(id, organization_id, token_id, token_version, staff, offices, n)
join fp.request_record r on r.id = v.id and (r.organization_id = v.organization_id
	or r.id = v.token_id and r.token_version = v.token_version
	or v.staff and (v.offices is null or r.office = any (string_to_array(v.offices, ','))))
