-- roles: public staff
-- A page of appointments in order of their start, beyond the cursor ($1, $2). $3 office, $4 office-local day, $5 status, $6 the
-- organization that looks (those that it may see the status of and no more are left out), $7 the codes of office staff.
select :{appointment_columns}
from fp.appointment a join fp.request r on r.id = a.request_id left join fp.slot s on s.id = a.slot_id
where a.status not in ('held', 'lapsed')
	and ($1::timestamptz is null or (lower(a.during), a.id) > ($1::timestamptz, $2::uuid))
	and ($3::text is null or a.office = $3::text)
	-- The second line is what an index can do: no office's clock is further from UTC than that.
	and ($4::date is null or coalesce(s.local_start, fp.walk_in_local(a.office, a.slot_id, a.during))::date = $4::date)
	and lower(a.during) >= coalesce($4::date - 1, '-infinity') and lower(a.during) < coalesce($4::date + 2, 'infinity')
	and ($5::text is null or a.status = $5::text::fp.appointment_status)
	and ($6::uuid is null or r.organization_id = $6::uuid
		and (r.representation_id is not null or r.requester_role in ('applicant', 'petitioner')))
	and ($7::text[] is null or a.office = any ($7::text[]))
order by lower(a.during), a.id
limit $8::integer
