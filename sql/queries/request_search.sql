-- roles: staff
-- Requests that every given key matches ($1 kinds, $2 MACs); newest first. $3: the codes of office staff.
select :{request_columns}
from fp.request_record r
where r.id in (
	select s.request_id
	from unnest($1::text[], $2::bytea[]) as k(kind, mac) join fp.search_key s on s.kind = k.kind and s.mac = k.mac
	group by s.request_id having count(distinct k.kind) = cardinality($1::text[]))
	and ($3::text[] is null or r.office = any ($3::text[]))
order by r.id desc
limit $4::integer
