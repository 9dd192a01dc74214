-- roles: staff
-- Until the transaction ends nobody else plans callbacks or says anew what the capacity is: an hour is never given away twice.
select pg_advisory_xact_lock(7303) is null as locked
