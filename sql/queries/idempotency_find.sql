-- roles: public staff
select body_hash, object_id, at from fp.idempotency where key = $1::bytea
