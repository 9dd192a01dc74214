-- roles: staff
-- The representation that the request $2 is to be under.
select :{representation_columns}, p.person_key = r.person_key as same_person
from fp.representation p join fp.request r on r.id = $2::uuid
where p.id = $1::uuid
