-- What an operator changes while the service runs: who changed what, and the rights to do so.

create table fp.change (
	id uuid primary key,
	at timestamptz not null,
	actor text not null check (actor ~ '^[a-zA-Z0-9:_.-]+$'),
	role text not null check (role ~ '^[a-z0-9]+$'),
	kind text not null check (kind in ('closure_made', 'closure_undone', 'schedule_made', 'schedule_ended', 'capacity_set', 'office_put',
		'policy_added')),
	office text check (office ~ '^[A-Z]{3}$'),
	object bigint,
	reason text check (reason ~ '^[a-z][a-z0-9_]{1,63}$'),
	displaced uuid[] not null default '{}'
);
comment on table fp.change is 'Each change of what an operator configures, written in its transaction; append-only';
comment on column fp.change.object is 'The id of the closure, schedule, slot or policy; an office is its code';
comment on column fp.change.displaced is 'The appointments that it displaced';
create trigger change_append_only before update or delete or truncate on fp.change for each statement execute function fp.refuse();

grant select, insert on fp.change to fp_staff;
grant select on fp.change to fp_audit;
grant insert (office, day, reason, note), delete on fp.closure to fp_staff;
grant insert (office, weekday, opens, closes, minutes, capacity, service, valid_from, valid_to), delete on fp.schedule to fp_staff;
grant insert (code, name, kind, address, city, region, country, latitude, longitude, time_zone, open_from, open_to),
	update (name, kind, address, city, region, country, latitude, longitude, time_zone, open_from, open_to, sample) on fp.office to fp_staff;
grant insert, delete on fp.office_area to fp_staff;
grant insert (office, office_kind, service, urgency, "from", booking_mode, route, walk_in, tier2_contact, requester_may_escalate,
	callback_after_hours, callback_within_hours, callback_attempts, missed_callback, emergency_decider, review_within_hours,
	answered_days, needs_info_days, awaiting_contact_days, reopen_days, record_days, notice_hours, horizon_days, seat_within_days,
	max_distance_km, travel_minutes, interpreter_lead_hours, accommodation_lead_hours, offer_hours, hold_minutes, cancel_until_hours,
	move_until_hours, moves, offers) on fp.policy to fp_staff;
grant update (closed, open_capacity, ends_at) on fp.slot to fp_staff;
