-- checked: fp.appointment
-- A request has one seat, and one that is held for it; who has none yet holds one.
select case when status = 'held' then 'held' else 'booked' end as what, request_id, encode(case when request_id is null then person_key end, 'hex') as person,
	array_agg(id order by id) as appointments
from fp.appointment
where status in ('held', 'booked', 'checked_in')
group by 1, 2, 3
having count(*) > 1
