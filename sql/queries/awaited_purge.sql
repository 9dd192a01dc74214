-- roles: staff
delete from fp.awaited_office w using fp.request r where r.id = w.request_id and not (r.status = 'approved'
	or r.status = 'scheduled' and (r.earlier_offers or r.move_until is not null))
