-- roles: staff
-- Changes of the configuration and the making of slots come one after the other: each statement after this one sees all that was
-- changed before, so that no slot is made for a day that is being closed. Held to the end of the transaction.
select pg_advisory_xact_lock(7303) as locked
