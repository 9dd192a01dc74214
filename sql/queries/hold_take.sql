-- roles: intake
-- Holds a seat of slot $2 until $8, if there is one: the constraint on the slot refuses one too many, that on the person a second hold. What
-- of the slot has expired lapses first, in the same statement, so that a seat that nobody holds any more is no reason to refuse. It locks
-- holds in id order, then the slot, and no other slot.
with lapsed as (
	update fp.appointment a set status = 'lapsed', version = a.version + 1, updated_at = a.expires_at
	where a.id in (select h.id from fp.appointment h
			where h.slot_id = $2::bigint and h.status = 'held' and h.request_id is null and h.made_by is not null
				and h.expires_at <= $7::timestamptz
			order by h.id for no key update)
		and a.status = 'held'
	returning a.id),
made as (
	insert into fp.appointment (id, slot_id, office, status, during, person_key, service, made_by, policies, expires_at, created_at, updated_at)
	select $1::uuid, s.id, s.office, 'held', tstzrange(s.starts_at, s.ends_at), $3::bytea, $4::text, $5::text, $6::integer[], $8::timestamptz,
		$7::timestamptz, $7::timestamptz
	from fp.slot s
	where s.id = $2::bigint and (select count(*) from lapsed) >= 0 -- asks for the lapsed first: their seats count before this one
	returning id),
kept as (
	insert into fp.idempotency (key, body_hash, object_id, status, at)
	select $9::bytea, $10::bytea, m.id, 201, $11::timestamptz from made m where $9::bytea is not null)
select m.id from made m
