-- roles: staff
-- The slots of an office's day that begin at $3 or later.
select s.id from fp.slot s where s.office = $1::text and s.local_start::date = $2::date and s.starts_at >= $3::timestamptz
