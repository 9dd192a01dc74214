-- roles: staff
-- What submissions name as their representation ($1), where it is their organization's ($2); n is the place in the batch.
select v.n, :{representation_columns}, p.person_key = v.person_key as same_person
from unnest($1::uuid[], $2::uuid[], $3::bytea[]) with ordinality as v(id, organization_id, person_key, n)
join fp.representation p on p.id = v.id and p.organization_id = v.organization_id
