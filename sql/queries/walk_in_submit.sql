-- roles: intake
-- A request of somebody who walked in, as request_submit makes it; in the same statement the record of the visit, and, for who was
-- admitted ($49), an appointment of no slot from now to the end of the office's day.
with input as materialized (
	:{submit_input}),
made as (
	:{submit_insert}
	:{submit_made},
seen as (
	insert into fp.appointment (id, request_id, office, status, during, created_at, updated_at)
	select $49::uuid, m.id, $50::text, 'checked_in', tstzrange($51::timestamptz, $52::timestamptz), $51::timestamptz, $51::timestamptz
	from made m where $49::uuid is not null),
recorded as (
	insert into fp.walk_in (id, office, service, day, at, outcome, reason, policy, policy_id, request_id, recorded_by)
	select $53::uuid, $50::text, $54::text, $55::date, $51::timestamptz, $56::fp.walk_in_outcome, $57::text, $58::text, $59::integer, m.id,
		$60::text
	from made m)
select id from made
