-- roles: staff
-- How many there were in all, on whatever page. $1 office, $2 office-local day, $3 the codes of office staff.
select count(*) filter (where w.outcome = 'admitted') as admitted, count(*) filter (where w.outcome = 'converted') as converted,
	count(*) filter (where w.outcome = 'refused') as refused
from fp.walk_in w
where ($1::text is null or w.office = $1::text) and ($2::date is null or w.day = $2::date)
	and ($3::text[] is null or w.office = any ($3::text[]))
