-- roles: staff
-- The callbacks that may be made now, the most urgent first, in one of these languages ($2; null: any) and, behind them, those that need
-- an interpreter whoever calls. The claim is a change of the request, so that two officers who see the same one here cannot both have it.
select c.id, c.request_id
from fp.callback c join fp.request r on r.id = c.request_id
cross join lateral (select $2::text[] is null or exists (
	select from unnest($2::text[]) l where c.language = l or starts_with(c.language, l || '-')) as own) spoken
where c.status = 'planned' and c.window_start <= $1::timestamptz and r.status = 'tier2_review'
	and (r.claimed_by is null or r.claim_expires_at <= $1::timestamptz)
	and (spoken.own or c.interpreter_needed)
	and r.decided_by is distinct from $3::text -- another officer looks at what was reopened
order by c.first_in_queue desc, c.urgency, spoken.own desc, c.window_end, c.id
limit 8
