-- roles: staff
-- Of the next $3 requests that have keys, beyond $2 where given: those closed before $1 are no longer searched for. The last one that was
-- looked at; no row: that was the end.
with piece as materialized (
	select distinct k.request_id from fp.search_key k
	where k.request_id > coalesce($2::uuid, '00000000-0000-0000-0000-000000000000')
	order by k.request_id
	limit $3::integer),
purged as (
	delete from fp.search_key k using piece p join fp.request r on r.id = p.request_id
	where k.request_id = p.request_id and r.closed_at < $1::timestamptz)
select p.request_id as last_id from piece p order by p.request_id desc limit 1
