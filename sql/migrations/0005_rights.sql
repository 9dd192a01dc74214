-- Sight (design, section 6.4). The login roles own nothing. Row level security is the second wall: the first is the viewer's join
-- condition in each statement. Settings are read once a statement, hence the subselects (read per row they cost 5 to 14 times the CPU); and they are lists
-- already, since the casts of the policies, which make expressions of the subselects, are evaluated for each row.

create function fp.orgs() returns uuid[] language sql stable parallel safe
	return coalesce(nullif(current_setting('fp.orgs', true), ''), '{}')::uuid[];
create function fp.ids() returns uuid[] language sql stable parallel safe
	return coalesce(nullif(current_setting('fp.ids', true), ''), '{}')::uuid[];

grant usage on schema fp to fp_intake, fp_public, fp_staff, fp_audit;

grant select on fp.office, fp.service, fp.policy, fp.office_area, fp.postal_area, fp.schedule, fp.closure, fp.slot
	to fp_intake, fp_public, fp_staff;
grant insert (office, service, starts_at, ends_at, local_start, day_ends_at, capacity) on fp.slot to fp_staff;
grant update (capacity) on fp.slot to fp_staff;
grant select on fp.organization, fp.attorney, fp.representation, fp.api_key to fp_staff;

alter table fp.request enable row level security, force row level security;
grant insert on fp.request to fp_intake;
grant select (id, confirmation_code, birth_mac, person_key, service, closed_at, duplicate_of, organization_id, representation_id,
	token_version, status, version) on fp.request to fp_intake;
grant select on fp.request to fp_public, fp_staff;
-- All that an event may change; identity, keys and the moment of submission are not among it.
grant update (version, status, urgency, client_ref, office, referred, preferred_offices, not_before, not_after, days, day_part, first,
	earlier_offers, language, interpreter, accommodations, callback_windows, contact_unverified, own_contact_unverified, updated_at, priority_at, rank_class, displaced, due_at, wake_at,
	clock_stopped_at, clock_due_at, status_before, callback_called_off, warned, claimed_by, claim_expires_at, decided_by, resolved_by,
	reopened, reconsidered, not_seen, rebookings, moves, seat_overdue, needs_a_human, reason, answer, approved_at, closed_at, erase_at, next_try_at,
	sealed, contact_sealed, own_contact_sealed, token_version, last_event, last_actor, last_role, last_reason, last_policies, last_data)
	on fp.request to fp_public, fp_staff;
grant update (duplicate_of, organization_id, representation_id) on fp.request to fp_staff;

create policy owner on fp.request to fp_owner using (true) with check (true);
create policy staff on fp.request to fp_staff using (true) with check (true);
create policy audit on fp.request for select to fp_audit using (true);
create policy intake_keys on fp.request for select to fp_intake using (true);
create policy intake on fp.request for insert to fp_intake
	with check (organization_id is null or organization_id = any ((select fp.orgs())::uuid[]));
create policy sight on fp.request for select to fp_public
	using (organization_id = any ((select fp.orgs())::uuid[]) or id = any ((select fp.ids())::uuid[]));
create policy sight_change on fp.request for update to fp_public
	using (organization_id = any ((select fp.orgs())::uuid[]) or id = any ((select fp.ids())::uuid[]));

alter table fp.event enable row level security, force row level security;
grant select on fp.event to fp_public, fp_staff;
create policy owner on fp.event to fp_owner using (true) with check (true);
create policy staff on fp.event for select to fp_staff using (true);
create policy audit on fp.event for select to fp_audit using (true);
-- Not `exists`: planned while fp.request is empty, as a server's first statements are, that becomes a hash of the whole table, and the plan
-- is kept. What is limited is looked up row by row.
create policy sight on fp.event for select to fp_public using (
	(select true from fp.request r where r.id = request_id limit 1));

alter table fp.note enable row level security, force row level security;
grant select, insert on fp.note to fp_staff;
create policy owner on fp.note to fp_owner using (true) with check (true);
create policy staff on fp.note to fp_staff using (true) with check (true);
create policy audit on fp.note for select to fp_audit using (true);

alter table fp.callback enable row level security, force row level security;
grant select, insert on fp.callback to fp_public, fp_staff;
grant update (status, window_start, window_end, due_at, attempts, max_attempts, first_in_queue, urgency, language, contact_sealed, reached_at,
	earliest_at, announced_at, planned_hour, planned_language, interpreter_needed, at_risk) on fp.callback to fp_public, fp_staff;
grant insert on fp.callback to fp_intake;
create policy owner on fp.callback to fp_owner using (true) with check (true);
create policy staff on fp.callback to fp_staff using (true) with check (true);
create policy audit on fp.callback for select to fp_audit using (true);
create policy sight on fp.callback to fp_public using (
	(select true from fp.request r where r.id = request_id limit 1))
	with check ((select true from fp.request r where r.id = request_id limit 1));
-- The request stands in the same statement, where a policy cannot see it yet; the foreign key can.
create policy intake on fp.callback for insert to fp_intake with check (true);
alter table fp.callback_attempt enable row level security, force row level security;
grant select, insert on fp.callback_attempt to fp_staff;
create policy owner on fp.callback_attempt to fp_owner using (true) with check (true);
create policy staff on fp.callback_attempt to fp_staff using (true) with check (true);
create policy audit on fp.callback_attempt for select to fp_audit using (true);

alter table fp.appointment enable row level security, force row level security;
grant select on fp.appointment to fp_public, fp_staff;
grant insert (id, request_id, slot_id, office, status, during, attorney_id, travel, person_key, expires_at, created_at, updated_at)
	on fp.appointment to fp_staff;
grant update (slot_id, office, status, during, travel, expires_at, version, updated_at, reason) on fp.appointment to fp_staff;
grant update (status, version, updated_at, reason) on fp.appointment to fp_public;
create policy owner on fp.appointment to fp_owner using (true) with check (true);
create policy staff on fp.appointment to fp_staff using (true) with check (true);
create policy audit on fp.appointment for select to fp_audit using (true);
create policy sight on fp.appointment for select to fp_public using (
	(select true from fp.request r where r.id = request_id limit 1));
create policy sight_change on fp.appointment for update to fp_public using (
	(select true from fp.request r where r.id = request_id limit 1));

alter table fp.decision enable row level security, force row level security;
grant select on fp.decision to fp_public, fp_staff;
grant insert, delete on fp.decision to fp_staff;
create policy owner on fp.decision to fp_owner using (true) with check (true);
create policy staff on fp.decision to fp_staff using (true) with check (true);
create policy audit on fp.decision for select to fp_audit using (true);
-- By what was given is a pass judged for ever.
create policy given_stays on fp.decision as restrictive for delete to fp_staff using (why not in ('placed', 'moved', 'offered'));
create policy sight on fp.decision for select to fp_public using (
	(select true from fp.request r where r.id = request_id limit 1));

grant select, insert, update on fp.pass to fp_staff;
grant select on fp.pass to fp_public;
grant select, insert on fp.idempotency to fp_intake, fp_public, fp_staff;
grant delete on fp.idempotency to fp_staff;
grant select, insert, delete on fp.search_key to fp_staff;
grant select, insert, update on fp.feed_cursor to fp_staff;
grant select on all tables in schema fp to fp_audit;
