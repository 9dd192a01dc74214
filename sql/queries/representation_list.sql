-- roles: staff
-- A page, newest first, below the cursor $1: all for staff ($2), else those of the organization $3.
select :{representation_columns}, o.name as organization, a.licence, a.sealed as attorney_sealed
from fp.representation p join fp.organization o on o.id = p.organization_id join fp.attorney a on a.id = p.attorney_id
where ($1::uuid is null or p.id < $1::uuid) and ($2::boolean or p.organization_id = $3::uuid)
order by p.id desc
limit $4::integer
