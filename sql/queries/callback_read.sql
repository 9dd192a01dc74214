-- roles: staff
select c.id, c.request_id, c.contact_sealed from fp.callback c where c.id = $1::uuid
