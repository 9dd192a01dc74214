-- roles: staff
-- The requests that are offered a seat in these slots, those ranked last first; $2 of them, or (null) all.
select :{request_columns}
from fp.request_record r
where r.id in (select a.request_id from fp.appointment a where a.slot_id = any ($1::bigint[]) and a.status = 'held')
	and r.offer_slot_id = any ($1::bigint[])
order by r.rank_class desc, r.priority_at desc, r.id desc
limit $2::integer
