-- roles: staff
-- Closes slots: who is booked there is still counted, nobody else will be. $2: they keep in mind what they had, and open again with it.
update fp.slot s set closed = true, open_capacity = case when $2::boolean then coalesce(s.open_capacity, s.capacity) end, capacity = s.booked
where s.id = any ($1::bigint[]) and (not s.closed or not $2::boolean)
