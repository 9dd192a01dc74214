-- checked: fp.request
-- A person has one open request for a service; a stranger's twin says whose.
select array_agg(id order by id) as requests, service
from fp.request
where closed_at is null and duplicate_of is null
group by person_key, service
having count(*) > 1
