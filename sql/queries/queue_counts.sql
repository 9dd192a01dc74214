-- roles: staff
-- How many wait, by queue, class and hour: the tiers' queues are one for all offices, the others one an office.
select r.status, case when r.status in ('tier1_review', 'tier2_review') then '' else coalesce(r.office, '') end collate "C" as office,
	r.rank_class, date_trunc('hour', r.priority_at) as hour, count(*) as waiting
from fp.request r
where r.status in ('tier1_review', 'tier2_review', 'office_review', 'approved')
group by 1, 2, 3, 4
order by 1, 2, 3, 4
