-- roles: staff
-- What an officer has claimed. The statuses are those in which there are claims, and the index's.
select r.id
from fp.request r
where r.status in ('tier1_review', 'tier2_review', 'office_review') and r.claimed_by = $1::text
order by r.id
