-- roles: staff
-- Counts what a transaction of the pass has placed and left over, moved and offered.
update fp.pass set placed = placed + $2::integer, left_over = left_over + $3::integer, moved = moved + $4::integer,
	offered = offered + $5::integer
where id = $1::bigint
