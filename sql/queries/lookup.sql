-- roles: intake
-- One try at a confirmation code ($1, its MAC $2) with the MAC of a birth date ($3), at $4. A code has at most $5 wrong tries since the
-- first of them, until $6. Each try writes the code's row, and the row's lock lets them in one by one, so that no number of tries at once
-- gets more. A code that does not exist is treated alike. No row in `try`: there were too many, and nothing is said of this one.
with found as materialized (
	select r.id, r.token_version from fp.request r where r.confirmation_code = $1::text and r.birth_mac = $3::bytea),
try as (
	insert into fp.lookup_attempt as a (code, wrong, since)
	select $2::bytea, (not exists (select from found))::integer, $4::timestamptz
	on conflict (code) do update set
		wrong = excluded.wrong + case when a.since > $6::timestamptz then a.wrong else 0 end,
		since = case when a.since > $6::timestamptz and a.wrong > 0 then a.since else excluded.since end
	where a.since <= $6::timestamptz or a.wrong < $5::integer
	returning a.wrong)
select exists (select from try) as allowed, f.id, f.token_version,
	(select a.since from fp.lookup_attempt a where a.code = $2::bytea) as since
from (values (1)) one(n) left join found f on exists (select from try)
