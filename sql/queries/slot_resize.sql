-- roles: staff
-- The capacity of a slot that is open, or was closed for the length of this transaction.
update fp.slot set capacity = $2::integer, closed = false, open_capacity = null where id = $1::bigint
returning booked
