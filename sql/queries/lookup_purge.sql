-- roles: staff
delete from fp.lookup_attempt where since < $1::timestamptz
