-- What wakes those who wait: capacity that came free, and which offices a request that found nothing could be seated in.

-- Rows are only added, by whoever frees or adds seats, and taken away by the assigning worker: nobody waits for a lock of somebody else's.
create table fp.freed (
	id bigint generated always as identity primary key,
	office text not null,
	service text,
	first_day date not null,
	last_day date not null,
	slot_id bigint,
	seats integer check (seats > 0),
	check ((slot_id is null) = (seats is null))
);
comment on column fp.freed.seats is 'So many were given up in this slot; nobody is given them before those who were put off are called back for them';
comment on table fp.freed is 'Seats came free or were added in an office, on office-local days from first_day to last_day; service null: for any';

create function fp.slot_grew() returns trigger language plpgsql security definer set search_path = fp, pg_temp as $$
begin
	insert into freed (office, service, first_day, last_day, slot_id, seats)
	values (new.office, new.service, new.local_start::date, new.local_start::date, case when new.booked < old.booked then new.id end,
		nullif(greatest(old.booked - new.booked, 0), 0));
	return null;
end $$;
-- The condition is judged as the row is written, so that taking seats pays for no event.
create trigger slot_grew after update on fp.slot for each row
	when (new.capacity - new.booked > old.capacity - old.booked) execute function fp.slot_grew();

create function fp.slots_made() returns trigger language plpgsql security definer set search_path = fp, pg_temp as $$
begin
	insert into freed (office, first_day, last_day) select office, min(local_start::date), max(local_start::date) from new_rows group by office;
	return null;
end $$;
create trigger slots_made after insert on fp.slot referencing new table as new_rows for each statement execute function fp.slots_made();

create table fp.awaited_office (
	office text not null,
	request_id uuid not null,
	primary key (office, request_id)
);
comment on table fp.awaited_office is 'Where a request that was put off could be seated; rows of what waits no longer are purged';

-- Keys are replaced when a person is corrected, and purged when a request has long been closed: both by request.
create index search_key_request on fp.search_key (request_id);

grant select, delete on fp.freed to fp_staff;
grant select, insert, delete on fp.awaited_office to fp_staff;
grant select on fp.freed, fp.awaited_office to fp_audit;
