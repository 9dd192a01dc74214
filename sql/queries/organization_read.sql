-- roles: staff
-- By its id, or by its name.
select o.id, o.name, o.kind, o.created_at from fp.organization o where o.id = $1::uuid or o.name = $2::text
