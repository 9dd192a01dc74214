-- roles: staff
-- Requests that every given key matches ($1 kinds, $2 MACs); newest first. $3: the codes of office staff.
with recursive weeks as (
	select min(s.week) as week from fp.search_key s
	union all
	select (select min(s.week) from fp.search_key s where s.week > w.week) from weeks w where w.week is not null)
select :{request_columns}
from fp.request_record r
where r.id in (
	select s.request_id
	from weeks w cross join unnest($1::text[], $2::bytea[]) as k(kind, mac)
	join fp.search_key s on s.week = w.week and s.kind = k.kind and s.mac = k.mac
	group by s.request_id having count(distinct k.kind) = cardinality($1::text[]))
	and ($3::text[] is null or r.office = any ($3::text[]))
order by r.id desc
limit $4::integer
