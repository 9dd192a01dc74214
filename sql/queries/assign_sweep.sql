-- roles: staff
-- Whether there is something for a pass at $1: a request that waits, one that was put off until now, or capacity that came free.
select exists (
		select from fp.request r
		where r.status = 'approved' and r.next_try_at is null and r.duplicate_of is null
			and not exists (select from fp.request t where t.duplicate_of = r.id and t.closed_at is null))
	or exists (select from fp.request r where r.status = 'approved' and r.next_try_at <= $1::timestamptz)
	or exists (select from fp.freed) as work
