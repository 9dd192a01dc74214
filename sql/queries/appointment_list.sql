-- roles: staff
-- A page of appointments in order of their start, beyond the cursor ($1, $2). $3 office, $4 office-local day, $5 status, $6 the codes of
-- office staff.
-- planned anew: a plan for any filter reads all that there is.
select :{appointment_columns}
from fp.appointment a join fp.request r on r.id = a.request_id left join fp.slot s on s.id = a.slot_id
where a.status in ('booked', 'checked_in', 'completed', 'no_show', 'unrecorded', 'cancelled', 'displaced', 'excused')
	and :{appointment_filters}
	and ($6::text[] is null or a.office = any ($6::text[]))
order by a.starts_at, a.id
limit $7::integer
