-- checked: fp.decision
-- What a decision says of itself: the slot was acceptable and cost what is noted, the ranks are in order, the seat was given, and the
-- pass counts right: what it gave for ever, whom it left over for as long as all its decisions are kept; later there are no more than those.
with :{judged},
given as (
	select d.pass_id, d.request_id, d.slot_id::text as slot_id from judged d where d.why in ('placed', 'moved', 'offered')),
told as (
	select e.data->>'pass_id' as pass_id, e.request_id, e.data->>'slot_id' as slot_id
	from fp.event e
	where e.kind in ('assign', 'moved', 'offer') and e.actor = 'worker' and e.data->>'pass_id' in (select j.pass_id::text from judged j))
select j.pass_id, j.rank, j.request_id, j.slot_id, 'costs_something_else' as why
from judged j
where j.slot_id is not null and not exists (
	select from wanted w
	join fp.slot s on s.id = w.slot_id and s.office = w.office
	:{price}
	where w.pass_id = j.pass_id and w.request_id = j.request_id
		and s.starts_at >= w.begins and s.starts_at < w.ends and coalesce(s.service = w.service, true)
		and s.local_start::date between w.not_before and w.not_after
		and array[price.days, price.day_part, price.weekday, price.office] = j.parts
		and price.days + price.day_part + price.weekday + price.office = j.cost)
union all
select w.pass_id, w.rank, w.request_id, w.slot_id, 'attorney_elsewhere'
from wanted w
join fp.slot s on s.id = w.slot_id and s.office = w.office
:{price}
where price.attorney_elsewhere
union all
select r.pass_id, r.rank, r.request_id, r.slot_id, 'ranked_out_of_order'
from (
	select j.pass_id, j.rank, j.request_id, j.slot_id, k.key < lag(k.key) over (partition by j.pass_id, k.phase order by j.rank) as wrong
	from judged j
	cross join lateral (
		select row((j.by->>'rank_class')::integer, (j.by->>'priority_at')::timestamptz, j.request_id) as key,
			case when j.why in ('moved', 'kept') then 1 when j.why in ('offered', 'not_offered') then 2 else 0 end as phase) k) r
where r.wrong
union all
select coalesce(g.pass_id, t.pass_id::bigint), null, coalesce(g.request_id, t.request_id), null, 'decided_otherwise_than_told'
from given g
full join told t on t.request_id = g.request_id and t.pass_id = g.pass_id::text
where g.slot_id is distinct from t.slot_id
union all
select p.id, null, null, null, 'miscounted'
from fp.pass p
join lateral (
	select count(*) filter (where d.why = 'placed') as placed, count(*) filter (where d.why in ('no_office', 'no_slot', 'all_taken')) as left_over,
		count(*) filter (where d.why = 'moved') as moved, count(*) filter (where d.why = 'offered') as offered
	from fp.decision d where d.pass_id = p.id) n on (n.placed, n.moved, n.offered) <> (p.placed, p.moved, p.offered)
	or n.left_over > p.left_over
	or n.left_over < p.left_over and p.at >= (select max(l.at) from fp.pass l) - interval '7 days'
