-- checked: fp.slot
-- A slot's seats are those that somebody has; a closed one has no more.
select coalesce(s.id, a.slot_id) as slot_id, s.capacity, s.booked, coalesce(a.seats, 0) as seats, s.closed
from fp.slot s
full join (
	select slot_id, count(*) as seats from fp.appointment
	where slot_id is not null and status in ('held', 'booked', 'checked_in', 'completed', 'no_show', 'unrecorded')
	group by slot_id) a on a.slot_id = s.id
where s.id is null or s.booked <> coalesce(a.seats, 0) or s.booked < 0 or s.booked > s.capacity or s.closed and s.booked <> s.capacity
