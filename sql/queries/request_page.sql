-- roles: public staff
-- The ids of a page of requests, newest first, below the cursor $1. Every filter is null where not asked for. $9: the codes of office staff;
-- $10: the time, for overdue. $12: whether what is asked for is open, where all of it is or none: few are, and an index has just these. (A status
-- alone is no help to the planner: under row level security it must not look at how many requests have it.)
select r.id
from fp.request r
where ($1::uuid is null or r.id < $1::uuid)
	and ($2::text[] is null or r.status = any ($2::text[]::fp.request_status[]))
	and ($12::boolean is null or (r.closed_at is null) = $12::boolean)
	and ($3::text is null or r.service = $3::text)
	and ($4::text is null or r.office = $4::text)
	and ($5::fp.urgency is null or r.urgency = $5::fp.urgency)
	and ($6::text is null or r.client_ref = $6::text)
	and ($7::boolean is null or (r.closed_at is null and r.due_at < $10::timestamptz) = $7::boolean)
	and ($8::uuid is null or r.organization_id = $8::uuid)
	and ($9::text[] is null or r.office = any ($9::text[]))
order by r.id desc
limit $11::integer
