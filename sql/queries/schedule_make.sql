-- roles: staff
insert into fp.schedule (office, weekday, opens, closes, minutes, capacity, service, valid_from, valid_to)
values ($1::text, $2::integer, time '00:00' + $3::integer * interval '1 minute', time '00:00' + $4::integer * interval '1 minute',
	$5::integer, $6::integer, $7::text, $8::date, $9::date)
returning id::bigint as id
