-- roles: staff
-- Whether there is something to plan at $1: a callback that is not announced, where somebody has said what the capacity is, or the
-- requester has named windows. Each part stops at its first row.
select exists (select from fp.callback c where c.status = 'planned' and c.announced_at is null)
	and (exists (select from fp.callback_capacity k where k.at > $1::timestamptz - interval '1 hour')
		or exists (select from fp.callback c join fp.request r on r.id = c.request_id
			where c.status = 'planned' and c.announced_at is null and r.callback_windows <> '{}')) as work
