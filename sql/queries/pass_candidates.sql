-- roles: staff
-- The next approved requests in rank order, beyond the one ranked ($2, $3, $4) where given; none of an unsettled pair. What changed after
-- the pass's instant $1 waits for the next pass; at that very instant (a clock that stands still) nothing is judged twice in pass $6.
select :{candidate_columns},
	(select p.attorney_id from fp.representation p where p.id = r.representation_id) as attorney_id
from fp.request r
where r.status = 'approved' and r.next_try_at is null and :{candidate_next}
