-- roles: intake
-- One slot as of $1. $3: only if it is that office's.
select :{slot_columns}
from fp.slot s
where s.id = $2::bigint and ($3::text is null or s.office = $3::text)
