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

-- An erased request is one without a sealed person: what else is left of them goes in the same statement, whoever erases.

alter table fp.request
	add constraint request_erased check (octet_length(sealed) > 0 or (contact_sealed is null and own_contact_sealed is null and client_ref is null
		and callback_windows = '{}' and closed_at is not null)),
	add constraint request_erase_erases check (last_event <> 'erase' or octet_length(sealed) = 0);

create function fp.request_erased() returns trigger language plpgsql security definer set search_path = fp, pg_temp as $$
begin
	if exists (select from new_rows n where n.last_event = 'erase') then
		update note set sealed = '' where request_id in (select n.id from new_rows n where n.last_event = 'erase') and sealed <> '';
		update callback set contact_sealed = '' where request_id in (select n.id from new_rows n where n.last_event = 'erase')
			and contact_sealed <> '';
		delete from search_key where request_id in (select n.id from new_rows n where n.last_event = 'erase');
	end if;
	return null;
end $$;
create trigger request_erased after update on fp.request referencing new table as new_rows
	for each statement execute function fp.request_erased();
