-- roles: staff
-- The first day from $2 to $3 on which weekly hours ($4 the weekday, from $5 to $6 in minutes of the day, slots of $7) meet a change of the
-- clock: a slot's start that is skipped or comes twice (as slots_make knows them), a last minute that is skipped, or an hour more or less
-- between opening and closing.
with d as materialized (
	select o.time_zone, x.day, x.day + $5::integer * interval '1 minute' as opens, x.day + $6::integer * interval '1 minute' as closes
	from fp.office o
	cross join lateral generate_series(($2::date + ($4::integer - extract(isodow from $2::date)::integer + 7) % 7)::timestamp,
		$3::date::timestamp, interval '7 days') x(day)
	where o.code = $1::text)
select d.day::date as day
from d
where d.closes at time zone d.time_zone - d.opens at time zone d.time_zone <> d.closes - d.opens
	or (d.closes - interval '1 minute') at time zone d.time_zone at time zone d.time_zone <> d.closes - interval '1 minute'
	or exists (
		select from generate_series(d.opens, d.closes - $7::integer * interval '1 minute', $7::integer * interval '1 minute') l(local_start)
		cross join lateral (select l.local_start at time zone d.time_zone as starts_at) u
		where u.starts_at at time zone d.time_zone <> l.local_start
			or (u.starts_at - interval '1 hour') at time zone d.time_zone = l.local_start
			or (u.starts_at - interval '30 minutes') at time zone d.time_zone = l.local_start)
order by d.day
limit 1
