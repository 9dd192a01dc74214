-- roles: staff
-- One process keeps the timers, slots and search keys. Asked each time: after a lost connection the answer is still true.
select pg_try_advisory_lock(7302) as locked
