-- roles: staff
-- The free capacity of the offices $1 (in the order of codes) from $3 to $4, in no order: of hundreds of thousands of slots, sorting them here
-- took most of the time. `office` is the place in $1, `service` the place in $2 or -1 for any. Seats that came free since those who were put
-- off were called back are not there yet: whoever has just given one up, or just come, would have it before them.
select s.id, o.n::integer - 1 as office, coalesce(v.n::integer - 1, -1) as service, s.starts_at, s.ends_at, s.local_start,
	s.capacity - s.booked - coalesce(f.seats, 0) as free
from unnest($1::text[]) with ordinality as o(code, n)
join fp.slot s on s.office = o.code
left join unnest($2::text[]) with ordinality as v(code, n) on v.code = s.service
left join (select slot_id, sum(seats)::integer as seats from fp.freed where slot_id is not null group by slot_id) f on f.slot_id = s.id
where s.starts_at >= $3::timestamptz and s.starts_at < $4::timestamptz and s.booked + coalesce(f.seats, 0) < s.capacity
	and (s.service is null or v.code is not null)
