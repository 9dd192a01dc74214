-- roles: staff
-- The callbacks that may be made now, the most urgent first, in one of these languages ($2; null: any). The claim is a change of the
-- request, so that two officers who see the same one here cannot both have it.
select c.id, c.request_id
from fp.callback c join fp.request r on r.id = c.request_id
where c.status = 'planned' and c.window_start <= $1::timestamptz and r.status = 'tier2_review'
	and (r.claimed_by is null or r.claim_expires_at <= $1::timestamptz)
	and ($2::text[] is null or c.language = any ($2::text[]))
	and r.decided_by is distinct from $3::text -- another officer looks at what was reopened
order by c.first_in_queue desc, c.urgency, c.due_at, c.id
limit 8
