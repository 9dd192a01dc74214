-- roles: staff
-- The requests whose timer has come by $1, in time order, beyond ($2, $3) where given.
select :{request_columns}
from fp.request_record r
where r.wake_at <= $1::timestamptz and ($2::timestamptz is null or (r.wake_at, r.id) > ($2::timestamptz, $3::uuid))
order by r.wake_at, r.id
limit $4::integer
