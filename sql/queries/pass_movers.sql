-- roles: staff
-- The next of those who wish to be moved, with the seats they have, as pass_candidates reads those without one.
select r.id, r.version, r.service, r.urgency, r.rank_class, r.priority_at, r.country, r.postal_code, r.office, r.referred,
	r.preferred_offices, r.not_before, r.not_after, r.days, r.day_part, r.first, r.interpreter, r.language, r.accommodations, a.attorney_id,
	r.earlier_offers,
	a.id as seat_id, a.slot_id as seat_slot, s.office as seat_office, s.starts_at as seat_starts_at, s.local_start as seat_local_start,
	'{}'::bigint[] as declined, true as is_new, false as has_offer
from fp.request r
join fp.appointment a on a.request_id = r.id and a.status = 'booked'
join fp.slot s on s.id = a.slot_id
where r.status = 'scheduled' and r.next_try_at is null and (r.move_until is not null or r.earlier_offers)
	and r.move_until > $1::timestamptz
	and r.updated_at <= $1::timestamptz
	and (r.rank_class, r.priority_at, r.id) > (coalesce($2::integer, -1), coalesce($3::timestamptz, '-infinity'),
		coalesce($4::uuid, '00000000-0000-0000-0000-000000000000'))
	and r.duplicate_of is null
	and not exists (select from fp.request t where t.duplicate_of = r.id and t.closed_at is null)
	and (r.updated_at < $1::timestamptz
		or (select true from fp.decision d where d.request_id = r.id and d.pass_id = $6::bigint limit 1) is null)
order by r.rank_class, r.priority_at, r.id
limit $5::integer
