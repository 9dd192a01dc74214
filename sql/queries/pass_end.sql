-- roles: staff
update fp.pass set placed = $2::integer, left_over = $3::integer where id = $1::bigint
