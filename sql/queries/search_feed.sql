-- roles: staff
-- What happened beyond the search worker's cursor, below the oldest running transaction: how far the cursor may move, and each request whose
-- person came (also by walking in) or changed (also the number to call, which many events bring), or that was reopened after its keys may have
-- been purged, once; none of them: id is null.
with news as materialized (
	select e.request_id, e.xid, e.id, e.kind
	from fp.event e
	where (e.xid, e.id) > (coalesce((select c.xid from fp.feed_cursor c where c.name = 'search'), '0'::xid8),
			coalesce((select c.id from fp.feed_cursor c where c.name = 'search'), 0))
		and e.xid < fp.feed_end()
	order by e.xid, e.id limit 1000)
select r.id, r.sealed, l.xid::text as last_xid, l.id as last_id
from (select n.xid, n.id from news n order by n.xid desc, n.id desc limit 1) l
left join lateral (select distinct n.request_id from news n where n.kind in ('submit', 'book', 'admit', 'escalate', 'supply', 'plan-callback',
	'rebook-callback', 'callback-changed', 'update', 'correct', 'not-solved', 'reconsider', 'not-seen', 'erase')) w on true
left join fp.request r on r.id = w.request_id
