-- checked: fp.idempotency
-- What a key made is there, and no two keys made the same.
select encode(k.key, 'hex') as key, k.object_id, 'missing' as why
from fp.idempotency k
where not exists (select from fp.request r where r.id = k.object_id)
	and not exists (select from fp.callback c where c.id = k.object_id)
	and not exists (select from fp.appointment a where a.id = k.object_id)
	and not exists (select from fp.change c where c.id = k.object_id)
	and not exists (select from fp.walk_in w where w.id = k.object_id)
	and not exists (select from fp.organization o where o.id = k.object_id)
	and not exists (select from fp.representation p where p.id = k.object_id)
	and not exists (select from fp.delegate d where d.id = k.object_id)
union all
select string_agg(encode(k.key, 'hex'), ' ' order by k.key), k.object_id, 'made_twice'
from fp.idempotency k
where k.status = 201
group by k.object_id
having count(*) > 1
