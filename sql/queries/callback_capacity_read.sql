-- roles: staff
-- The hours from $1 to before $2: what was said of them, and how many callbacks are planned into them, also where nothing is said any more.
select at, language, k.calls is not null as said, coalesce(k.calls, 0) as calls, coalesce(u.planned, 0) as planned
from (select c.at, c.language, c.calls from fp.callback_capacity c where c.at >= $1::timestamptz and c.at < $2::timestamptz) k
full join (
	select b.planned_hour as at, b.planned_language as language, count(*)::integer as planned from fp.callback b
	where b.planned_hour >= $1::timestamptz and b.planned_hour < $2::timestamptz and b.status <> 'called_off'
	group by b.planned_hour, b.planned_language) u using (at, language)
order by at, language
