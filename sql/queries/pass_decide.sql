-- roles: staff
-- Writes down decisions; those that found nothing are put off until their next try, and where they could be seated is noted ($17 and $18,
-- one row a request and office), so that seats that come free there call them back.
with d as materialized (
	select i.* from unnest($2::uuid[], $3::integer[], $4::text[], $5::bigint[], $6::integer[], $7::integer[], $8::integer[], $9::integer[],
		$10::integer[], $11::bigint[], $12::integer[], $13::bigint[], $14::integer[], $15::text[], $16::timestamptz[])
		as i(request_id, rank, why, slot_id, cost, days_part, day_part_part, weekday_part, office_part, next_best_slot, next_best_cost,
			seat_slot, seat_cost, judged_by, next_try_at)),
later as (
	update fp.request r set next_try_at = d.next_try_at from d
	where r.id = d.request_id and d.next_try_at is not null and r.status in ('approved', 'scheduled')),
awaited as (
	insert into fp.awaited_office (office, request_id) select w.office, w.request_id from unnest($17::uuid[], $18::text[]) as w(request_id, office)
	on conflict do nothing)
insert into fp.decision (pass_id, request_id, rank, why, slot_id, cost, days_part, day_part_part, weekday_part, office_part, next_best_slot,
	next_best_cost, seat_slot, seat_cost, judged_by, next_try_at)
select $1::bigint, request_id, rank, why, slot_id, cost, days_part, day_part_part, weekday_part, office_part, next_best_slot, next_best_cost,
	seat_slot, seat_cost, judged_by::json, next_try_at
from d
