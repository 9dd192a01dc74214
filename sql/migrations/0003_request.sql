-- The request, its log, its callback. See include/fieldpass/request.h for the meaning of the columns.

-- When somebody wants to be called: start, end, and so on
create function fp.are_windows(windows timestamptz[]) returns boolean language sql immutable parallel safe
	return cardinality(windows) % 2 = 0 and cardinality(windows) <= 10 and not exists (
		select from generate_series(1, cardinality(windows), 2) n where windows[n] < windows[n + 1] is not true);

create table fp.request (
	id uuid primary key,
	version integer not null default 1 check (version >= 1),
	status fp.request_status not null,
	confirmation_code text not null,
	service text not null,
	urgency fp.urgency not null,
	organization_id uuid,
	representation_id uuid,
	requester_role fp.requester_role not null,
	person_key bytea check (length(person_key) = 32),
	birth_mac bytea check (length(birth_mac) = 32),
	token_version integer not null default 1,
	client_ref text,
	country text,
	postal_code text,
	office text,
	referred boolean not null default false,
	preferred_offices text[] not null default '{}',
	not_before date,
	not_after date,
	days integer not null default 0 check (days between 0 and 127),
	day_part fp.day_part not null default 'any',
	first fp.first not null default 'earliest',
	earlier_offers boolean not null default false,
	language text not null,
	interpreter boolean not null default false,
	accommodations text[] not null default '{}',
	callback_windows timestamptz[] not null default '{}',
	contact_unverified boolean not null default false,
	own_contact_unverified boolean not null default false,
	duplicate_of uuid references fp.request,
	restarted_from uuid,
	restarted_as uuid,

	created_at timestamptz not null,
	updated_at timestamptz not null,
	priority_at timestamptz not null,
	rank_class smallint not null check (rank_class between 0 and 5),
	displaced boolean not null default false,
	due_at timestamptz,
	wake_at timestamptz,
	clock_stopped_at timestamptz,
	clock_due_at timestamptz,
	status_before fp.request_status,
	callback_called_off boolean not null default false,
	warned boolean not null default false,
	claimed_by text,
	claim_expires_at timestamptz,
	decided_by text,
	resolved_by fp.tier,
	reopened integer not null default 0,
	reconsidered boolean not null default false,
	not_seen boolean not null default false,
	rebookings integer not null default 0 check (rebookings between 0 and 3),
	moves integer not null default 0,
	seat_overdue integer not null default 0,
	needs_a_human boolean not null default false,
	reason text,
	answer text,
	approved_at timestamptz,
	closed_at timestamptz,
	erase_at timestamptz,
	next_try_at timestamptz,
	move_until timestamptz,

	sealed bytea not null,
	contact_sealed bytea,
	own_contact_sealed bytea,

	-- The event that made this version; the trigger below copies it to the log, so that no statement can change a request and not say so.
	last_event fp.request_event not null,
	last_actor text not null,
	last_role text not null,
	last_reason text,
	last_policies integer[] not null default '{}',
	last_data jsonb,

	constraint request_open_or_closed check ((closed_at is null) = (status in ('answered', 'tier1_review', 'tier2_review', 'office_review',
		'needs_info', 'awaiting_contact', 'approved', 'scheduled'))),
	constraint request_erased_when_closed check (erase_at is null or closed_at is not null),
	constraint request_claim check ((claimed_by is null) = (claim_expires_at is null)),
	constraint request_claim_in_review check (claimed_by is null or status in ('tier1_review', 'tier2_review', 'office_review')),
	constraint request_move_of_a_seat check (move_until is null or status = 'scheduled'),
	constraint request_needs_info check ((status = 'needs_info') = (status_before is not null)),
	constraint request_codes_only check (last_actor ~ '^[a-zA-Z0-9:_.-]+$' and last_role ~ '^[a-z0-9]+$'
		and last_reason ~ '^[a-z][a-z0-9_]{1,63}$' and reason ~ '^[a-z][a-z0-9_]{1,63}$' and answer ~ '^[a-z][a-z0-9_]{1,63}$'
		and claimed_by ~ '^[a-zA-Z0-9:_.-]+$' and decided_by ~ '^[a-zA-Z0-9:_.-]+$'
		and not jsonb_path_exists(last_data, '$.** ? (@ like_regex "[^a-zA-Z0-9:_.-]")')),
	constraint request_callback_windows check (callback_windows = '{}' or fp.are_windows(callback_windows)),
	constraint request_twin_of_another check (duplicate_of <> id),
	constraint request_representation foreign key (representation_id, organization_id) references fp.representation (id, holder),
	constraint request_represented_by check (representation_id is null or organization_id is not null),
	constraint request_contact_unverified check ((contact_sealed is not null or not contact_unverified)
		and (own_contact_sealed is not null or not own_contact_unverified)),
	constraint request_contact_verified check (last_event <> 'verify-contact'
		or not contact_unverified and last_role in ('tier1', 'tier2', 'office', 'supervisor')),
	constraint request_own_contact check (own_contact_sealed is null or representation_id is not null),
	check (not_before <= not_after)
);
comment on column fp.request.sealed is 'Names, birth date, A-Number, contacts, statement, receipts: AES-256-GCM by the server, which alone has the key';
comment on column fp.request.contact_sealed is 'The number for callbacks and whom to ask for, sealed on its own so that a callback is planned without the key';
comment on column fp.request.callback_windows is 'When it suits to be called: start, end, and so on; the planner reads it without the key';
comment on column fp.request.own_contact_sealed is 'While somebody represents: the client''s own number, to which the callback falls back';
comment on column fp.request.contact_unverified is 'The number in contact_sealed was changed, and staff have not verified it: nobody is called there';
comment on column fp.request.own_contact_unverified is 'The same of own_contact_sealed';
comment on column fp.request.restarted_from is 'The ended request that this was made of; trigger request_restarted writes the way back, and refuses one that there is not';
comment on column fp.request.next_try_at is 'Approved, or scheduled and wanting another seat: the worker leaves it alone until then';
comment on column fp.request.move_until is 'The wish to be moved to another seat stands until then; null: there is none';
comment on column fp.request.person_key is 'HMAC of the A-Number, else of names and birth date; null: erased';
comment on column fp.request.erase_at is 'Closed: from then on the worker erases what is left of the person; null: open, or erased';

-- Codes begin with the day, so that this index grows at its end.
create unique index request_confirmation_code on fp.request (confirmation_code);
-- One open request a person and service; a stranger's twin carries duplicate_of until staff settle the pair.
create unique index request_open_person on fp.request (person_key, service) where closed_at is null and duplicate_of is null;
create index request_twin_person on fp.request (person_key, service) where closed_at is null and duplicate_of is not null;
create index request_twin on fp.request (duplicate_of) where duplicate_of is not null;
-- A firm that is a stranger to the first files one twin, not many.
create unique index request_own_twin on fp.request (person_key, service, organization_id)
	where closed_at is null and duplicate_of is not null and organization_id is not null;
-- The worker's queue: what waits for a seat and may be tried now, in rank order; and what is to be tried again later.
create index request_waiting on fp.request (rank_class, priority_at, id) where status = 'approved' and next_try_at is null;
create index request_put_off on fp.request (next_try_at) where status = 'approved' and next_try_at is not null;
-- The queues, each in its order. (One index of all of them, the status first, would not be read in order: under row level security an enum's
-- equality is no key.)
create index request_tier1 on fp.request (rank_class, priority_at, id) where status = 'tier1_review';
create index request_tier2 on fp.request (rank_class, priority_at, id) where status = 'tier2_review';
create index request_office_review on fp.request (rank_class, priority_at, id) where status = 'office_review';
create index request_claimed on fp.request (claimed_by) where claimed_by is not null;
create index request_timer on fp.request (wake_at, id) where wake_at is not null;
-- What is to be erased, oldest first.
create index request_erase on fp.request (erase_at, id) where erase_at is not null;
create index request_organization on fp.request (organization_id, id) where organization_id is not null;
create index request_represented on fp.request (representation_id) where representation_id is not null;
create index request_office on fp.request (office, id) where closed_at is null;
create index request_open on fp.request (id) where closed_at is null;
create index request_client_ref on fp.request (client_ref, organization_id) where client_ref is not null;

create table fp.event (
	request_id uuid not null,
	seq integer not null,
	at timestamptz not null,
	kind fp.request_event not null,
	actor text not null,
	role text not null,
	from_status fp.request_status,
	to_status fp.request_status not null,
	reason text,
	policies integer[] not null,
	data jsonb,
	xid xid8 not null default pg_current_xact_id(),
	id bigint generated always as identity,
	hash bytea not null,
	primary key (request_id, seq)
);
comment on table fp.event is 'Every state a request ever had: append-only, one row a version, hash-chained per request. Also the outbox: read by (xid, id) below the oldest running transaction';
create index event_feed on fp.event (xid, id);

-- The digest of one event, over the one before. Each text is preceded by its length, so that no two events give one input.
create function fp.digest_part(part text) returns bytea language sql stable parallel safe
	return case when part is null then int4send(-1) else int4send(octet_length(part)) || convert_to(part, 'UTF8') end;
create function fp.event_digest(before bytea, request_id uuid, seq integer, at timestamptz, kind fp.request_event, actor text, role text,
	from_status fp.request_status, to_status fp.request_status, reason text, policies integer[], data jsonb)
returns bytea language sql stable parallel safe
	return sha256(before || uuid_send(request_id) || int4send(seq) || timestamptz_send(at) || fp.digest_part(kind::text)
		|| fp.digest_part(actor) || fp.digest_part(role) || fp.digest_part(from_status::text) || fp.digest_part(to_status::text)
		|| fp.digest_part(reason) || fp.digest_part(policies::text) || fp.digest_part(data::text));

-- Which status may follow which, by which event; filled in 0007 from the rules' table, and a test compares the two.
create table fp.transition (
	from_status fp.request_status,
	kind fp.request_event not null,
	to_status fp.request_status not null,
	unique nulls not distinct (from_status, kind, to_status)
);

create function fp.request_made() returns trigger language plpgsql security definer set search_path = fp, pg_temp as $$
begin
	if exists (select from new_rows n where n.version <> 1 or not exists (
			select from transition t where t.from_status is null and t.kind = n.last_event and t.to_status = n.status)) then
		raise exception 'a request begins at version 1 with an event that may begin one' using errcode = '23514', constraint = 'request_transition';
	end if;
	-- In place of a foreign key, which would lock the one row of a busy organization for each request. No login role may delete it.
	if exists (select from new_rows n where n.organization_id is not null
			and not exists (select from organization o where o.id = n.organization_id)) then
		raise exception 'a request is of an organization' using errcode = '23503', constraint = 'request_organization';
	end if;
	-- A twin of a request that closes at this moment would wait for ever to be settled. The lock waits for whoever closes it; the server
	-- then submits it again as what it is by now.
	if exists (select from new_rows n where n.duplicate_of is not null) then
		perform from request h where h.id in (select n.duplicate_of from new_rows n) for share;
		if exists (select from new_rows n join request h on h.id = n.duplicate_of where h.closed_at is not null) then
			raise exception 'the first of the pair has closed' using errcode = '23514', constraint = 'request_twin_of_closed';
		end if;
	end if;
	insert into event (request_id, seq, at, kind, actor, role, from_status, to_status, reason, policies, data, hash)
	select n.id, 1, n.updated_at, n.last_event, n.last_actor, n.last_role, null, n.status, n.last_reason, n.last_policies, n.last_data,
		event_digest('', n.id, 1, n.updated_at, n.last_event, n.last_actor, n.last_role, null, n.status, n.last_reason, n.last_policies,
			n.last_data)
	from new_rows n;
	return null;
end $$;

-- A new version is one more than the old and has its event; without one nothing moves but next_try_at and wake_at, the workers' notebook.
-- Old and new rows meet in full joins, which are never nested loops: the plan is kept, and made for one row it took 28 s for 5,000.
create function fp.request_changed() returns trigger language plpgsql security definer set search_path = fp, pg_temp as $$
begin
	if exists (select from new_rows n full join old_rows o on o.id = n.id
			where o.id is null or n.id is null or n.version not in (o.version, o.version + 1)
				or n.version = o.version + 1 and n.token_version <> o.token_version + (n.last_event = 'renew-token')::integer
				or n.version = o.version + 1 and not exists (select from transition t
					where t.from_status = o.status and t.kind = n.last_event and t.to_status = n.status)
				or n.organization_id is not null and n.organization_id is distinct from o.organization_id
					and not exists (select from organization g where g.id = n.organization_id)
				or n.version = o.version and (
				n.status, n.confirmation_code, n.service, n.urgency, n.organization_id, n.representation_id, n.requester_role,
				n.person_key, n.birth_mac, n.token_version, n.client_ref, n.country, n.postal_code, n.office, n.referred,
				n.preferred_offices, n.not_before, n.not_after, n.days, n.day_part, n.first, n.earlier_offers, n.language,
				n.interpreter, n.accommodations, n.callback_windows, n.contact_unverified, n.own_contact_unverified, n.duplicate_of, n.restarted_from, n.restarted_as, n.created_at, n.updated_at, n.priority_at, n.rank_class,
				n.displaced, n.due_at, n.clock_stopped_at, n.clock_due_at, n.status_before, n.callback_called_off, n.warned,
				n.claimed_by, n.claim_expires_at, n.decided_by, n.resolved_by, n.reopened, n.reconsidered, n.not_seen, n.rebookings,
				n.moves, n.move_until, n.seat_overdue, n.needs_a_human, n.reason, n.answer, n.approved_at, n.closed_at, n.erase_at, n.sealed,
				n.contact_sealed, n.own_contact_sealed, n.last_event, n.last_actor, n.last_role, n.last_reason, n.last_policies, n.last_data)
				is distinct from (
				o.status, o.confirmation_code, o.service, o.urgency, o.organization_id, o.representation_id, o.requester_role,
				o.person_key, o.birth_mac, o.token_version, o.client_ref, o.country, o.postal_code, o.office, o.referred,
				o.preferred_offices, o.not_before, o.not_after, o.days, o.day_part, o.first, o.earlier_offers, o.language,
				o.interpreter, o.accommodations, o.callback_windows, o.contact_unverified, o.own_contact_unverified, o.duplicate_of, o.restarted_from, o.restarted_as, o.created_at, o.updated_at, o.priority_at, o.rank_class,
				o.displaced, o.due_at, o.clock_stopped_at, o.clock_due_at, o.status_before, o.callback_called_off, o.warned,
				o.claimed_by, o.claim_expires_at, o.decided_by, o.resolved_by, o.reopened, o.reconsidered, o.not_seen, o.rebookings,
				o.moves, o.move_until, o.seat_overdue, o.needs_a_human, o.reason, o.answer, o.approved_at, o.closed_at, o.erase_at, o.sealed,
				o.contact_sealed, o.own_contact_sealed, o.last_event, o.last_actor, o.last_role, o.last_reason, o.last_policies, o.last_data)
				-- What erasing takes with it (0016) belongs to its event.
				and not (n.last_event = 'erase' and octet_length(o.sealed) > 0 and octet_length(n.sealed) = 0)) then
		raise exception 'a request changes by one version with an event that allows it' using errcode = '23514', constraint = 'request_transition';
	end if;
	-- A left join: were the event before missing, its null hash would be refused.
	insert into event (request_id, seq, at, kind, actor, role, from_status, to_status, reason, policies, data, hash)
	with n as materialized (
		select w.id, w.version, w.updated_at, w.last_event, w.last_actor, w.last_role, w.status, w.last_reason, w.last_policies, w.last_data,
			o.version as old_version, o.status as old_status
		from new_rows w full join old_rows o on o.id = w.id)
	select n.id, n.version, n.updated_at, n.last_event, n.last_actor, n.last_role, n.old_status, n.status, n.last_reason, n.last_policies,
		n.last_data, event_digest(e.hash, n.id, n.version, n.updated_at, n.last_event, n.last_actor, n.last_role, n.old_status, n.status,
			n.last_reason, n.last_policies, n.last_data)
	from n left join event e on e.request_id = n.id and e.seq = n.old_version
	where n.version = n.old_version + 1;
	-- When the first of a pair closes there is nothing left to settle: the oldest of its open twins takes its place, so that it can be
	-- approved and holds the person's one open place, and further twins become twins of that one.
	if exists (select from new_rows w full join old_rows o on o.id = w.id join request t on t.duplicate_of = w.id
			where w.closed_at is not null and o.closed_at is null and t.closed_at is null) then
		with closed as materialized (
			select w.id, w.updated_at from new_rows w full join old_rows o on o.id = w.id
			where w.closed_at is not null and o.closed_at is null),
		heir as materialized (
			select distinct on (t.duplicate_of) t.duplicate_of as holder, t.id, c.updated_at
			from request t join closed c on t.duplicate_of = c.id
			where t.closed_at is null
			order by t.duplicate_of, t.created_at, t.id)
		update request t set duplicate_of = nullif(h.id, t.id), version = t.version + 1,
			updated_at = greatest(t.updated_at, h.updated_at), last_event = 'update', last_actor = 'system', last_role = 'system',
			last_reason = 'twin_closed', last_policies = '{}', last_data = jsonb_build_object('twin', h.holder)
		from heir h
		where t.duplicate_of = h.holder and t.closed_at is null;
	end if;
	return null;
end $$;
create trigger request_made after insert on fp.request referencing new table as new_rows
	for each statement execute function fp.request_made();
-- A request made of an ended one says so in both, in the statement that makes it: one event each, and only once. A number that was not
-- verified there is not verified here.
create function fp.request_restarted() returns trigger language plpgsql security definer set search_path = fp, pg_temp as $$
begin
	update request set version = version + 1, restarted_as = new.id, updated_at = new.created_at, last_event = 'restart',
		last_actor = new.last_actor, last_role = new.last_role, last_reason = null, last_policies = '{}', last_data = null
	where id = new.restarted_from and restarted_as is null;
	if not found then
		raise exception 'a request is restarted once' using errcode = '23514', constraint = 'request_restarted_once';
	end if;
	if exists (select from request o where o.id = new.restarted_from
			and (o.contact_unverified and not new.contact_unverified or o.own_contact_unverified and not new.own_contact_unverified)) then
		raise exception 'a number is not verified by beginning anew' using errcode = '23514', constraint = 'request_restarted_unverified';
	end if;
	return null;
end $$;
create trigger request_restarted after insert on fp.request for each row when (new.restarted_from is not null)
	execute function fp.request_restarted();
create trigger request_changed after update on fp.request referencing old table as old_rows new table as new_rows
	for each statement execute function fp.request_changed();

create function fp.refuse() returns trigger language plpgsql as $$
begin
	raise exception '% is append-only', tg_table_name using errcode = '23514', constraint = tg_table_name || '_append_only';
end $$;
create trigger event_append_only before update or delete or truncate on fp.event for each statement execute function fp.refuse();
create trigger request_stays before delete or truncate on fp.request for each statement execute function fp.refuse();

create table fp.note (
	id bigint generated always as identity primary key,
	request_id uuid not null references fp.request,
	seq integer not null,
	at timestamptz not null,
	author text not null,
	sealed bytea not null
);
comment on table fp.note is 'Staff''s free text, sealed; seq is the event it belongs to';
create index note_request on fp.note (request_id, id);

create table fp.callback (
	id uuid primary key,
	request_id uuid not null references fp.request,
	status fp.callback_status not null,
	window_start timestamptz not null,
	window_end timestamptz not null,
	due_at timestamptz not null,
	attempts integer not null default 0,
	max_attempts integer not null check (max_attempts >= 1),
	first_in_queue boolean not null default false,
	urgency fp.urgency not null,
	language text not null,
	verification_phrase text not null,
	contact_sealed bytea not null,
	reached_at timestamptz,
	created_at timestamptz not null,
	earliest_at timestamptz not null,
	announced_at timestamptz,
	planned_hour timestamptz,
	planned_language text,
	interpreter_needed boolean not null default false,
	at_risk boolean not null default false,
	check (window_start < window_end),
	constraint callback_attempts check (attempts between 0 and max_attempts),
	constraint callback_within_promise check (earliest_at <= window_start and window_end <= due_at),
	constraint callback_planned check ((planned_hour is null) = (planned_language is null)
		and (planned_hour is null or announced_at is not null)),
	constraint callback_planned_window check (window_start < planned_hour + interval '1 hour' and window_end > planned_hour
		and window_end <= planned_hour + interval '1 hour'),
	constraint callback_at_risk check (not at_risk or announced_at is null),
	constraint callback_unverified check (status <> 'unverified' or announced_at is null)
);
comment on column fp.callback.earliest_at is 'Policy allows no call before; due_at is the promise, and the window lies between';
comment on column fp.callback.announced_at is 'Since when the window is told; null: the planner has not narrowed it yet';
comment on column fp.callback.planned_hour is 'Which hour''s capacity it uses, with planned_language; null: none';
comment on column fp.callback.at_risk is 'No hour is left that could keep the promise; planned anew when capacity is added';
create unique index callback_one_live on fp.callback (request_id) where status in ('planned', 'unverified', 'claimed');
create index callback_next on fp.callback (first_in_queue desc, urgency, window_end, id) where status = 'planned';
create index callback_unplanned on fp.callback (urgency, first_in_queue desc, due_at, id) where status = 'planned' and announced_at is null;
create index callback_hour on fp.callback (planned_hour, planned_language) where planned_hour is not null and status <> 'called_off';
-- Lists: in order; from an instant on, where little follows and where much does (then in order, and the longest window tells where to begin);
-- and of what is still to be done.
create index callback_window on fp.callback (window_start, id);
create index callback_window_end on fp.callback (window_end);
create index callback_window_length on fp.callback ((window_end - window_start));
create index callback_live on fp.callback (window_start, id) where status in ('planned', 'claimed');
create index callback_request on fp.callback (request_id, created_at);

create table fp.callback_attempt (
	callback_id uuid not null references fp.callback,
	n integer not null,
	at timestamptz not null,
	officer text not null,
	outcome fp.attempt_outcome not null,
	primary key (callback_id, n)
);

-- Nobody is on the way to a number that is not verified: neither does a call begin to go there, nor the number change under it, nor is a
-- call recorded. Each looks when the statement is done, so that one statement may change both.
create function fp.refuse_unverified() returns void language plpgsql as $$
begin
	raise exception 'nobody is called at a number that is not verified' using errcode = '23514', constraint = 'callback_verified';
end $$;
create function fp.callback_to_number() returns trigger language plpgsql security definer set search_path = fp, pg_temp as $$
begin
	if exists (select from request r where r.id = new.request_id and r.contact_unverified) then
		perform refuse_unverified();
	end if;
	return null;
end $$;
create trigger callback_to_number after insert or update of status on fp.callback for each row
	when (new.status in ('planned', 'claimed')) execute function fp.callback_to_number();
create function fp.number_under_callback() returns trigger language plpgsql security definer set search_path = fp, pg_temp as $$
begin
	if exists (select from callback c where c.request_id = new.id and c.status in ('planned', 'claimed')) then
		perform refuse_unverified();
	end if;
	return null;
end $$;
create trigger number_under_callback after update of contact_unverified on fp.request for each row
	when (new.contact_unverified) execute function fp.number_under_callback();
create function fp.attempt_at_number() returns trigger language plpgsql security definer set search_path = fp, pg_temp as $$
begin
	if exists (select from callback c join request r on r.id = c.request_id
			where c.id = new.callback_id and (c.status = 'unverified' or r.contact_unverified)) then
		perform refuse_unverified();
	end if;
	return null;
end $$;
create trigger attempt_at_number after insert on fp.callback_attempt for each row execute function fp.attempt_at_number();

create table fp.idempotency (
	key bytea primary key check (length(key) = 32),
	body_hash bytea not null,
	object_id uuid,
	status smallint not null check (status between 200 and 299),
	at timestamptz not null
);
comment on table fp.idempotency is 'One row an Idempotency-Key that had an effect, made in the same transaction; kept 48 h';
create index idempotency_at on fp.idempotency using brin (at);

-- The week since 1970 in which an id of ours was made: its first 48 bits are milliseconds (RFC 9562, version 7).
create function fp.week_of(id uuid) returns integer language sql immutable strict parallel safe
	return (('x' || left(translate(id::text, '-', ''), 12))::bit(48)::bigint / 604800000)::integer;

-- No foreign key: the statement that writes the keys has just read their requests, which are never deleted.
-- The key begins with the week, as a MAC falls anywhere: where new keys fell on any page of an index of millions, each would dirty a page of its
-- own, and the log would hold that page whole. So they fall on the pages of this week, and a search looks into each week that has keys.
create table fp.search_key (
	request_id uuid not null,
	week integer not null generated always as (fp.week_of(request_id)) stored,
	kind text not null check (kind in ('name', 'a_number', 'receipt', 'phone')),
	mac bytea not null,
	primary key (week, kind, mac, request_id)
);
comment on table fp.search_key is 'What staff search by, as MACs; filled by a worker behind the event log, kept for open requests and 90 d after';

create table fp.feed_cursor (
	name text primary key,
	xid xid8 not null,
	id bigint not null
);
