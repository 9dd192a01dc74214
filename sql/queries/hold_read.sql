-- roles: public staff
-- A hold, also one that has lapsed or been booked. $2: only if this key made it; null for who has its token.
select a.id, a.status, a.request_id is not null as booked, a.service, a.made_by, a.person_key, a.policies, a.created_at, a.expires_at, a.version,
	s.id as slot_id, s.office, s.service as slot_service, s.starts_at, s.ends_at, s.local_start, s.day_ends_at
from fp.appointment a join fp.slot s on s.id = a.slot_id
where a.id = $1::uuid and a.made_by is not null and ($2::text is null or a.made_by = $2::text)
