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
