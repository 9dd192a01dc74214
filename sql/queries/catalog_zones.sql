-- roles: staff
-- When each local day begins in each zone that an office uses, from day $1 for $2 days.
select z.time_zone, array(
	select ($1::date + i * interval '1 day') at time zone z.time_zone from generate_series(0, $2::integer - 1) i order by i) as midnights
from (select distinct time_zone from fp.office) z
