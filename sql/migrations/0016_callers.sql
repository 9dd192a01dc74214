-- Keys that are made, replaced and revoked while the service runs. The times of a key are of the real clock.

alter table fp.api_key
	add column previous_hash bytea check (length(previous_hash) = 32),
	add column previous_until timestamptz,
	add column last_used_at timestamptz,
	add check ((previous_hash is null) = (previous_until is null)),
	add check (revoked_at is null or previous_hash is null);
comment on column fp.api_key.previous_hash is 'Of the secret before the present one, which counts until previous_until';
comment on column fp.api_key.last_used_at is 'To the minute, and some seconds late';
create index api_key_created on fp.api_key (created_at, id);

grant insert (id, hash, role, organization_id, offices, created_at, expires_at),
	update (hash, previous_hash, previous_until, revoked_at, last_used_at) on fp.api_key to fp_staff;
