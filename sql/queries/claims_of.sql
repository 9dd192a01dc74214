-- roles: staff
-- What an officer has claimed.
select r.id
from fp.request r
where r.claimed_by = $1::text
order by r.id
