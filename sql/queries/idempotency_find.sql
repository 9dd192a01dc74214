-- roles: public staff
select body_hash, object_id from fp.idempotency where key = $1::bytea
