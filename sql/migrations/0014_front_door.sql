-- The front doors: what is said in each language, who walks in, and who looks a request up.

create type fp.language as enum ('en', 'es', 'ko', 'pt');
create type fp.resource_kind as enum ('phone', 'web', 'mail', 'office');

create table fp.service_text (
	service text not null references fp.service on delete cascade,
	language fp.language not null,
	name text not null check (name <> ''),
	description text not null,
	papers text[] not null default '{}',
	answer text,
	primary key (service, language)
);
comment on table fp.service_text is 'What is said about a service; a language that is left out reads English';
comment on column fp.service_text.papers is 'What to bring';
comment on column fp.service_text.answer is 'The automated answer (Step 1), where service.answer has a code';

create table fp.resource (
	code text primary key check (code ~ '^[a-z][a-z0-9_]{1,63}$'),
	service text references fp.service on delete cascade,
	kind fp.resource_kind not null,
	position smallint not null default 0
);
comment on table fp.resource is 'Another way to be helped; those of a service belong to its answer, the others are for everybody';

create table fp.resource_text (
	resource text not null references fp.resource on delete cascade,
	language fp.language not null,
	title text not null check (title <> ''),
	text text not null,
	contact text,
	primary key (resource, language)
);
comment on column fp.resource_text.contact is 'The number to call, or the address to open; null: the text says it all';

grant select on fp.service_text, fp.resource, fp.resource_text to fp_intake, fp_public, fp_staff, fp_audit;

create type fp.walk_in_outcome as enum ('admitted', 'converted', 'refused');

create table fp.walk_in (
	id uuid primary key,
	office text not null,
	service text not null,
	day date not null,
	at timestamptz not null,
	outcome fp.walk_in_outcome not null,
	reason text check (reason ~ '^[a-z][a-z0-9_]{1,63}$'),
	policy text not null check (policy in ('emergency', 'discretion', 'none')),
	policy_id integer,
	request_id uuid unique references fp.request,
	recorded_by text not null check (recorded_by ~ '^[a-zA-Z0-9:_.-]+$'),
	constraint walk_in_request check ((request_id is null) = (outcome = 'refused')),
	constraint walk_in_refused_why check (outcome <> 'refused' or reason is not null)
);
comment on table fp.walk_in is 'Who came without an appointment: one row each, so that those turned away are counted. Of who was refused nothing is kept';
comment on column fp.walk_in.day is 'The day of the visit, office-local';
comment on column fp.walk_in.policy_id is 'The row that said which policy holds; null: the default';
create index walk_in_office on fp.walk_in (office, day, at, id);

-- It names nobody, and no login role but staff reads it.
grant insert on fp.walk_in to fp_intake, fp_staff;
grant select on fp.walk_in to fp_staff, fp_audit;

-- Who is let in gets no seat of a slot: that column is not among those that intake may fill. The request stands in the same statement,
-- where a policy cannot see it yet; the foreign key can.
grant insert (id, request_id, office, status, during, created_at, updated_at) on fp.appointment to fp_intake;
create policy walk_in on fp.appointment for insert to fp_intake with check (made_by is null and slot_id is null and status = 'checked_in');

-- A visit is the appointment of who was admitted and is still there. A person is in an office once, for whatever service, so that however many
-- desks admit them at one moment one visit is made. In an office: what another one has forgotten to end must not keep a person out. The visit
-- says whose it is while it lasts, and that is its request's word, whoever writes it.
create function fp.visit_whose() returns trigger language plpgsql security definer set search_path = fp, pg_temp as $$
begin
	new.person_key := case when new.status = 'checked_in' and new.slot_id is null then
		(select r.person_key from request r where r.id = new.request_id) end;
	return new;
end $$;
create trigger visit_whose before insert or update on fp.appointment for each row
	when (new.request_id is not null and (new.person_key is not null or new.status = 'checked_in' and new.slot_id is null))
	execute function fp.visit_whose();
alter table fp.appointment add constraint appointment_visit_whose
	check (request_id is null or (person_key is not null) = (status = 'checked_in' and slot_id is null));
-- Nobody else who is checked in has a key. (Said as `slot_id is null`, those of all years would be walked for one, as they share that.)
create unique index appointment_one_visit on fp.appointment (person_key, office) where status = 'checked_in' and person_key is not null;
comment on column fp.appointment.person_key is 'Whom a hold without a request is for, while it is held, and who came without an appointment, while they are there';

-- The desk that is too late is told which visit stands.
grant select (office) on fp.appointment to fp_intake;
create policy walk_in_sight on fp.appointment for select to fp_intake using (status = 'checked_in' and person_key is not null);

create table fp.lookup_attempt (
	code bytea primary key check (length(code) = 32),
	wrong integer not null check (wrong >= 0),
	since timestamptz not null
);
comment on table fp.lookup_attempt is 'Wrong tries at a confirmation code, by its MAC, whether there is such a code or not; kept for some minutes';

grant select, insert, update (wrong, since) on fp.lookup_attempt to fp_intake;
grant select, delete on fp.lookup_attempt to fp_staff;
grant select on fp.lookup_attempt to fp_audit;
