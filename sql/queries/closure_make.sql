-- roles: staff
insert into fp.closure (office, day, reason, note) values ($1::text, $2::date, $3::text, $4::text)
returning id::bigint as id
