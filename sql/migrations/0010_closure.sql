-- What an operator changes while the service runs: who changed what, and the rights to do so.

create table fp.change (
	id uuid primary key,
	at timestamptz not null,
	actor text not null check (actor ~ '^[a-zA-Z0-9:_.-]+$'),
	role text not null check (role ~ '^[a-z0-9]+$'),
	kind text not null check (kind in ('closure_made', 'closure_undone', 'schedule_made', 'schedule_ended', 'capacity_set', 'office_put',
		'policy_added', 'key_made', 'key_rotated', 'key_revoked')),
	office text check (office ~ '^[A-Z]{3}$'),
	object bigint,
	api_key text check (api_key ~ '^[0-9A-Za-z]{16}$'),
	reason text check (reason ~ '^[a-z][a-z0-9_]{1,63}$'),
	displaced uuid[] not null default '{}'
);
comment on table fp.change is 'Each change of what an operator configures, written in its transaction; append-only';
comment on column fp.change.object is 'The id of the closure, schedule, slot or policy; an office is its code';
comment on column fp.change.displaced is 'The appointments that it displaced';
create trigger change_append_only before update or delete or truncate on fp.change for each statement execute function fp.refuse();

-- What counts seats sees no difference where a hold becomes an appointment, or one takes the other's place: such an arrival is refused
-- here. The lock lets it come before or after a closing of the slot, never beside it.
create function fp.appointment_arrives() returns trigger language plpgsql security definer set search_path = fp, pg_temp as $$
begin
	if exists (
		with arrivals as materialized (
			select n.slot_id from new_rows n join old_rows o on o.id = n.id
			where n.occupies and (o.slot_id is distinct from n.slot_id or not o.occupies or o.status = 'held' and n.status <> 'held')),
		there as materialized (select s.closed from slot s where s.id in (select slot_id from arrivals) order by s.id for share of s)
		select from there where closed) then
		raise exception 'the slot is closed' using errcode = '23514', constraint = 'slot_not_overbooked';
	end if;
	return null;
end $$;
create trigger appointment_moved after update on fp.appointment referencing old table as old_rows new table as new_rows
	for each statement execute function fp.appointment_arrives();

grant select, insert on fp.change to fp_staff;
grant select on fp.change to fp_audit;
grant insert (office, day, reason, note), delete on fp.closure to fp_staff;
grant insert (office, weekday, opens, closes, minutes, capacity, service, valid_from, valid_to), delete on fp.schedule to fp_staff;
grant insert (code, name, kind, address, city, region, country, latitude, longitude, time_zone, open_from, open_to, interpreter_languages,
		accommodations),
	update (name, kind, address, city, region, country, latitude, longitude, time_zone, open_from, open_to, interpreter_languages,
		accommodations, sample) on fp.office to fp_staff;
grant insert, delete on fp.office_area to fp_staff;
grant insert (office, office_kind, service, urgency, "from", booking_mode, route, walk_in, tier2_contact, requester_may_escalate,
	callback_after_hours, callback_within_hours, callback_attempts, missed_callback, emergency_decider, review_within_hours,
	answered_days, needs_info_days, awaiting_contact_days, reopen_days, record_days, notice_hours, horizon_days, seat_within_days,
	max_distance_km, travel_minutes, interpreter_lead_hours, accommodation_lead_hours, offer_hours, hold_minutes, cancel_until_hours,
	move_until_hours, moves, offers, retention_days) on fp.policy to fp_staff;
grant update (closed, open_capacity, ends_at) on fp.slot to fp_staff;
