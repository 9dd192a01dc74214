-- roles: staff
-- What the attorneys $1 are expected at from $2 on, and how long the way from there takes: what the exclusion constraints look at. A visit
-- without an end (a walk-in) has null there.
select a.attorney_id, a.request_id, a.office, lower(a.during) as starts, upper(a.during) as ends, upper(a.travel) as until
from unnest($1::uuid[]) as t(id)
join fp.appointment a on a.attorney_id = t.id
where a.status in ('held', 'booked', 'checked_in') and (upper(a.travel) > $2::timestamptz or upper_inf(a.travel))
