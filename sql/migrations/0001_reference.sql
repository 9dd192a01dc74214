-- What an operator configures: offices, services, policies, who serves whom, opening hours, and the slots that follow.
--
-- No foreign key leads from requests to these tables: the server checks office and service against its snapshot, rows here are closed
-- (open_to) and never deleted while anything names them, and foreign keys halved the rate of batch inserts (measured: 0.51).

create type fp.request_status as enum ('answered', 'tier1_review', 'tier2_review', 'office_review', 'needs_info', 'awaiting_contact',
	'approved', 'scheduled', 'resolved', 'denied', 'missed_callback', 'expired', 'withdrawn', 'completed', 'no_show', 'unrecorded');
create type fp.request_event as enum ('submit', 'not-solved', 'claim', 'release', 'claim-lapsed', 'resolve', 'escalate', 'ask-info',
	'supply', 'plan-callback', 'refer', 'approve', 'deny', 'settle-duplicate', 'rebook-callback', 'reconsider', 'restart', 'withdraw', 'cancel',
	'not-seen', 'correct', 'callback-reached', 'callback-missed', 'promise-broken', 'warn', 'expire', 'assign', 'unplaceable', 'overdue', 'check-in', 'complete', 'no-show', 'displace', 'day-ended',
	'book', 'admit', 'move', 'moved', 'move-lapsed', 'offer', 'accept-offer', 'decline-offer', 'offer-lapsed', 'represent', 'representation-ended', 'callback-announced', 'callback-at-risk', 'callback-changed', 'update', 'verify-contact', 'reveal', 'erase', 'renew-token');
create type fp.urgency as enum ('emergency', 'urgent', 'routine');
create type fp.office_kind as enum ('field', 'international');
create type fp.requester_role as enum ('applicant', 'petitioner', 'attorney', 'accredited_representative', 'family', 'employer',
	'community_organization', 'congressional_office');
create type fp.day_part as enum ('any', 'morning', 'afternoon');
create type fp.first as enum ('earliest', 'office');
create type fp.tier as enum ('tier0', 'tier1', 'tier2', 'office');
create type fp.callback_status as enum ('planned', 'unverified', 'claimed', 'reached', 'exhausted', 'called_off');
create type fp.attempt_outcome as enum ('reached', 'no_answer', 'busy', 'voicemail', 'bad_number');
create type fp.appointment_status as enum ('held', 'booked', 'checked_in', 'completed', 'no_show', 'unrecorded', 'lapsed', 'cancelled',
	'displaced', 'excused');

create table fp.office (
	code text primary key check (code ~ '^[A-Z]{3}$'),
	name text not null check (name <> ''),
	kind fp.office_kind not null,
	address text,
	city text not null,
	region text,
	country text not null check (country ~ '^[A-Z]{2}$'),
	latitude numeric(7, 3) not null check (latitude between -90 and 90),
	longitude numeric(7, 3) not null check (longitude between -180 and 180),
	time_zone text not null check (time_zone ~ '^[A-Z][A-Za-z_]+(/[A-Za-z0-9_+-]+)+$'),
	open_from date,
	open_to date,
	interpreter_languages text[] check (array_to_string(interpreter_languages, ',', '-')
		~ '^([a-z]{2,3}(-[A-Za-z0-9]{2,8})*(,[a-z]{2,3}(-[A-Za-z0-9]{2,8})*)*)?$'),
	accommodations text[] check (array_to_string(accommodations, ',', '-') ~ '^([a-z][a-z0-9_]+(,[a-z][a-z0-9_]+)*)?$'),
	sample boolean not null default false,
	check (open_from <= open_to)
);
comment on column fp.office.interpreter_languages is 'What it finds an interpreter for within the lead time; null: any language';
comment on column fp.office.accommodations is 'Codes of what it can provide within the lead time; null: any';
comment on table fp.office is 'A field office; open on the days from open_from to open_to (null: always), office-local';
comment on column fp.office.sample is 'Came with the sample data; unchecked, to be replaced by the operator';

-- A zone name that PostgreSQL does not know would fail at some later statement; it is refused when the office is made. Asking it to use
-- the zone is a thousand times cheaper than looking the name up in pg_timezone_names, which reads every zone's file.
create function fp.office_zone_exists() returns trigger language plpgsql set search_path = fp, pg_temp as $$
begin
	perform timestamptz 'epoch' at time zone new.time_zone;
	return new;
exception when invalid_parameter_value then
	raise exception 'time zone % is not known', new.time_zone using errcode = '23514', constraint = 'office_time_zone_check';
end $$;
create trigger office_zone before insert or update of time_zone on fp.office for each row execute function fp.office_zone_exists();

create table fp.service (
	code text primary key check (code ~ '^[a-z][a-z0-9_]{1,40}$'),
	answer text check (answer ~ '^[a-z][a-z0-9_]{1,63}$'),
	position smallint not null default 0
);
comment on table fp.service is 'Why one visits; its words stand in service_text, one row a language';
comment on column fp.service.answer is 'Code of the automated answer (Step 1); null: there is none';

create table fp.policy (
	id integer generated always as identity primary key,
	office text references fp.office,
	office_kind fp.office_kind,
	service text references fp.service,
	urgency fp.urgency,
	"from" date not null,
	booking_mode text check (booking_mode in ('direct', 'request', 'none')),
	route text check (route in ('answer', 'tier1', 'tier2', 'approve')),
	walk_in text check (walk_in in ('emergency', 'discretion', 'none')),
	tier2_contact text check (tier2_contact in ('callback', 'if_needed')),
	requester_may_escalate boolean,
	callback_after_hours integer check (callback_after_hours between 0 and 8759),
	callback_within_hours integer check (callback_within_hours between 1 and 8760),
	callback_attempts integer check (callback_attempts between 1 and 20),
	missed_callback text check (missed_callback in ('restart', 'keep_place')),
	emergency_decider text check (emergency_decider in ('office', 'tier2')),
	review_within_hours integer check (review_within_hours between 1 and 8760),
	answered_days integer check (answered_days between 1 and 365),
	needs_info_days integer check (needs_info_days between 1 and 365),
	awaiting_contact_days integer check (awaiting_contact_days between 1 and 365),
	reopen_days integer check (reopen_days between 0 and 365),
	record_days integer check (record_days between 0 and 365),
	notice_hours integer check (notice_hours between 0 and 8760),
	horizon_days integer check (horizon_days between 1 and 366),
	seat_within_days integer check (seat_within_days between 1 and 365),
	max_distance_km integer check (max_distance_km between 1 and 20100),
	travel_minutes integer check (travel_minutes between 0 and 1440),
	interpreter_lead_hours integer check (interpreter_lead_hours between 0 and 8760),
	accommodation_lead_hours integer check (accommodation_lead_hours between 0 and 8760),
	offer_hours integer check (offer_hours between 1 and 720),
	hold_minutes integer check (hold_minutes between 1 and 1440),
	cancel_until_hours integer check (cancel_until_hours between 0 and 8760),
	move_until_hours integer check (move_until_hours between 0 and 8760),
	moves integer check (moves between 0 and 100),
	offers integer check (offers between 0 and 100),
	retention_days integer check (retention_days between 1 and 36500),
	sample boolean not null default false,
	-- One row says both or neither, so that whichever rows decide, a window never ends before it begins.
	constraint policy_callback_window check (callback_after_hours < callback_within_hours
		and (callback_after_hours is null) = (callback_within_hours is null)),
	constraint policy_one_of_a_kind unique nulls not distinct (office, office_kind, service, urgency, "from")
);
comment on table fp.policy is 'What an office, kind of office or service allows from a day on; null: not said here. See include/fieldpass/policy.h';

create table fp.office_area (
	office text not null references fp.office on delete cascade,
	country text not null check (country ~ '^[A-Z]{2}$'),
	postal_prefix text not null default '' check (postal_prefix ~ '^[A-Z0-9]*$'),
	primary key (country, postal_prefix, office)
);
comment on table fp.office_area is 'Who serves whom: everybody in a country, or those whose postal code begins so; comes before distance';

create table fp.postal_area (
	country text not null,
	prefix text not null,
	latitude numeric(7, 3) not null,
	longitude numeric(7, 3) not null,
	primary key (country, prefix)
);
comment on table fp.postal_area is 'Where postal codes that begin so lie; the longest prefix counts';

create table fp.schedule (
	id integer generated always as identity primary key,
	office text not null references fp.office on delete cascade,
	weekday smallint not null check (weekday between 1 and 7),
	opens time not null,
	closes time not null,
	minutes smallint not null check (minutes between 5 and 480),
	capacity smallint not null check (capacity between 1 and 1000),
	service text references fp.service,
	valid_from date,
	valid_to date,
	check (opens < closes),
	check (valid_from <= valid_to),
	-- So that each slot follows from one schedule: what ends with it is known by its time.
	constraint schedule_overlap exclude using gist (office with =, weekday with =, coalesce(service, '') with =,
		int4range(extract(epoch from opens)::integer, extract(epoch from closes)::integer) with &&, daterange(valid_from, valid_to, '[]') with &&)
);
comment on table fp.schedule is 'Weekly hours in office-local time (weekday 1 is Monday), cut into slots; service null: for any';

create table fp.closure (
	id integer generated always as identity primary key,
	office text not null references fp.office on delete cascade,
	day date not null,
	reason text not null check (reason ~ '^[a-z][a-z0-9_]{1,63}$'),
	note text check (length(note) between 1 and 500),
	constraint closure_one_a_day unique (office, day)
);
comment on table fp.closure is 'A day on which an office is closed: its slots have no free seat';
comment on column fp.closure.note is 'For everybody to read; about the office, never about a person';

create table fp.slot (
	id bigint generated always as identity primary key,
	office text not null references fp.office,
	service text references fp.service,
	starts_at timestamptz not null,
	ends_at timestamptz not null,
	local_start timestamp not null,
	day_ends_at timestamptz not null,
	capacity integer not null check (capacity >= 0),
	booked integer not null default 0,
	closed boolean not null default false,
	open_capacity integer check (open_capacity >= 0),
	constraint slot_not_overbooked check (booked between 0 and capacity),
	-- Checks are made in the order of their names: who comes too late for a closed slot is told that it is full.
	constraint slot_when_closed_is_full check (not closed or booked = capacity),
	constraint slot_when_open_has_its_capacity check (closed or open_capacity is null),
	check (starts_at < ends_at),
	unique nulls not distinct (office, starts_at, service)
);
comment on column fp.slot.booked is 'Seats taken; written by the trigger on appointment and by nothing else';
comment on column fp.slot.closed is 'By a closure, the end of its schedule, or of its office: nobody is seated there';
comment on column fp.slot.open_capacity is 'Closed: the capacity it has when it opens again; null: its schedule''s';
comment on column fp.slot.local_start is 'The wall time at the office; kept, since only the day of making knows which of two it was';
comment on column fp.slot.day_ends_at is 'The office''s next midnight: from then on a visit not completed is unrecorded';
-- `booked` stands in no index, so that taking a seat stays a HOT update. The unique index serves the search by office and time.
