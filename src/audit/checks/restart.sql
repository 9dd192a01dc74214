-- checked: fp.request
-- What was made of an ended request and that one name each other.
select r.id as request_id, r.restarted_from, r.restarted_as
from fp.request r
left join fp.request b on b.id = r.restarted_from
left join fp.request a on a.id = r.restarted_as
where r.restarted_from is not null and b.restarted_as is distinct from r.id
	or r.restarted_as is not null and a.restarted_from is distinct from r.id
