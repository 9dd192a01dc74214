-- roles: staff
-- How far what came free has been noted by now; what is noted later, the next pass offers.
select coalesce(max(id), 0) as last_id from fp.spare
