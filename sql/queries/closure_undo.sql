-- roles: staff
delete from fp.closure where id = $1::bigint and office = $2::text
returning day
