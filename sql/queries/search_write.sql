-- roles: staff
-- Gives the requests $1 the keys $2 to $4 and no others, and moves the cursor, never back.
with keys as materialized (
	select k.request_id, k.kind, k.mac from unnest($2::uuid[], $3::text[], $4::bytea[]) as k(request_id, kind, mac)),
gone as (
	delete from fp.search_key s
	where s.request_id = any ($1::uuid[])
		and not exists (select from keys k where (k.request_id, k.kind, k.mac) = (s.request_id, s.kind, s.mac))),
moved as (
	insert into fp.feed_cursor as c (name, xid, id) values ('search', $5::text::xid8, $6::bigint)
	on conflict (name) do update set xid = excluded.xid, id = excluded.id where (c.xid, c.id) < (excluded.xid, excluded.id))
insert into fp.search_key (request_id, kind, mac)
select k.request_id, k.kind, k.mac from keys k order by k.kind, k.mac, k.request_id
on conflict do nothing
