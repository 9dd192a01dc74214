-- roles: staff
-- A page, newest first, below the cursor $1.
select o.id, o.name, o.kind, o.created_at
from fp.organization o
where ($1::uuid is null or o.id < $1::uuid)
order by o.id desc
limit $2::integer
