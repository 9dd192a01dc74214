-- roles: staff
-- The next of those who want to hear of earlier seats, with the seats they have, as pass_candidates reads those without one: whom no pass
-- has looked at yet, and whom what came free may suit. `declined`: the slots they were offered before.
with wanted as (
	select n.id
	from fp.request n
	where n.status = 'scheduled' and n.next_try_at is null and (n.move_until is not null or n.earlier_offers) and n.earlier_offers
	union
	select w.request_id from fp.spare g join fp.awaited_office w on w.office = g.office
	join fp.request n on n.id = w.request_id
	where n.status = 'scheduled' and n.earlier_offers and (g.service is null or g.service = n.service)
		and (n.not_before is null or n.not_before <= g.last_day) and (n.not_after is null or n.not_after >= g.first_day))
select :{candidate_columns},
	:{candidate_seat},
	array(select o.slot_id from fp.appointment o where o.request_id = r.id and o.status in ('held', 'lapsed')) as declined,
	r.next_try_at is null as is_new,
	exists (select from fp.appointment o where o.request_id = r.id and o.status = 'held') as has_offer
from wanted n
join fp.request r on r.id = n.id
join fp.appointment a on a.request_id = r.id and a.status = 'booked'
join fp.slot s on s.id = a.slot_id
where r.status = 'scheduled' and r.earlier_offers and r.move_until is null
	and (r.next_try_at is null or exists (select from fp.spare g where g.first_day <= s.local_start::date))
	and :{candidate_next}
