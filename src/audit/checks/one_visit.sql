-- checked: fp.appointment
-- Whoever was admitted without an appointment is at that office once. Who it is, their requests say.
select array_agg(a.request_id order by a.request_id) as requests, a.office
from fp.appointment a
join fp.request r on r.id = a.request_id
where a.status = 'checked_in' and a.slot_id is null
group by r.person_key, a.office
having count(*) > 1
