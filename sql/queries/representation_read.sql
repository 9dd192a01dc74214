-- roles: staff
-- One, as who looks may know of it: staff ($2), the organization $3 whose it is, or whoever has the token ($4, $5) of a request that is under
-- it. A viewer without any of these sees none, hence no condition that a null would open.
select :{representation_columns}, o.name as organization, a.licence, a.sealed as attorney_sealed
from fp.representation p join fp.organization o on o.id = p.organization_id join fp.attorney a on a.id = p.attorney_id
where p.id = $1::uuid and ($2::boolean or p.organization_id = $3::uuid or p.id = (
	select r.representation_id from fp.request r where r.id = $4::uuid and r.token_version = $5::integer))
