-- roles: staff
-- Which of the requests (numbered $1, one row an office and window from $4 to $5) no slot can meet in any of their windows, taken or free:
-- there is none, though slots have been made beyond it.
select w.n
from unnest($1::integer[], $2::text[], $3::text[], $4::timestamptz[], $5::timestamptz[]) as w(n, office, service, opens, closes)
group by w.n
having bool_and(
	not exists (
		select from fp.slot s
		where s.office = w.office and s.starts_at >= w.opens and s.starts_at < w.closes and s.capacity > 0
			and (s.service is null or s.service = w.service))
	and exists (select from fp.slot s where s.office = w.office and s.starts_at >= w.closes))
