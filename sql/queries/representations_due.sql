-- roles: staff
-- The next of which the last day has passed on the day $1.
select p.id, p.ends_on
from fp.representation p
where p.ended_at is null and p.ends_on < $1::date
order by p.ends_on, p.id
limit 1
