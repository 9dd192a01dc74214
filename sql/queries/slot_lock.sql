-- roles: staff
-- One slot of an office, locked.
select s.id, s.office, s.service, s.starts_at, s.ends_at, s.local_start, s.capacity, s.booked, s.closed
from fp.slot s where s.id = $1::bigint and s.office = $2::text
for no key update
