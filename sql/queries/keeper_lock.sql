-- roles: staff
-- One process keeps the timers, slots and search keys. Asked each time: after a lost connection the answer is still true.
-- This connection, the keeper's own, plans each of its few statements for the tables as they are: a plan kept from a new instance sorted
-- the whole event log for every thousand events.
-- A process that stands still loses this session, and with it the lock, so that another one keeps.
select pg_try_advisory_lock(7302) as locked, set_config('plan_cache_mode', 'force_custom_plan', false) as plans,
	set_config('idle_session_timeout', '20s', false) as patience
