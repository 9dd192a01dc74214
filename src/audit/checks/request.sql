-- checked: fp.request
-- What a status says of the rest of the row.
select r.id as request_id, r.status, w.why
from fp.request r
cross join lateral (
	select r.status in ('answered', 'tier1_review', 'tier2_review', 'office_review', 'needs_info', 'awaiting_contact', 'approved', 'scheduled')
		as open) o
cross join lateral (values
	('closed_at', o.open = (r.closed_at is not null)),
	('claim_without_an_end', (r.claimed_by is null) <> (r.claim_expires_at is null)),
	('claimed_outside_review', r.claimed_by is not null and r.status not in ('tier1_review', 'tier2_review', 'office_review')),
	('status_before', (r.status = 'needs_info') <> (r.status_before is not null))) as w(why, breached)
where w.breached
