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

-- An erased request is one without a sealed person. What else is known of them goes with it, whoever erases: the event, the state, the
-- office, the days and who decided stay, since the log and the counts are about those. `und` is BCP 47's word for a language not known.

alter table fp.request
	add constraint request_person check ((octet_length(sealed) = 0) = (person_key is null) and (person_key is null) = (birth_mac is null)),
	add constraint request_erased check (octet_length(sealed) > 0 or (contact_sealed is null and own_contact_sealed is null
		and client_ref is null and country is null and postal_code is null and preferred_offices = '{}' and not_before is null
		and not_after is null and days = 0 and day_part = 'any' and first = 'earliest' and not earlier_offers and language = 'und'
		and not interpreter and accommodations = '{}' and callback_windows = '{}' and representation_id is null and erase_at is null
		and closed_at is not null));

create function fp.request_erased() returns trigger language plpgsql security definer set search_path = fp, pg_temp as $$
declare
	gone uuid[];
begin
	-- The update below comes here again, and finds nobody.
	select array_agg(n.id) into gone from new_rows n where n.last_event = 'erase' and octet_length(n.sealed) > 0;
	if gone is null then
		return null;
	end if;
	update request set sealed = '', contact_sealed = null, own_contact_sealed = null,
		contact_unverified = false, own_contact_unverified = false, person_key = null, birth_mac = null, client_ref = null,
		country = null, postal_code = null, preferred_offices = '{}', not_before = null, not_after = null, days = 0, day_part = 'any',
		first = 'earliest', earlier_offers = false, language = 'und', interpreter = false, accommodations = '{}', callback_windows = '{}',
		-- A firm is in sight of its clients' requests alone; who filed for themselves keeps an empty row.
		organization_id = case when representation_id is null then organization_id end, representation_id = null, erase_at = null
	where id = any (gone);
	update note set sealed = '' where request_id = any (gone) and sealed <> '';
	update callback set contact_sealed = '', language = 'und', interpreter_needed = false, planned_hour = null, planned_language = null
		where request_id = any (gone);
	delete from search_key where request_id = any (gone);
	-- What was needed, and which offices had none; by what else is there the auditor judges whether others were passed over.
	update decision set judged_by = (judged_by::jsonb - '{interpreter,accommodations,lacking,limited_by}'::text[])::json
		where request_id = any (gone) and judged_by::jsonb ?| '{interpreter,accommodations,lacking,limited_by}';
	return null;
end $$;
create trigger request_erased after update on fp.request referencing new table as new_rows
	for each statement execute function fp.request_erased();
