-- roles: intake
-- Why request_submit left rows out, in a fresh snapshot: the idempotency key was used (kept_hash, kept_id), an open request of that
-- person and service stands (holder), or a twin of it that the same organization filed (own_twin); of one to be admitted at an office, that
-- the person is there already (visit). None of these: what was in the way has ended since, or the confirmation code was met; try again. Each
-- is looked up by itself: as plain joins, a plan that was kept from a small table walked the whole index for each row.
select v.n, k.body_hash as kept_hash, k.object_id as kept_id, h.id as holder, h.organization_id as holder_organization,
	h.representation_id as holder_representation, h.token_version as holder_token, o.id as own_twin, a.request_id as visit
from unnest($1::bytea[], $2::bytea[], $3::text[], $4::uuid[], $5::text[])
	with ordinality as v(key, person_key, service, organization_id, admitted_at, n)
left join lateral (select i.body_hash, i.object_id from fp.idempotency i where i.key = v.key limit 1) k on true
left join lateral (
	select r.id, r.organization_id, r.representation_id, r.token_version from fp.request r
	where r.person_key = v.person_key and r.service = v.service and r.closed_at is null and r.duplicate_of is null limit 1) h on true
left join lateral (
	select r.id from fp.request r
	where r.person_key = v.person_key and r.service = v.service and r.organization_id = v.organization_id
		and r.closed_at is null and r.duplicate_of is not null limit 1) o on true
left join lateral (
	select p.request_id from fp.appointment p
	where p.person_key = v.person_key and p.office = v.admitted_at and p.status = 'checked_in' limit 1) a on true
