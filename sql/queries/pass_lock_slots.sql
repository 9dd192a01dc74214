-- roles: staff
-- Locks the slots in id order and says what is free now. For who has a seat already ($2) the seats that came free since those who were put off
-- were called back are not there, as in pass_slots: who was called back goes first, in the next pass. Of the slots beside them the called
-- back wanted none, or they would sit there.
select s.id, s.capacity - s.booked - case when $2::boolean
		then coalesce((select sum(f.seats)::integer from fp.freed f where f.slot_id = s.id), 0) else 0 end as free
from fp.slot s where s.id = any ($1::bigint[]) order by s.id for no key update of s
