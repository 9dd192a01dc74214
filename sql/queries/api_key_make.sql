-- roles: owner
-- A key, and its organization if that is new.
with known as (select id from fp.organization where name = $6::text),
made as (
	insert into fp.organization (id, name, created_at)
	select $5::uuid, $6::text, $7::timestamptz where $6::text is not null and not exists (select from known)
	on conflict (name) do nothing returning id)
insert into fp.api_key (id, hash, role, organization_id, offices, created_at)
values ($1::text, $2::bytea, $3::text, coalesce((select id from made), (select id from known)), $4::text[], $7::timestamptz)
returning id
