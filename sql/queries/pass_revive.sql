-- roles: staff
-- Brings back to the queue's head what was put off until now, or (null) all of it, since capacity came free.
update fp.request set next_try_at = null
where next_try_at is not null and status = 'approved' and ($1::timestamptz is null or next_try_at <= $1::timestamptz)
