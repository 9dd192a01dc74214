-- roles: staff
-- The next requests of a tier's queue that nobody works on, in rank order. Where a callback is planned its window decides, not the queue.
-- The first condition names each status, so that the index of its queue fits: a parameter alone does not tell.
select r.id
from fp.request r
where :{queue_of}
	and (r.claimed_by is null or r.claim_expires_at <= $2::timestamptz)
	and ($3::text[] is null or r.office = any ($3::text[]))
	and r.decided_by is distinct from $4::text -- another officer looks at what was reopened
	and not exists (select from fp.callback c where c.request_id = r.id and c.status in ('planned', 'claimed'))
order by r.rank_class, r.priority_at, r.id
limit 8
