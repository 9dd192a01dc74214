-- A twin that is reopened is still one while the first of its pair is open. Where that one has closed meanwhile there is nothing to settle:
-- a twin that was closed then did not take its place (0003), and does so now, or meets whoever else has it. The lock waits for whoever closes
-- the first at this moment; who closes it later finds its twin open.
create function fp.twin_reopened() returns trigger language plpgsql security definer set search_path = fp, pg_temp as $$
begin
	perform from request h where h.id = new.duplicate_of and h.closed_at is null for share;
	if not found then
		new.duplicate_of := null;
	end if;
	return new;
end $$;
create trigger twin_reopened before update on fp.request for each row
	when (old.closed_at is not null and new.closed_at is null and new.duplicate_of is not null) execute function fp.twin_reopened();
