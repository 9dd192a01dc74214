-- roles: staff
-- Erases the persons of $2 requests at most whose time has come by $1. What goes is the trigger's to know: here they only get their event.
with due as materialized (
	select r.id from fp.request r where r.erase_at <= $1::timestamptz order by r.erase_at, r.id limit $2::integer
	for no key update skip locked),
erased as (
	update fp.request r set version = r.version + 1, updated_at = greatest(r.updated_at, $1::timestamptz), last_event = 'erase',
		last_actor = 'worker', last_role = 'system', last_reason = 'retention_ended', last_policies = '{}', last_data = null
	from due d where r.id = d.id
	returning r.id)
select count(*)::integer as erased from erased
