-- roles: staff
-- The slots that follow from a schedule of an office, and begin at $3 or later.
select s.id
from fp.schedule c
join fp.slot s on s.office = c.office and s.service is not distinct from c.service
where c.id = $1::bigint and c.office = $2::text and s.starts_at >= $3::timestamptz
	and extract(isodow from s.local_start) = c.weekday and s.local_start::time >= c.opens and s.local_start::time < c.closes
	and s.local_start::date between coalesce(c.valid_from, '-infinity') and coalesce(c.valid_to, 'infinity')
