-- checked: fp.callback_attempt
-- Nobody has been called, or told when they will be, at a number that was changed and not verified since; nor does a call go there now.
-- The log says of each event what became of the number in force.
select e.request_id, e.seq, e.kind::text as event
from fp.event e
cross join lateral (
	select m.data->>'contact' as contact from fp.event m
	where m.request_id = e.request_id and m.seq < e.seq and m.data ? 'contact' order by m.seq desc limit 1) before
where e.kind in ('callback-announced', 'callback-reached', 'callback-missed') and before.contact = 'changed'
union all
select r.id, r.version, 'now'
from fp.request r
left join lateral (
	select m.data->>'contact' as contact from fp.event m where m.request_id = r.id and m.data ? 'contact' order by m.seq desc limit 1) last on true
where octet_length(r.sealed) > 0 and (r.contact_unverified is distinct from (coalesce(last.contact, '') = 'changed')
	or r.contact_unverified and exists (select from fp.callback c where c.request_id = r.id and c.status in ('planned', 'claimed'))
	or not r.contact_unverified and exists (select from fp.callback c where c.request_id = r.id and c.status = 'unverified'))
