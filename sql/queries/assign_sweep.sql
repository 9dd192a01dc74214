-- roles: staff
-- Whether there is something for a pass at $1: a request that waits, one that was put off until now, one that wants another seat than it
-- has, or capacity that came free.
-- This connection, which is the assigner's own, plans every statement for its parameters and the tables as they are: a plan kept from
-- when a new instance had ten requests made the next 10,000 wait for a minute.
-- Each takes the first row of its index. The planner would drop the order and the limit of an `exists`, and with statistics that lag
-- behind it then read the whole table.
select (
		select true from fp.request r
		where r.status = 'approved' and r.next_try_at is null and r.duplicate_of is null
			and not exists (select from fp.request t where t.duplicate_of = r.id and t.closed_at is null)
		order by r.rank_class, r.priority_at, r.id limit 1) is not null
	or (
		select true from fp.request r where r.status = 'approved' and r.next_try_at <= $1::timestamptz
		order by r.next_try_at limit 1) is not null
	or (
		select true from fp.request r
		where r.status = 'scheduled' and r.next_try_at is null and (r.move_until is not null or r.earlier_offers) and r.duplicate_of is null
			and (r.move_until is null or r.move_until > $1::timestamptz)
			and not exists (select from fp.request t where t.duplicate_of = r.id and t.closed_at is null)
		order by r.rank_class, r.priority_at, r.id limit 1) is not null
	or (
		select true from fp.request r where r.status = 'scheduled' and r.move_until is not null and r.next_try_at <= $1::timestamptz
		order by r.next_try_at limit 1) is not null
	or exists (select from fp.freed) or exists (select from fp.spare) as work,
	set_config('plan_cache_mode', 'force_custom_plan', false) as plans
