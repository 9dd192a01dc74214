-- roles: staff
-- One order for everybody: no deadlock.
select r.id from fp.request r where r.representation_id = $1::uuid order by r.id for no key update
