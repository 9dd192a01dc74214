-- roles: public staff
-- What changed since the feed cursor ($1, $2): each request once, with the place of its last event, below the oldest running transaction
-- so that nothing is ever skipped; at most 200 events of theirs among at most 1,000 of all. $3: the organization that looks; $4: the codes of
-- office staff. edge_*: how far was read, also where nothing of it is for these eyes (one row without an id then).
with scanned as materialized (
	select request_id, xid, id from fp.event
	where (xid, id) > ($1::text::xid8, $2::bigint) and xid < fp.feed_end()
	order by xid, id limit 1000),
seen as materialized (
	select s.request_id, s.xid, s.id
	from scanned s join fp.request r on r.id = s.request_id
		and ($3::uuid is null or r.organization_id = $3::uuid) and ($4::text[] is null or r.office = any ($4::text[]))
	order by s.xid, s.id limit 200),
edge as (
	select e.xid::text as edge_xid, e.id as edge_id
	from (
		select xid, id from seen where (select count(*) from seen) = 200
		union all
		select xid, id from scanned where (select count(*) from seen) < 200) e
	order by e.xid desc, e.id desc limit 1),
news as (select request_id, max(id) as event_id from seen group by request_id)
select edge.edge_xid, edge.edge_id, :{request_columns}
from edge left join (news w join fp.request_record r on r.id = w.request_id) on true
order by w.event_id
