-- Who calls: organizations, their authority for clients, attorneys, and API keys.

create table fp.organization (
	id uuid primary key,
	name text not null check (name <> ''),
	created_at timestamptz not null
);
create unique index organization_name on fp.organization (name);

create table fp.attorney (
	id uuid primary key,
	licence text not null unique,
	sealed bytea not null
);
comment on table fp.attorney is 'One row a licence (bar state and number, or EOIR id), whoever files for them';

create table fp.representation (
	id uuid primary key,
	organization_id uuid not null references fp.organization,
	person_key bytea not null,
	attorney_id uuid references fp.attorney,
	begins_on date not null,
	ends_on date,
	revoked_at timestamptz,
	created_at timestamptz not null,
	check (begins_on <= ends_on)
);
comment on table fp.representation is 'The authority of a law firm (G-28) for one client, which begins and ends';
create index representation_organization on fp.representation (organization_id, id);

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
