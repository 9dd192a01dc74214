-- roles: staff
-- Of the next $3 requests that have keys, beyond $2 where given: those closed before $1 are no longer searched for. The last one that was
-- looked at; no row: that was the end. Each looks up its request by itself: a join planned for empty tables would read all requests.
with piece as materialized (
	select distinct k.request_id from fp.search_key k
	where k.request_id > coalesce($2::uuid, '00000000-0000-0000-0000-000000000000')
	order by k.request_id
	limit $3::integer),
purged as (
	delete from fp.search_key k using piece p
	where k.request_id = p.request_id and (select r.closed_at from fp.request r where r.id = p.request_id) < $1::timestamptz)
select p.request_id as last_id from piece p order by p.request_id desc limit 1
