-- roles: staff
-- The change $1 as it was noted: one row for each whom it displaced, and one of nulls where it displaced nobody.
select c.object, a.id as appointment_id, a.request_id, lower(a.during) as starts_at, s.local_start
from fp.change c
left join fp.appointment a on a.id = any (c.displaced)
left join fp.slot s on s.id = a.slot_id
where c.id = $1::uuid
order by lower(a.during), a.id
