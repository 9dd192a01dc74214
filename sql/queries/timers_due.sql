-- roles: staff
-- The requests whose timer has come by $1, in time order, beyond ($2, $3) where given.
select :{request_columns}
from fp.request_record r
where r.wake_at <= $1::timestamptz and (r.wake_at, r.id) > (coalesce($2::timestamptz, '-infinity'),
	coalesce($3::uuid, '00000000-0000-0000-0000-000000000000'))
order by r.wake_at, r.id
limit $4::integer
