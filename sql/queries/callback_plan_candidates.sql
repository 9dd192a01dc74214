-- roles: staff
-- The callbacks that are to be planned, in the order in which they choose; $1: only those whose requester has named windows.
select c.id, c.request_id, r.version, c.language, c.earliest_at, c.due_at, c.at_risk, r.callback_windows
from fp.callback c join fp.request r on r.id = c.request_id
where c.status = 'planned' and c.announced_at is null and r.status = 'tier2_review' and (not $1::boolean or r.callback_windows <> '{}')
order by c.urgency, c.first_in_queue desc, c.due_at, c.id
limit $2::integer
