-- roles: staff
-- The other open requests for the same person and service: the one that stands, and strangers' twins of it. Each half has an index.
select t.id
from fp.request r
cross join lateral (
	select o.id from fp.request o
	where o.person_key = r.person_key and o.service = r.service and o.closed_at is null and o.duplicate_of is null
	union all
	select o.id from fp.request o
	where o.person_key = r.person_key and o.service = r.service and o.closed_at is null and o.duplicate_of is not null) t
where r.id = $1::uuid and t.id <> r.id
order by t.id
