-- roles: public
-- The same for an organization ($6): those of its requests; what it may see the status of and no more is left out. Where it has few, they are
-- gathered by its requests and then put in order: in order of the start, as for the staff, everybody's would be read and each judged, until a
-- page of them is found. Of a front end with years of requests, that is a page soon. Only those that it sees count: who files for others has
-- years of requests and no appointment.
-- planned anew: a plan for any filter reads all that there is.
with few as materialized (
	select count(*) <= 10000 as so
	from (select from fp.request r where r.organization_id = $6::uuid and (:{request_acts}) limit 10001) c),
own as materialized (
	select a.* from fp.request r join fp.appointment a on a.request_id = r.id
	where (select so from few) and r.organization_id = $6::uuid and (:{request_acts})),
page as (
	(select a.id
	from own a left join fp.slot s on s.id = a.slot_id
	where a.status in ('booked', 'checked_in', 'completed', 'no_show', 'unrecorded', 'cancelled', 'displaced', 'excused')
		and :{appointment_filters}
	order by a.starts_at, a.id
	limit $7::integer)
	union all
	(select a.id
	from fp.appointment a left join fp.slot s on s.id = a.slot_id
	where not (select so from few)
		and (select :{request_acts}
			from fp.request r where r.id = a.request_id and r.organization_id = $6::uuid limit 1)
		and a.status in ('booked', 'checked_in', 'completed', 'no_show', 'unrecorded', 'cancelled', 'displaced', 'excused')
		and :{appointment_filters}
	order by a.starts_at, a.id
	limit $7::integer))
select :{appointment_columns}
from page p join fp.appointment a on a.id = p.id join fp.request r on r.id = a.request_id left join fp.slot s on s.id = a.slot_id
order by a.starts_at, a.id
