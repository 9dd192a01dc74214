-- roles: staff
-- The next of those who wish to be moved, with the seats they have, as pass_candidates reads those without one. Who may wish for another seat is
-- named as the index has it.
select :{candidate_columns},
	:{candidate_seat},
	'{}'::bigint[] as declined, true as is_new, false as has_offer
from fp.request r
join fp.appointment a on a.request_id = r.id and a.status = 'booked'
join fp.slot s on s.id = a.slot_id
where r.status = 'scheduled' and r.next_try_at is null and (r.move_until is not null or r.earlier_offers)
	and r.move_until > $1::timestamptz
	and :{candidate_next}
