-- roles: staff
-- Slots of the days $1 to $2 from the schedules (of all offices, or $4), in office-local time, but for closures and ($3) federal holidays,
-- which close every office. Runs under config_lock: who closes a day waits for it, and it sees who has. A wall time that the zone skips
-- does not come back the same, one that it repeats is also met an hour, or at Lord Howe half an hour, earlier: neither is made.
insert into fp.slot (office, service, starts_at, ends_at, local_start, day_ends_at, capacity)
select s.office, s.service, u.starts_at, u.starts_at + s.minutes * interval '1 minute', l.local_start,
	(d.day + interval '1 day') at time zone o.time_zone, s.capacity
from fp.schedule s
join fp.office o on o.code = s.office
cross join lateral generate_series($1::date::timestamp, $2::date::timestamp, interval '1 day') d(day)
cross join lateral generate_series(d.day + s.opens, d.day + s.closes - s.minutes * interval '1 minute', s.minutes * interval '1 minute')
	l(local_start)
cross join lateral (select l.local_start at time zone o.time_zone as starts_at) u
where extract(isodow from d.day) = s.weekday and ($4::text is null or s.office = $4::text)
	and d.day >= coalesce(greatest(s.valid_from, o.open_from), '-infinity') and d.day <= coalesce(least(s.valid_to, o.open_to), 'infinity')
	and d.day::date <> all ($3::date[])
	and not exists (select from fp.closure c where c.office = s.office and c.day = d.day::date)
	and u.starts_at at time zone o.time_zone = l.local_start
	and (u.starts_at - interval '1 hour') at time zone o.time_zone <> l.local_start
	and (u.starts_at - interval '30 minutes') at time zone o.time_zone <> l.local_start
on conflict do nothing
