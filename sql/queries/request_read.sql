-- roles: public staff
-- Reads a batch of requests by id, each row through the eyes of its own viewer; n is the viewer's place in the batch. A row that is not
-- there and one that the viewer may not know of look the same. Staff bound to offices carry their codes, comma-separated.
-- The subselects keep the arrays' lengths from the planner: seeing that one has a single element, it made a plan anew for each small batch,
-- at ten times what running it costs.
select v.n, :{request_columns}
from unnest((select $1::uuid[]), (select $2::uuid[]), (select $3::uuid[]), (select $4::integer[]), (select $5::boolean[]), (select $6::text[]))
	with ordinality as v(id, organization_id, token_id, token_version, staff, offices, n)
join fp.request_record r on r.id = v.id and (r.organization_id = v.organization_id
	or r.id = v.token_id and r.token_version = v.token_version
	or v.staff and (v.offices is null or r.office = any (string_to_array(v.offices, ','))))
