-- roles: staff
-- Locks the slots in id order and says what is free now.
select s.id, s.capacity - s.booked as free from fp.slot s where s.id = any ($1::bigint[]) order by s.id for no key update
