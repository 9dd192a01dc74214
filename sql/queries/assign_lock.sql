-- roles: staff
select pg_try_advisory_lock(7301) as locked
