-- checked: fp.request
-- While a twin is open, so is the first of the pair, which is nobody's twin.
select t.id as request_id, t.duplicate_of, f.status
from fp.request t
left join fp.request f on f.id = t.duplicate_of
where t.duplicate_of is not null and t.closed_at is null
	and (f.id is null or f.closed_at is not null or f.duplicate_of is not null or f.person_key <> t.person_key or f.service <> t.service)
