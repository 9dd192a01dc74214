-- roles: staff
-- Locks the slots in id order and says what is free now. For who has a seat already ($2) nothing is where seats came free after those
-- without one were called back: they go first, in the next pass.
select s.id,
	case when $2::boolean and exists (
		select from fp.freed f
		where f.office = s.office and s.local_start::date between f.first_day and f.last_day and (f.service is null or f.service = s.service))
	then 0 else s.capacity - s.booked end as free
from fp.slot s where s.id = any ($1::bigint[]) order by s.id for no key update of s
