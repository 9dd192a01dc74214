-- roles: staff
-- Of the next $3 rows beyond ($1, $2), where given: those of requests that wait no longer. The last one that was looked at; no row: that was
-- the end. Each looks up its request by itself: a join planned for empty tables would read all requests.
with piece as materialized (
	select w.office, w.request_id from fp.awaited_office w
	where (w.office, w.request_id) > (coalesce($1::text, ''), coalesce($2::uuid, '00000000-0000-0000-0000-000000000000'))
	order by w.office, w.request_id
	limit $3::integer),
purged as (
	delete from fp.awaited_office w using piece p
	where (w.office, w.request_id) = (p.office, p.request_id) and (
		select not (r.status = 'approved' or r.status = 'scheduled' and (r.earlier_offers or r.move_until is not null))
		from fp.request r where r.id = p.request_id))
select p.office as last_office, p.request_id as last_id from piece p order by p.office desc, p.request_id desc limit 1
