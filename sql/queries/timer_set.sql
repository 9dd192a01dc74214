-- roles: staff
-- A timer that rang for nothing is set to when the next one is due; null: never.
update fp.request set wake_at = $3::timestamptz where id = $1::uuid and version = $2::integer
