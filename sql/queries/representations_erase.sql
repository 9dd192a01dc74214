-- roles: staff
-- Of $2 representations at most whose time has come by $1 nothing is left of the client, nor of who could speak for the attorney.
with due as materialized (
	select p.id from fp.representation p where p.erase_at <= $1::timestamptz order by p.erase_at, p.id limit $2::integer
	for no key update skip locked),
erased as (
	update fp.representation p set person_key = null, form_sealed = '', erase_at = null from due d where p.id = d.id
	returning p.id),
delegates as (
	delete from fp.delegate d using erased e where d.representation_id = e.id)
select count(*)::integer as erased from erased
