-- roles: staff
-- What happened beyond the search worker's cursor, below the oldest running transaction: each request once, with what to index; and how far
-- the cursor may move.
with here as (select xid, id from fp.feed_cursor where name = 'search'),
news as (
	select e.request_id, e.xid, e.id
	from fp.event e
	where (e.xid, e.id) > (coalesce((select xid from here), '0'::xid8), coalesce((select id from here), 0))
		and e.xid < pg_snapshot_xmin(pg_current_snapshot()) and e.kind in ('submit', 'update', 'supply', 'correct')
	order by e.xid, e.id limit 1000)
select r.id, r.sealed, (select n.xid::text from news n order by n.xid desc, n.id desc limit 1) as last_xid,
	(select n.id from news n order by n.xid desc, n.id desc limit 1) as last_id
from (select distinct request_id from news) w join fp.request r on r.id = w.request_id
