-- Seats given to requests, and why. A seat is counted by one trigger; no role may write slot.booked.

create table fp.appointment (
	id uuid primary key,
	request_id uuid,
	slot_id bigint,
	office text not null,
	status fp.appointment_status not null,
	occupies boolean not null generated always as
		(status in ('held', 'booked', 'checked_in', 'completed', 'no_show', 'unrecorded')) stored,
	during tstzrange not null,
	-- Under row level security only what cannot tell of other rows is looked up in an index, and lower() may.
	starts_at timestamptz generated always as (lower(during)) stored,
	attorney_id uuid references fp.attorney,
	travel tstzrange,
	person_key bytea,
	service text,
	made_by text,
	policies integer[],
	expires_at timestamptz,
	version integer not null default 1,
	created_at timestamptz not null,
	updated_at timestamptz not null,
	reason text,
	constraint appointment_whose check (request_id is not null or status in ('held', 'lapsed')
		and (person_key is not null) = (status = 'held') and made_by is not null and service is not null and policies is not null and slot_id is not null),
	constraint appointment_hold_expires check ((status = 'held') <= (expires_at is not null)),
	constraint appointment_attorney_travels check ((attorney_id is null) = (travel is null) and (travel is null or travel @> during)),
	constraint appointment_during check (not isempty(during) and not lower_inf(during)),
	constraint appointment_codes_only check (reason ~ '^[a-z][a-z0-9_]{1,63}$' and service ~ '^[a-z][a-z0-9_]{1,40}$'
		and made_by ~ '^[a-zA-Z0-9:_.-]+$'),
	-- Judged at the end of a statement, since the one that accepts an offer moves the seat to where the offer's was.
	constraint appointment_one_place exclude using gist (attorney_id with =, during with &&)
		where (attorney_id is not null and status in ('held', 'booked', 'checked_in')) deferrable initially immediate,
	constraint appointment_travel exclude using gist (attorney_id with =, office with <>, travel with &&)
		where (attorney_id is not null and status in ('held', 'booked', 'checked_in')) deferrable initially immediate
);
comment on column fp.appointment.during is 'The slot''s interval, or from a walk-in''s check-in on';
comment on column fp.appointment.made_by is 'Who made a hold without a request; such a row keeps it, with service and policies, when it is booked';
comment on column fp.appointment.travel is 'during, and the minutes to another office after it';
create unique index appointment_one_booked on fp.appointment (request_id) where status in ('booked', 'checked_in');
create unique index appointment_one_held on fp.appointment (request_id) where status = 'held';
create unique index appointment_one_hold_a_person on fp.appointment (person_key) where status = 'held' and request_id is null;
create index appointment_request on fp.appointment (request_id, created_at);
create index appointment_slot on fp.appointment (slot_id);
-- Lists are in order of the start: of an office, of all, and of those that are still to come, or did not go as planned, among years of others.
create index appointment_office on fp.appointment (office, starts_at, id);
create index appointment_start on fp.appointment (starts_at, id);
create index appointment_coming on fp.appointment (starts_at, id) where status in ('booked', 'checked_in');
create index appointment_failed on fp.appointment (starts_at, id)
	where status in ('no_show', 'unrecorded', 'cancelled', 'displaced', 'excused');

-- The capacity of a closed slot falls with what is booked, so that whoever leaves it leaves no free seat behind; it never rises, so that
-- nobody is seated there.
create function fp.appointment_counts() returns trigger language plpgsql security definer set search_path = fp, pg_temp as $$
begin
	if tg_op = 'INSERT' then
		update slot s set booked = s.booked + d.n
		from (select slot_id, count(*) as n from new_rows where occupies and slot_id is not null group by slot_id) d
		where s.id = d.slot_id;
	elsif tg_op = 'DELETE' then
		update slot s set booked = s.booked - d.n, capacity = case when s.closed then s.capacity - d.n else s.capacity end
		from (select slot_id, count(*) as n from old_rows where occupies and slot_id is not null group by slot_id) d
		where s.id = d.slot_id;
	else
		update slot s set booked = s.booked + d.n,
			capacity = case when s.closed then least(s.capacity, s.booked + d.n) else s.capacity end
		from (select slot_id, sum(seats) as n
			from (select slot_id, 1 as seats from new_rows where occupies and slot_id is not null
				union all select slot_id, -1 from old_rows where occupies and slot_id is not null) moved
			group by slot_id having sum(seats) <> 0) d
		where s.id = d.slot_id;
	end if;
	return null;
end $$;
create trigger appointment_made after insert on fp.appointment referencing new table as new_rows
	for each statement execute function fp.appointment_counts();
create trigger appointment_changed after update on fp.appointment referencing old table as old_rows new table as new_rows
	for each statement execute function fp.appointment_counts();
create trigger appointment_gone after delete on fp.appointment referencing old table as old_rows
	for each statement execute function fp.appointment_counts();

-- In place of foreign keys: those ask and lock row by row, which took two fifths of a pass. Requests are never deleted, no login role may
-- delete a slot, and a seat is counted in its slot's own row, so that a slot that goes and a seat that comes meet there.
create function fp.appointment_points() returns trigger language plpgsql security definer set search_path = fp, pg_temp as $$
begin
	if exists (select from new_rows n where n.request_id is not null and not exists (select from request r where r.id = n.request_id)) then
		raise exception 'an appointment is of a request' using errcode = '23503', constraint = 'appointment_request';
	end if;
	if exists (select from new_rows n where n.slot_id is not null and not exists (select from slot s where s.id = n.slot_id)) then
		raise exception 'an appointment is at a slot' using errcode = '23503', constraint = 'appointment_slot';
	end if;
	return null;
end $$;
create trigger appointment_points_made after insert on fp.appointment referencing new table as new_rows
	for each statement execute function fp.appointment_points();
create trigger appointment_points_changed after update on fp.appointment referencing new table as new_rows
	for each statement execute function fp.appointment_points();

create function fp.slot_goes() returns trigger language plpgsql security definer set search_path = fp, pg_temp as $$
begin
	if exists (select from old_rows o join appointment a on a.slot_id = o.id) then
		raise exception 'the slot has appointments' using errcode = '23503', constraint = 'appointment_slot';
	end if;
	return null;
end $$;
create trigger slot_goes after delete on fp.slot referencing old table as old_rows for each statement execute function fp.slot_goes();

create table fp.pass (
	id bigint generated always as identity primary key,
	at timestamptz not null,
	placed integer not null default 0,
	left_over integer not null default 0,
	moved integer not null default 0,
	offered integer not null default 0,
	newest_slot bigint
);
comment on table fp.pass is 'One run of the assigning worker over all offices at one instant';
comment on column fp.pass.newest_slot is 'What was made later nobody could have been given';

create table fp.decision (
	pass_id bigint not null,
	request_id uuid not null,
	rank integer not null,
	why text not null check (why in ('placed', 'no_office', 'no_slot', 'all_taken', 'moved', 'kept', 'offered', 'not_offered')),
	slot_id bigint,
	cost integer,
	days_part integer,
	day_part_part integer,
	weekday_part integer,
	office_part integer,
	next_best_slot bigint,
	next_best_cost integer,
	seat_slot bigint,
	seat_cost integer,
	judged_by json not null,
	next_try_at timestamptz,
	primary key (request_id, pass_id),
	check ((why in ('placed', 'moved', 'offered')) = (slot_id is not null and cost is not null)),
	check ((why in ('moved', 'kept', 'offered', 'not_offered')) = (seat_slot is not null)),
	check (seat_cost is null or seat_slot is not null)
);
comment on table fp.decision is 'Why this slot, or why none: enough to check a pass from the rows alone. All are kept for 7 days; of'
	' older ones those that gave or offered a seat, and the last of each request';
comment on column fp.decision.seat_cost is 'What the present seat costs by the same wishes; null: they exclude it';
comment on column fp.decision.judged_by is 'The limits and wishes it was judged by: codes, days and offices';
create index decision_pass on fp.decision (pass_id, rank);

-- In place of a foreign key, too.
create function fp.decision_points() returns trigger language plpgsql security definer set search_path = fp, pg_temp as $$
begin
	if exists (select from (select distinct n.pass_id from new_rows n) d where not exists (select from pass p where p.id = d.pass_id)) then
		raise exception 'a decision is of a pass' using errcode = '23503', constraint = 'decision_pass';
	end if;
	return null;
end $$;
create trigger decision_points after insert on fp.decision referencing new table as new_rows
	for each statement execute function fp.decision_points();
create trigger pass_stays before delete on fp.pass for each statement execute function fp.refuse();
