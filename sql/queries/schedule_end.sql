-- roles: staff
delete from fp.schedule where id = $1::bigint and office = $2::text
returning id::bigint as id
