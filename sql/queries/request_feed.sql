-- roles: public staff
-- What changed since the feed cursor ($1, $2): each request once, with the place of its last event, below the oldest running transaction
-- so that nothing is ever skipped. $3: the organization that looks; $4: the codes of office staff.
with news as (
	select e.request_id, max(e.xid::text::numeric) as xid, max(e.id) as event_id
	from (select request_id, xid, id from fp.event
		where (xid, id) > ($1::text::xid8, $2::bigint) and xid < pg_snapshot_xmin(pg_current_snapshot())
		order by xid, id limit 1000) e
	group by e.request_id)
select w.xid::bigint as feed_xid, w.event_id as feed_id, :{request_columns}
from news w join fp.request_record r on r.id = w.request_id
where ($3::uuid is null or r.organization_id = $3::uuid) and ($4::text[] is null or r.office = any ($4::text[]))
order by w.xid, w.event_id
