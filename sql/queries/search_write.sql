-- roles: staff
with moved as (
	insert into fp.feed_cursor (name, xid, id) values ('search', $4::text::xid8, $5::bigint)
	on conflict (name) do update set xid = excluded.xid, id = excluded.id)
insert into fp.search_key (request_id, kind, mac)
select * from unnest($1::uuid[], $2::text[], $3::bytea[]) as k(request_id, kind, mac) order by 2, 3, 1
on conflict do nothing
