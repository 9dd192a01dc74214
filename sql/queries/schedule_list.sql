-- roles: public staff
select id::bigint as id, office, weekday::integer as weekday, (extract(epoch from opens) / 60)::integer as opens,
	(extract(epoch from closes) / 60)::integer as closes, minutes::integer as minutes, capacity::integer as capacity, service,
	valid_from, valid_to
from fp.schedule
where office = $1::text
order by weekday, opens, service nulls first, valid_from nulls first, id
