-- roles: staff
-- A process that stands still within a pass loses this session, and with it the lock. Matching a million takes less than that.
select pg_try_advisory_lock(7301) as locked, set_config('idle_session_timeout', '5min', false) as patience
