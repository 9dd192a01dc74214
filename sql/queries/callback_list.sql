-- roles: staff
-- A page of callbacks in order of their windows, beyond the cursor ($1, $2). Every filter is null where not asked for; $5 and $6: the window
-- overlaps these instants; $8: the agency has broken its promise, or is late as of $9; $10: the codes of office staff.
-- planned anew: a plan for any filter reads all that there is.
select :{callback_columns}
from fp.callback c join fp.request r on r.id = c.request_id
where ($1::timestamptz is null or (c.window_start, c.id) > ($1::timestamptz, $2::uuid))
	and ($3::fp.callback_status is null or c.status = $3::fp.callback_status)
	and ($4::text is null or c.language = $4::text or starts_with(c.language, $4::text || '-'))
	-- The second line is what an index can do: no window that ends later than that begins earlier.
	and ($5::timestamptz is null or c.window_end > $5::timestamptz)
	and ($5::timestamptz is null or c.window_start > $5::timestamptz - (select max(w.window_end - w.window_start) from fp.callback w))
	and ($6::timestamptz is null or c.window_start < $6::timestamptz)
	and ($7::boolean is null or (c.at_risk and c.status in ('planned', 'claimed')) = $7::boolean)
	and ($8::boolean is null or (c.status in ('planned', 'claimed') and (c.first_in_queue or c.window_end < $9::timestamptz)) = $8::boolean)
	and ($10::text[] is null or r.office = any ($10::text[]))
order by c.window_start, c.id
limit $11::integer
