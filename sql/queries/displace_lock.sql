-- roles: staff
-- Locks the requests that have a seat in these slots, or are offered one, in id order.
select r.id from fp.request r
where r.id in (select a.request_id from fp.appointment a where a.slot_id = any ($1::bigint[]) and a.status in ('held', 'booked'))
order by r.id for no key update of r
