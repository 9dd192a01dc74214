-- roles: staff
-- How the calls of a callback went.
select a.at, a.outcome, a.officer from fp.callback_attempt a where a.callback_id = $1::uuid order by a.n
