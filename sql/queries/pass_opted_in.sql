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
select r.id, r.version, r.service, r.urgency, r.rank_class, r.priority_at, r.country, r.postal_code, r.office, r.referred,
	r.preferred_offices, r.not_before, r.not_after, r.days, r.day_part, r.first, r.interpreter, r.language, r.accommodations, a.attorney_id,
	r.earlier_offers,
	a.id as seat_id, a.slot_id as seat_slot, s.office as seat_office, s.starts_at as seat_starts_at, s.local_start as seat_local_start,
	array(select o.slot_id from fp.appointment o where o.request_id = r.id and o.status in ('held', 'lapsed')) as declined,
	r.next_try_at is null as is_new,
	exists (select from fp.appointment o where o.request_id = r.id and o.status = 'held') as has_offer
from wanted n
join fp.request r on r.id = n.id
join fp.appointment a on a.request_id = r.id and a.status = 'booked'
join fp.slot s on s.id = a.slot_id
where r.status = 'scheduled' and r.earlier_offers and r.move_until is null
	and (r.next_try_at is null or exists (select from fp.spare g where g.first_day <= s.local_start::date))
	and r.updated_at <= $1::timestamptz
	and (r.rank_class, r.priority_at, r.id) > (coalesce($2::integer, -1), coalesce($3::timestamptz, '-infinity'),
		coalesce($4::uuid, '00000000-0000-0000-0000-000000000000'))
	and r.duplicate_of is null
	and not exists (select from fp.request t where t.duplicate_of = r.id and t.closed_at is null)
	and (r.updated_at < $1::timestamptz
		or (select true from fp.decision d where d.request_id = r.id and d.pass_id = $6::bigint limit 1) is null)
order by r.rank_class, r.priority_at, r.id
limit $5::integer
