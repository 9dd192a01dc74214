-- roles: staff
-- The free capacity of the offices $1 (in the order of codes) from $3 to $4, sorted as the match wants it. `office` is the place in $1,
-- `service` the place in $2 or -1 for any.
select s.id, o.n::integer - 1 as office, coalesce(v.n::integer - 1, -1) as service, s.starts_at, s.ends_at, s.local_start,
	s.capacity - s.booked as free
from unnest($1::text[]) with ordinality as o(code, n)
join fp.slot s on s.office = o.code
left join unnest($2::text[]) with ordinality as v(code, n) on v.code = s.service
where s.starts_at >= $3::timestamptz and s.starts_at < $4::timestamptz and s.booked < s.capacity
	and (s.service is null or v.code is not null)
order by o.n, s.starts_at, s.id
