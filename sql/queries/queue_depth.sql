-- roles: staff
select count(*) as depth, min(r.priority_at) as oldest_priority_at, count(*) filter (where r.due_at < $2::timestamptz) as overdue,
	count(*) filter (where r.needs_a_human) as needs_a_human,
	count(*) filter (where r.claimed_by is not null and r.claim_expires_at > $2::timestamptz) as claimed
from fp.request r
where :{queue_of}
	and ($3::text[] is null or r.office = any ($3::text[]))
