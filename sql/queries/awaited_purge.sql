-- roles: staff
delete from fp.awaited_office w using fp.request r where r.id = w.request_id and r.status <> 'approved'
