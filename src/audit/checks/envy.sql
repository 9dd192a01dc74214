-- checked: fp.decision
-- Nobody's slot was acceptable to somebody ranked before at a lower cost than what that one got; nor was a slot that was free all through
-- the pass. Of slots from which no seat ever came free the decisions are the whole history: what a later pass gave was free before.
with :{judged},
taken as materialized (
	select d.slot_id, d.pass_id, max(d.rank) as rank
	from fp.decision d where d.why in ('placed', 'moved', 'offered') group by d.slot_id, d.pass_id),
last_taken as materialized (
	select distinct on (t.slot_id) t.slot_id, t.pass_id, t.rank from taken t order by t.slot_id, t.pass_id desc),
-- Who had a seat there, and has it no longer.
freed as materialized (
	select a.slot_id::text as slot_id from fp.appointment a where a.slot_id is not null and not a.occupies
	union
	select e.data->>'from_slot_id' from fp.event e where e.data->>'from_slot_id' is not null
	union
	select e.data->>'slot_id' from fp.event e
	where e.data->>'slot_id' is not null and not exists (
		select from fp.appointment a where a.request_id = e.request_id and a.slot_id::text = e.data->>'slot_id' and a.occupies)),
slot as materialized (
	select s.id, s.office, s.service, s.starts_at, s.ends_at, s.local_start, s.booked < s.capacity as spare, t.pass_id, t.rank,
		s.id::text in (select f.slot_id from freed f) as freed
	from fp.slot s
	left join last_taken t on t.slot_id = s.id
	where s.booked < s.capacity or t.slot_id is not null)
select w.pass_id, w.rank, w.request_id, w.own, s.id as slot_id, price.days + price.day_part + price.weekday + price.office as cost,
	case when t.slot_id is null then 'waste' else 'envy' end as why
from wanted w
join slot s on s.office = w.office and s.starts_at >= w.begins and s.starts_at < w.ends
	-- A day alone costs as much as it is away, so that what lies further is no better.
	and s.local_start::date < w.today + w.own and coalesce(s.service = w.service, true)
	and s.local_start::date between w.not_before and w.not_after
left join taken t on t.slot_id = s.id and t.pass_id = w.pass_id and t.rank > w.rank
:{price}
where (t.slot_id is not null
		or not s.freed and (s.spare or (s.pass_id, s.rank) > (w.pass_id, w.rank))
			-- Those that were made, opened or enlarged later nobody could have been given.
			and s.id <= w.newest_slot
			and not exists (select from fp.change c where c.office = s.office and c.at >= w.at))
	and price.days + price.day_part + price.weekday + price.office < w.own
	and not price.attorney_elsewhere
	and not exists (select from restless u where u.attorney_id = w.attorney)
	and not w.declined @> to_jsonb(s.id)
