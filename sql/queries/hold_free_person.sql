-- roles: intake
-- A hold of the person $1 that has expired by $2 and was not cleared away yet lapses, so that they may have another.
update fp.appointment a set status = 'lapsed', version = a.version + 1, updated_at = a.expires_at
where a.person_key = $1::bytea and a.status = 'held' and a.request_id is null and a.made_by is not null and a.expires_at <= $2::timestamptz
returning a.id
