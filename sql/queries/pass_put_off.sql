-- roles: staff
-- Takes a request that cannot be written out of the worker's way until $2.
update fp.request set next_try_at = $2::timestamptz where id = $1::uuid and status in ('approved', 'scheduled')
