-- roles: intake
-- Submits a batch in one statement and one commit. A row that meets an open request of its person and service, a used idempotency key or a
-- used confirmation code is left out and not returned; request_settle then says which it was. Parameters are those of
-- store/submission_rows.c, in its order; arrays of arrays travel as array literals.
with input as materialized (
	:{submit_input}),
made as (
	:{submit_insert}
	:{submit_made}
select id from made
