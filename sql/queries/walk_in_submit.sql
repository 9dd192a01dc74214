-- roles: intake
-- A request of somebody who walked in, as request_submit makes it; in the same statement the record of the visit, and, for who was
-- admitted ($50), an appointment of no slot from now to the end of the office's day.
with input as materialized (
	:{submit_input}),
made as (
	:{submit_insert}
	:{submit_made},
seen as (
	insert into fp.appointment (id, request_id, office, status, during, created_at, updated_at)
	select $50::uuid, m.id, $51::text, 'checked_in', tstzrange($52::timestamptz, $53::timestamptz), $52::timestamptz, $52::timestamptz
	from made m where $50::uuid is not null),
recorded as (
	insert into fp.walk_in (id, office, service, day, at, outcome, reason, policy, policy_id, request_id, recorded_by)
	select $54::uuid, $51::text, $55::text, $56::date, $52::timestamptz, $57::fp.walk_in_outcome, $58::text, $59::text, $60::integer, m.id,
		$61::text
	from made m)
select id from made
