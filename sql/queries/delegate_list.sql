-- roles: staff
-- Who may speak for the attorney; only $2 where given.
select d.id, d.role, d.licence, d.sealed, d.created_at
from fp.delegate d
where d.representation_id = $1::uuid and ($2::uuid is null or d.id = $2::uuid)
order by d.id
