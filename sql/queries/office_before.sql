-- roles: staff
-- What an office was before it is put: its zone stays while it has slots that begin after $2.
select o.time_zone, exists (select from fp.slot s where s.office = o.code and s.starts_at > $2::timestamptz) as has_slots
from fp.office o where o.code = $1::text
