-- roles: public staff
-- An earlier seat that is or was held for a request.
select a.id, a.request_id, a.status, a.slot_id, a.office, lower(a.during) as starts_at, upper(a.during) as ends_at, s.local_start,
	a.expires_at, a.reason
from fp.appointment a join fp.slot s on s.id = a.slot_id
where a.id = $1::uuid and a.request_id is not null and a.status in ('held', 'lapsed')
