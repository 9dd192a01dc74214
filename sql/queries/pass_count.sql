-- roles: staff
-- Counts what a transaction of the pass has placed and left over.
update fp.pass set placed = placed + $2::integer, left_over = left_over + $3::integer where id = $1::bigint
