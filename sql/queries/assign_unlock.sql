-- roles: staff
select pg_advisory_unlock(7301) as unlocked
