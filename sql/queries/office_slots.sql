-- roles: staff
-- The slots of an office that begin at $2 or later, on days on which it is not open any more, or not yet.
select s.id
from fp.office o join fp.slot s on s.office = o.code
where o.code = $1::text and s.starts_at >= $2::timestamptz and (s.local_start::date < o.open_from or s.local_start::date > o.open_to)
