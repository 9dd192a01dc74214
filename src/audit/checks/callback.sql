-- checked: fp.callback
-- One call is promised at a time.
select request_id, array_agg(id order by id) as callbacks
from fp.callback
where status in ('planned', 'unverified', 'claimed')
group by request_id
having count(*) > 1
