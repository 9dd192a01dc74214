-- roles: staff
-- Opens the closed slots of an office from $2 on that a schedule covers, on days when the office is open: with the capacity they had, else
-- with the schedule's.
with due as materialized (
	select s.id, coalesce(s.open_capacity, c.capacity::integer) as capacity, s.starts_at + c.minutes * interval '1 minute' as ends_at
	from fp.slot s
	join fp.office o on o.code = s.office
	join fp.schedule c on c.office = s.office and c.weekday = extract(isodow from s.local_start) and c.service is not distinct from s.service
	where s.office = $1::text and s.closed and s.starts_at >= $2::timestamptz
		and s.local_start::time >= c.opens and s.local_start::time - c.opens <= c.closes - c.opens - c.minutes * interval '1 minute'
		and extract(epoch from s.local_start::time - c.opens)::integer % (c.minutes * 60) = 0
		and s.local_start::date >= coalesce(greatest(c.valid_from, o.open_from), '-infinity')
		and s.local_start::date <= coalesce(least(c.valid_to, o.open_to), 'infinity')
		and not exists (select from fp.closure x where x.office = s.office and x.day = s.local_start::date)
	order by s.id for no key update of s)
update fp.slot s set closed = false, open_capacity = null, capacity = greatest(d.capacity, s.booked), ends_at = d.ends_at
from due d where s.id = d.id and s.closed
