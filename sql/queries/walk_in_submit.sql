-- roles: intake
-- A request of somebody who walked in, as request_submit makes it; in the same statement the record of the visit, and, for who was
-- admitted ($52), an appointment of no slot from now to the end of the office's day.
with input as materialized (
	:{submit_input}),
made as (
	:{submit_insert}
	:{submit_made},
seen as (
	insert into fp.appointment (id, request_id, office, status, during, created_at, updated_at)
	select $52::uuid, m.id, $53::text, 'checked_in', tstzrange($54::timestamptz, $55::timestamptz), $54::timestamptz, $54::timestamptz
	from made m where $52::uuid is not null),
recorded as (
	insert into fp.walk_in (id, office, service, day, at, outcome, reason, policy, policy_id, request_id, recorded_by)
	select $56::uuid, $53::text, $57::text, $58::date, $54::timestamptz, $59::fp.walk_in_outcome, $60::text, $61::text, $62::integer, m.id,
		$63::text
	from made m)
select id from made
