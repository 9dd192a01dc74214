-- roles: staff
-- Which slots have holds that have expired by $1, in time order.
select a.slot_id, a.expires_at from fp.appointment a
where a.status = 'held' and a.request_id is null and a.expires_at <= $1::timestamptz
group by a.slot_id, a.expires_at
order by a.expires_at, a.slot_id
limit $2::integer
