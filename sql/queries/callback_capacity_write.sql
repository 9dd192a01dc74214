-- roles: staff
-- What is said of the hours from $1 to before $2 is these rows, and no others.
with said as materialized (
	select i.at, i.language, i.calls from unnest($3::timestamptz[], $4::text[], $5::integer[]) as i(at, language, calls)),
gone as (
	delete from fp.callback_capacity c where c.at >= $1::timestamptz and c.at < $2::timestamptz
		and not exists (select from said i where i.at = c.at and i.language = c.language))
insert into fp.callback_capacity as c (at, language, calls) select i.at, i.language, i.calls from said i
on conflict (at, language) do update set calls = excluded.calls
