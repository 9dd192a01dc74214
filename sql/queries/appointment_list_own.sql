-- roles: public
-- The same for an organization ($6): those of its requests; what it may see the status of and no more is left out. They are gathered by its
-- requests and then put in order. In order of the start, as for the staff, everybody's would be read and each judged, until a page of them is found.
with own as materialized (
	select a.* from fp.request r join fp.appointment a on a.request_id = r.id
	where r.organization_id = $6::uuid and (r.representation_id is not null or r.requester_role in ('applicant', 'petitioner')))
select :{appointment_columns}
from own a join fp.request r on r.id = a.request_id left join fp.slot s on s.id = a.slot_id
where a.status not in ('held', 'lapsed')
	and :{appointment_filters}
order by lower(a.during), a.id
limit $7::integer
