-- A place in the feed is a transaction's number and an event's. A database that was restored from a dump is on a cluster that counts its
-- transactions from the beginning: all that the log has would be yet to come, and all that is new would lie before every cursor. So both the
-- numbers that events get and how far the feed may be read are moved beyond what the log has, when a server starts.

create function fp.feed_xid() returns xid8 language sql stable return pg_current_xact_id();
create function fp.feed_end() returns xid8 language sql stable parallel safe return pg_snapshot_xmin(pg_current_snapshot());
comment on function fp.feed_end is 'The oldest running transaction, as the feed numbers them: below it nothing is added any more';
alter table fp.event alter column xid set default fp.feed_xid();

-- Functions of one expression, whose number is written into it: they are put in place where they are called, and cost nothing. The room
-- between is for cursors that were given out after the dump was made.
create function fp.feed_goes_on() returns void language plpgsql set search_path = fp, pg_temp as $$
declare
	last bigint := (select e.xid::text from event e order by e.xid desc, e.id desc limit 1);
begin
	-- The second number is given out after the first was read: where nothing was restored it is the greater one.
	if last >= feed_xid()::text::bigint then
		execute format('create or replace function fp.feed_xid() returns xid8 language sql stable
			return (pg_current_xact_id()::text::bigint + %1$s)::text::xid8;
			create or replace function fp.feed_end() returns xid8 language sql stable parallel safe
			return (pg_snapshot_xmin(pg_current_snapshot())::text::bigint + %1$s)::text::xid8', last + 4294967296);
	end if;
end $$;
