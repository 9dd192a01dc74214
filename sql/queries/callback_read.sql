-- roles: public staff
-- One callback; $2: the codes of office staff; $3: the version of the token, as in offer_read.
select :{callback_columns}
from fp.callback c join fp.request r on r.id = c.request_id
where c.id = $1::uuid and ($2::text[] is null or r.office = any ($2::text[])) and ($3::integer is null or r.token_version = $3::integer)
