-- roles: staff
-- The holds of one slot that have expired by $2 lapse. One slot a statement: whoever locks several does it in id order, and this cannot.
update fp.appointment a set status = 'lapsed', version = a.version + 1, updated_at = a.expires_at
where a.id in (select h.id from fp.appointment h
		where h.slot_id = $1::bigint and h.status = 'held' and h.request_id is null and h.expires_at <= $2::timestamptz
		order by h.id for no key update)
	and a.status = 'held'
