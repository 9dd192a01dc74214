-- roles: staff
-- Locks the requests in id order; one that is missing has left the status $3 or changed since it was read.
select r.id
from fp.request r join unnest($1::uuid[], $2::integer[]) as t(id, version) on r.id = t.id and r.version = t.version
where r.status = $3::text::fp.request_status
order by r.id for no key update of r
