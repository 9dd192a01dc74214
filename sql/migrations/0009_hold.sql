-- Direct booking: a hold is an appointment still held that belongs to no request yet. What makes it one is made_by.

-- What has expired is looked for each second.
create index appointment_hold_due on fp.appointment (expires_at, slot_id) where status = 'held' and request_id is null;

-- A hold is booked before it expires or lapses from then on, and nothing else; lapsing earlier is giving it back, which needs a reason.
-- Time is the row's own updated_at, which every statement sets.
create function fp.hold_ends() returns trigger language plpgsql set search_path = fp, pg_temp as $$
begin
	if new.status = 'booked' and new.request_id is not null then
		if new.updated_at >= old.expires_at then
			raise exception 'the hold % has expired', old.id using errcode = '23514', constraint = 'appointment_hold_in_force';
		end if;
	elsif new.status = 'lapsed' and new.request_id is null then
		if new.updated_at < old.expires_at and new.reason is null then
			raise exception 'the hold % is in force', old.id using errcode = '23514', constraint = 'appointment_hold_lives';
		end if;
	else
		raise exception 'the hold % is booked or lapses', old.id using errcode = '23514', constraint = 'appointment_hold_ends';
	end if;
	if (new.slot_id, new.person_key, new.service, new.made_by, new.policies, new.expires_at)
			is distinct from (old.slot_id, old.person_key, old.service, old.made_by, old.policies, old.expires_at) then
		raise exception 'the hold % stays what it is', old.id using errcode = '23514', constraint = 'appointment_hold_stays';
	end if;
	-- From now on its request says whose it is, or nobody needs to know.
	new.person_key := null;
	return new;
end $$;
create trigger hold_ends before update on fp.appointment for each row when (old.status = 'held' and old.request_id is null)
	execute function fp.hold_ends();

-- Holds are made, and requests made of them, by the login role that submits. It sees holds alone, also those that have been booked, since
-- a changed row must stay in sight; whom they are for is a MAC.
grant select (id, request_id, slot_id, status, person_key, made_by, expires_at, updated_at, version) on fp.appointment to fp_intake;
grant insert (id, slot_id, office, status, during, person_key, service, made_by, policies, expires_at, created_at, updated_at)
	on fp.appointment to fp_intake;
grant update (request_id, status, version, updated_at) on fp.appointment to fp_intake;
create policy hold_intake_sight on fp.appointment for select to fp_intake using (made_by is not null);
create policy hold_intake on fp.appointment for insert to fp_intake with check (made_by is not null and request_id is null and status = 'held');
create policy hold_intake_change on fp.appointment for update to fp_intake using (made_by is not null and request_id is null and status = 'held')
	with check (made_by is not null);

-- Whoever has a hold's token sees it, and may give it back.
create policy hold_sight on fp.appointment for select to fp_public
	using (made_by is not null and id = any ((select fp.ids())::uuid[]));
create policy hold_change on fp.appointment for update to fp_public
	using (made_by is not null and request_id is null and id = any ((select fp.ids())::uuid[]));
