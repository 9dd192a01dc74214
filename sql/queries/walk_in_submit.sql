-- roles: intake
-- A request of somebody who walked in, as request_submit makes it; in the same statement the record of the visit, and, for who was
-- admitted ($48), an appointment of no slot from now to the end of the office's day.
:{submit_made},
seen as (
	insert into fp.appointment (id, request_id, office, status, during, created_at, updated_at)
	select $48::uuid, m.id, $49::text, 'checked_in', tstzrange($50::timestamptz, $51::timestamptz), $50::timestamptz, $50::timestamptz
	from made m where $48::uuid is not null),
recorded as (
	insert into fp.walk_in (id, office, service, day, at, outcome, reason, policy, policy_id, request_id, recorded_by)
	select $52::uuid, $49::text, $53::text, $54::date, $50::timestamptz, $55::fp.walk_in_outcome, $56::text, $57::text, $58::integer, m.id,
		$59::text
	from made m)
select id from made
