-- roles: public staff
select e.seq, e.at, e.kind, e.actor, e.role, e.from_status, e.to_status, e.reason, e.policies, e.data::text as data
from fp.event e
where e.request_id = $1::uuid and e.seq > $2::integer
order by e.seq
limit $3::integer
