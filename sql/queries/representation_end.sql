-- roles: staff
-- Ends it; the foreign key refuses while a request is under it. No row: it has ended already.
with ended as (
	update fp.representation p set ended_at = $2::timestamptz, ended_by = $3::text, reason = $4::text, erase_at = $8::timestamptz
	where p.id = $1::uuid and p.ended_at is null
	returning p.id),
kept as (
	insert into fp.idempotency (key, body_hash, object_id, status, at)
	select $5::bytea, $6::bytea, e.id, 200, $7::timestamptz from ended e where $5::bytea is not null)
select id from ended
