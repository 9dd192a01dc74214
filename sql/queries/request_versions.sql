-- roles: staff
-- The versions of the requests that somebody waits for (?wait=), in one read.
select id, version, status from fp.request where id = any ($1::uuid[])
