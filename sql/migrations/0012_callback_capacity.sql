-- How many can be called when: what a supervisor plans, and the planner of callbacks spends. Hours are UTC instants: a contact centre works
-- around the clock for callers in every zone, and an instant is neither skipped nor repeated when somebody's clock changes.

create table fp.callback_capacity (
	at timestamptz not null,
	language text not null,
	calls integer not null,
	primary key (at, language),
	constraint callback_capacity_full_hour check (at = date_bin('1 hour', at, timestamptz 'epoch')),
	constraint callback_capacity_language check (language ~ '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$'),
	constraint callback_capacity_calls check (calls between 0 and 10000)
);
comment on table fp.callback_capacity is 'Calls that officers can make in an hour and a language; no row from now on: nobody has said anything';
comment on column fp.callback_capacity.calls is 'Whoever speaks two languages stands in one of them';

grant select, insert, update (calls), delete on fp.callback_capacity to fp_staff;
grant select on fp.callback_capacity to fp_audit;
