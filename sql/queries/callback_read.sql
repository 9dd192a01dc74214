-- roles: public staff
-- One callback; $2: the codes of office staff.
select :{callback_columns}
from fp.callback c join fp.request r on r.id = c.request_id
where c.id = $1::uuid and ($2::text[] is null or r.office = any ($2::text[]))
