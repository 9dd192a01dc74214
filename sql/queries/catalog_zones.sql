-- roles: staff
-- When each local day begins in each zone that an office uses, from day $1 for $2 days.
select z.time_zone, array_agg((extract(epoch from d.day at time zone z.time_zone) * 1000000)::bigint order by d.day) as midnights
from (select distinct time_zone from fp.office) z
cross join (select $1::date + i::integer * interval '1 day' as day from generate_series(0, $2::integer - 1) i) d
group by z.time_zone
