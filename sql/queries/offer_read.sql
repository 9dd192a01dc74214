-- roles: public staff
-- An earlier seat that is or was held for a request. $2: the codes of office staff, as request_read has them; $3: the version of the token,
-- which opens nothing once another has been given out.
select a.id, a.request_id, a.status, a.slot_id, a.office, lower(a.during) as starts_at, upper(a.during) as ends_at, s.local_start,
	a.expires_at, a.reason
from fp.appointment a join fp.slot s on s.id = a.slot_id join fp.request r on r.id = a.request_id
where a.id = $1::uuid and a.status in ('held', 'lapsed') and ($2::text[] is null or r.office = any ($2::text[]))
	and ($3::integer is null or r.token_version = $3::integer)
