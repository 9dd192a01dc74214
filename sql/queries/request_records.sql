-- roles: public staff
-- The records of these requests, in their order. The subselect keeps the array's length from the planner: see request_read.
select :{request_columns}
from unnest((select $1::uuid[])) with ordinality as p(id, n) join fp.request_record r on r.id = p.id
order by p.n
