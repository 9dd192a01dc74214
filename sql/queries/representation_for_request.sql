-- roles: staff
-- The representation that the request $2 is to be under. $3: only if it is for the same person; whoever is no staff knows of no other.
select :{representation_columns}, p.person_key = r.person_key as same_person
from fp.representation p join fp.request r on r.id = $2::uuid
where p.id = $1::uuid and (not $3::boolean or p.person_key = r.person_key)
