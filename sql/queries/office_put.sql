-- roles: staff
insert into fp.office as o (code, name, kind, address, city, region, country, latitude, longitude, time_zone, open_from, open_to,
	interpreter_languages, accommodations)
values ($1::text, $2::text, $3::fp.office_kind, $4::text, $5::text, $6::text, $7::text, $8::bigint / 1000.0, $9::bigint / 1000.0, $10::text,
	$11::date, $12::date, $13::text[], $14::text[])
on conflict (code) do update set name = excluded.name, kind = excluded.kind, address = excluded.address, city = excluded.city,
	region = excluded.region, country = excluded.country, latitude = excluded.latitude, longitude = excluded.longitude,
	time_zone = excluded.time_zone, open_from = excluded.open_from, open_to = excluded.open_to,
	interpreter_languages = excluded.interpreter_languages, accommodations = excluded.accommodations, sample = false
