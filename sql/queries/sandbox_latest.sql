-- roles: staff
-- When the last change was made: a sandbox that is started again does not go back before it.
select max(r.updated_at) as at from fp.request r
