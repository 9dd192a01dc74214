-- roles: staff
-- When which keys ($1) were used ($2). In one order, since every process writes its own.
with seen as materialized (
	select k.id, u.at from fp.api_key k join unnest($1::text[], $2::timestamptz[]) u(id, at) using (id)
	where k.last_used_at is null or k.last_used_at < u.at
	order by k.id for no key update of k)
update fp.api_key k set last_used_at = seen.at from seen where k.id = seen.id
