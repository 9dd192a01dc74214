-- roles: staff
-- Brings back to the queue what was put off until now, and ($2) what could be seated where capacity came free since the last look; those who
-- wish to be moved too, as they are judged behind all others. What they leave of it is to be offered.
with gains as (delete from fp.freed where $2::boolean returning office, service, first_day, last_day),
noted as (
	insert into fp.spare (office, service, first_day, last_day)
	select office, service, min(first_day), max(last_day) from gains group by office, service),
found as (
	select distinct w.request_id
	from gains g join fp.awaited_office w on w.office = g.office
	join fp.request r on r.id = w.request_id
	where (r.status = 'approved' or r.status = 'scheduled' and r.move_until is not null) and r.next_try_at is not null
		and (g.service is null or g.service = r.service)
		and (r.not_before is null or r.not_before <= g.last_day) and (r.not_after is null or r.not_after >= g.first_day)),
due as (
	select id from fp.request where status = 'approved' and next_try_at <= $1::timestamptz
	union all
	select id from fp.request where status = 'scheduled' and move_until is not null and next_try_at <= $1::timestamptz),
locked as (
	select r.id from fp.request r
	where r.id in (select request_id from found union select id from due)
	order by r.id for no key update of r)
update fp.request r set next_try_at = null from locked l where r.id = l.id and r.status in ('approved', 'scheduled') and r.next_try_at is not null
