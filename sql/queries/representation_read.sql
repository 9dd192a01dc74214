-- roles: staff
-- One, if the organization $2, or the request behind the token ($3, $4), is under it; staff give neither.
select :{representation_columns}, o.name as organization, a.licence, a.sealed as attorney_sealed
from fp.representation p join fp.organization o on o.id = p.organization_id join fp.attorney a on a.id = p.attorney_id
where p.id = $1::uuid and ($2::uuid is null or p.organization_id = $2::uuid)
	and ($3::uuid is null or exists (
		select from fp.request r where r.id = $3::uuid and r.token_version = $4::integer and r.representation_id = p.id))
