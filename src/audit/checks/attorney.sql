-- checked: fp.appointment
-- An attorney is in one place, and not on the way to it from another.
select a.attorney_id, array[a.id, b.id] as appointments, array[a.office, b.office] as offices
from fp.appointment a
join fp.appointment b on b.attorney_id = a.attorney_id and a.id < b.id
where a.status in ('held', 'booked', 'checked_in') and b.status in ('held', 'booked', 'checked_in')
	and (a.during && b.during or a.office <> b.office and a.travel && b.travel)
