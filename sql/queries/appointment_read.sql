-- roles: public staff
-- $2: the codes of office staff; $3: the organization that looks, as in appointment_list_own; $4: the version of the token, as in offer_read.
select :{appointment_columns}
from fp.appointment a join fp.request r on r.id = a.request_id left join fp.slot s on s.id = a.slot_id
where a.id = $1::uuid and a.status not in ('held', 'lapsed') and ($2::text[] is null or a.office = any ($2::text[]))
	and ($3::uuid is null or r.organization_id = $3::uuid and (:{request_acts}))
	and ($4::integer is null or r.token_version = $4::integer)
