-- roles: staff
delete from fp.idempotency where at < $1::timestamptz
