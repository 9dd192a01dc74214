-- roles: staff
-- By its own id, or by that of the request which was made of it.
select :{walk_in_columns}
from fp.walk_in w where w.id = $1::uuid or w.request_id = $1::uuid
