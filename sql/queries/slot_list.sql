-- roles: intake
-- A page of the slots of office $2 as of $1, by start, beyond the cursor ($7, $8): those that start from $3 to before $4, on office-local
-- days from $5 to $6. $9: only those for this service, or for any; $10: also those for one service alone where none is asked for.
select :{slot_columns}
from fp.slot s
where s.office = $2::text
	and s.starts_at >= coalesce(greatest($3::timestamptz, $7::timestamptz), '-infinity') and s.starts_at < coalesce($4::timestamptz, 'infinity')
	and s.local_start >= coalesce($5::date, '-infinity') and s.local_start < coalesce($6::date + 1, 'infinity')
	and ($7::timestamptz is null or (s.starts_at, s.id) > ($7::timestamptz, $8::bigint))
	and (s.service is null or s.service = $9::text or $9::text is null and $10::boolean)
order by s.starts_at, s.id
limit $11::integer
