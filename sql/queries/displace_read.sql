-- roles: staff
-- The requests whose seat is in these slots and has not begun by $2, and who have not been checked in, in rank order.
select :{request_columns}
from fp.request_record r
where r.id in (select a.request_id from fp.appointment a where a.slot_id = any ($1::bigint[]) and a.status = 'booked')
	and r.slot_id = any ($1::bigint[]) and r.appointment_status = 'booked' and r.starts_at > $2::timestamptz
order by r.rank_class, r.priority_at, r.id
