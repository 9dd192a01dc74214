-- roles: staff
-- A client's authority for the organization $2, and its attorney, who is one row a licence, whoever files for them; the update only says
-- which. No row: this kind of organization represents nobody.
with firm as (
	select o.id from fp.organization o where o.id = $2::uuid and o.kind in ('law_firm', 'recognized_organization')),
attorney as (
	insert into fp.attorney (id, licence, sealed) select $4::uuid, $5::text, $6::bytea from firm
	on conflict (licence) do update set licence = excluded.licence
	returning id),
made as (
	insert into fp.representation (id, organization_id, person_key, attorney_id, services, begins_on, ends_on, form_sealed, created_at)
	select $1::uuid, f.id, $3::bytea, a.id, $7::text[], $8::date, $9::date, $10::bytea, $11::timestamptz from firm f, attorney a
	returning id),
kept as (
	insert into fp.idempotency (key, body_hash, object_id, status, at)
	select $12::bytea, $13::bytea, m.id, 201, $14::timestamptz from made m where $12::bytea is not null)
select id from made
