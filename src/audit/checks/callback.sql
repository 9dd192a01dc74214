-- checked: fp.callback
-- One call is promised at a time, and only while an officer looks at the request.
with live as materialized (
	select id, request_id from fp.callback where status in ('planned', 'unverified', 'claimed'))
select request_id, array_agg(id order by id) as callbacks, 'two' as why
from live
group by request_id
having count(*) > 1
union all
select l.request_id, array[l.id], 'nobody_looks'
from live l
join fp.request r on r.id = l.request_id
where r.status <> 'tier2_review'
