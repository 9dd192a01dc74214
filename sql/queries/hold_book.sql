-- roles: intake
-- One request made of a hold ($52), in one statement: the hold that is in force is locked, the request inserted, the hold booked. No id
-- where the hold is not in force, or the request met an open one of its person and service, a used idempotency key or a used confirmation
-- code; then nothing is changed. Parameters 1 to 51 as in request_submit, for one row;
-- $53 the minutes to another office: of a client the attorney's time is taken, too, and refused by the constraints where it is.
with input as materialized (
	:{submit_input}),
taken as materialized (
	select h.id, i.at,
		(select p.attorney_id from fp.representation p where p.id = i.representation_id) as attorney_id
	from input i join fp.appointment h on h.id = $52::uuid
	where h.status = 'held' and h.request_id is null and h.made_by is not null and h.expires_at > i.at
	for no key update of h),
made as (
	:{submit_insert}
	from input i
	where (i.idem_key is null or (select true from fp.idempotency k where k.key = i.idem_key limit 1) is null) and exists (select from taken)
	on conflict do nothing
	returning id),
seat as (
	update fp.appointment a set status = 'booked', request_id = m.id, version = a.version + 1, updated_at = t.at, attorney_id = t.attorney_id,
		travel = case when t.attorney_id is not null
			then tstzrange(lower(a.during), upper(a.during) + make_interval(mins => $53::integer)) end
	from made m, taken t where a.id = t.id and a.status = 'held'),
kept as (
	insert into fp.idempotency (key, body_hash, object_id, status, at)
	select i.idem_key, i.body_hash, i.id, 201, $51::timestamptz from input i join made using (id) where i.idem_key is not null)
select (select m.id from made m) as id, exists (select from taken) as in_force
