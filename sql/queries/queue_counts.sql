-- roles: staff
-- How many wait, by queue, class and hour: the tiers' queues are one for all offices, the others one an office. Each part has its index.
select w.status, case when w.status in ('tier1_review', 'tier2_review') then '' else coalesce(w.office, '') end collate "C" as office,
	w.rank_class, date_trunc('hour', w.priority_at) as hour, count(*) as waiting
from (
	select r.status, r.office, r.rank_class, r.priority_at from fp.request r where r.status = 'tier1_review'
	union all
	select r.status, r.office, r.rank_class, r.priority_at from fp.request r where r.status = 'tier2_review'
	union all
	select r.status, r.office, r.rank_class, r.priority_at from fp.request r where r.status = 'office_review'
	union all
	select r.status, r.office, r.rank_class, r.priority_at from fp.request r where r.status = 'approved' and r.next_try_at is null
	union all
	select r.status, r.office, r.rank_class, r.priority_at from fp.request r where r.status = 'approved' and r.next_try_at is not null) w
group by 1, 2, 3, 4
order by 1, 2, 3, 4
