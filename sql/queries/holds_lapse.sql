-- roles: staff
-- Ends the holds in these slots that no request has yet; the newest $3 of them, or (null) all.
with ended as materialized (
	select a.id from fp.appointment a
	where a.slot_id = any ($1::bigint[]) and a.status = 'held' and a.request_id is null
	order by a.created_at desc, a.id desc limit $3::integer),
lapsed as (
	update fp.appointment a set status = 'lapsed', version = a.version + 1, updated_at = $2::timestamptz, reason = 'slot_closed'
	from ended e where a.id = e.id and a.status = 'held'
	returning a.id)
select count(*)::integer as lapsed from lapsed
