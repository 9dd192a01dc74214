-- roles: staff
-- The requests whose timer has come, in time order.
select :{request_columns}
from fp.request_record r
where r.wake_at <= $1::timestamptz
order by r.wake_at, r.id
limit $2::integer
