-- roles: staff
-- What came free up to $1 has been offered to all whom it may suit.
delete from fp.spare where id <= $1::bigint
