-- roles: public staff
select body_hash, object_id, status from fp.idempotency where key = $1::bytea
