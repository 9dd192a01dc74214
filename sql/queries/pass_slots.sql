-- roles: staff
-- The free capacity of these offices, sorted as the match wants it.
select s.id, s.office, s.service, s.starts_at, s.ends_at, s.local_start, s.capacity - s.booked as free
from fp.slot s
where s.office = any ($1::text[]) and s.starts_at > $2::timestamptz and s.starts_at < $3::timestamptz and s.booked < s.capacity
order by s.office collate "C", s.starts_at, s.id
