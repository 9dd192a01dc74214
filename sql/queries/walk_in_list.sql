-- roles: staff
-- A page in the order in which they came, beyond the cursor ($1, $2). $3 office, $4 office-local day, $5 the codes of office staff.
select :{walk_in_columns}
from fp.walk_in w
where ($1::timestamptz is null or (w.at, w.id) > ($1::timestamptz, $2::uuid))
	and ($3::text is null or w.office = $3::text)
	and ($4::date is null or w.day = $4::date)
	and ($5::text[] is null or w.office = any ($5::text[]))
order by w.at, w.id
limit $6::integer
