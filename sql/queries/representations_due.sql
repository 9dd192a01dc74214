-- roles: staff
-- The next of which the last day has passed on the day $1, beyond the one that ended on $2 ($3), where given.
select p.id, p.ends_on
from fp.representation p
where p.ended_at is null and p.ends_on < $1::date
	and (p.ends_on, p.id) > (coalesce($2::date, '-infinity'), coalesce($3::uuid, '00000000-0000-0000-0000-000000000000'))
order by p.ends_on, p.id
limit 1
