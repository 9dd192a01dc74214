-- checked: fp.appointment
-- Who is scheduled has a seat, and who has a seat is scheduled.
select coalesce(r.id, a.request_id) as request_id, r.status, a.id as appointment_id
from (select id, status from fp.request) r
full join (select id, request_id from fp.appointment where status in ('booked', 'checked_in')) a on a.request_id = r.id
where (r.status is not distinct from 'scheduled') <> (a.id is not null)
