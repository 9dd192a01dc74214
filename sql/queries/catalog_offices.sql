-- roles: staff
select code, name, kind, address, city, region, country, (latitude * 1000)::bigint as latitude, (longitude * 1000)::bigint as longitude,
	time_zone, open_from, open_to, interpreter_languages is not null as names_languages, interpreter_languages,
	accommodations is not null as names_accommodations, accommodations, sample
from fp.office order by code collate "C"
