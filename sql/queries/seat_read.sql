-- roles: staff
-- A slot that a supervisor names, and who comes along with the person of the request $2.
select s.id as slot_id, s.office, s.service, s.starts_at, s.ends_at, s.local_start, s.day_ends_at, s.closed,
	(select p.attorney_id from fp.request r join fp.representation p on p.id = r.representation_id
		where r.id = $2::uuid) as attorney_id
from fp.slot s where s.id = $1::bigint
