-- Who calls: organizations, their authority for clients, attorneys, and API keys.

create table fp.organization (
	id uuid primary key,
	name text not null check (name <> ''),
	kind text not null default 'law_firm' check (kind in ('law_firm', 'recognized_organization', 'front_end', 'other')),
	created_at timestamptz not null
);
comment on column fp.organization.kind is 'Law firms and recognized organizations represent clients; the others only file';
create unique index organization_name on fp.organization (name);

create table fp.attorney (
	id uuid primary key,
	licence text not null unique check (licence ~ '^([A-Z]{2}-[A-Z0-9]{1,12}|EOIR-[A-Z]{2}[0-9]{6})$'),
	sealed bytea not null
);
comment on table fp.attorney is 'One row a licence, whoever files for them: bar state and number (NY-5123456), or EOIR id (EOIR-VN274656)';
comment on column fp.attorney.sealed is 'The name';

create table fp.representation (
	id uuid primary key,
	organization_id uuid not null references fp.organization,
	person_key bytea check (length(person_key) = 32),
	attorney_id uuid not null references fp.attorney,
	services text[] not null default '{}',
	begins_on date not null,
	ends_on date,
	form_sealed bytea not null,
	created_at timestamptz not null,
	ended_at timestamptz,
	ended_by text check (ended_by ~ '^[a-z0-9]+$'),
	reason text check (reason ~ '^[a-z][a-z0-9_]{1,63}$'),
	erase_at timestamptz,
	holder uuid generated always as (case when ended_at is null then organization_id end) stored,
	check (begins_on <= ends_on),
	check ((ended_at is null) = (ended_by is null)),
	check (erase_at is null or ended_at is not null),
	constraint representation_erased check ((person_key is null) = (octet_length(form_sealed) = 0)
		and (person_key is not null or ended_at is not null and erase_at is null)),
	unique (id, holder)
);
comment on table fp.representation is 'The authority of a law firm (G-28) for one client, which begins and ends';
comment on column fp.representation.services is 'What it covers; empty: all';
comment on column fp.representation.ends_on is 'The last day (UTC); null: until it is revoked';
comment on column fp.representation.form_sealed is 'The reference of the form by which the client gave it';
comment on column fp.representation.ended_by is 'The role of whoever ended it';
comment on column fp.representation.person_key is 'Of the client; null: erased';
comment on column fp.representation.erase_at is 'Ended: from then on the worker erases whose it was; the attorney''s name and licence are in public registers';
comment on column fp.representation.holder is 'The organization until it ends, then null. Requests point here (0003): the foreign key lets none '
	'be under what has ended, nor a representation end while one is under it; whoever comes second waits, and is refused';
create index representation_organization on fp.representation (organization_id, id);
create index representation_erase on fp.representation (erase_at, id) where erase_at is not null;
create index representation_ends on fp.representation (ends_on, id) where ended_at is null and ends_on is not null;

create table fp.delegate (
	id uuid primary key,
	representation_id uuid not null references fp.representation,
	role text not null check (role ~ '^[a-z][a-z0-9_]{1,63}$'),
	licence text check (licence ~ '^([A-Z]{2}-[A-Z0-9]{1,12}|EOIR-[A-Z]{2}[0-9]{6})$'),
	sealed bytea not null,
	created_at timestamptz not null
);
comment on table fp.delegate is 'Who may speak for the attorney of a representation';
comment on column fp.delegate.sealed is 'The name';
create index delegate_representation on fp.delegate (representation_id, id);

create table fp.api_key (
	id text primary key check (length(id) = 16),
	hash bytea not null check (length(hash) = 32),
	role text not null check (role in ('organization', 'tier1', 'tier2', 'office', 'supervisor', 'admin')),
	organization_id uuid references fp.organization,
	offices text[] not null default '{}',
	created_at timestamptz not null,
	expires_at timestamptz,
	revoked_at timestamptz,
	check ((role = 'organization') = (organization_id is not null)),
	check ((role = 'office') = (offices <> '{}'))
);
comment on table fp.api_key is 'Keys are shown once and kept as a MAC';
