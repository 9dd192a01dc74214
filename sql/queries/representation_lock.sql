-- roles: staff
-- Waits for submissions that come to be under it, and keeps others waiting until it has ended. No row: it has ended, or never was.
select p.id from fp.representation p where p.id = $1::uuid and p.ended_at is null for update
