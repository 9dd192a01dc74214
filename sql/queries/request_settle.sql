-- roles: intake
-- Why request_submit left rows out, in a fresh snapshot: the idempotency key was used (kept_hash, kept_id), an open request of that
-- person and service stands (holder), or a twin of it that the same organization filed (own_twin). None of these: the holder has closed
-- since, or the confirmation code was met; try again.
select v.n, k.body_hash as kept_hash, k.object_id as kept_id, h.id as holder, h.organization_id as holder_organization,
	h.representation_id as holder_representation, o.id as own_twin
from unnest($1::bytea[], $2::bytea[], $3::text[], $4::uuid[]) with ordinality as v(key, person_key, service, organization_id, n)
left join fp.idempotency k on k.key = v.key
left join fp.request h on h.person_key = v.person_key and h.service = v.service and h.closed_at is null and h.duplicate_of is null
left join fp.request o on o.person_key = v.person_key and o.service = v.service and o.organization_id = v.organization_id
	and o.closed_at is null and o.duplicate_of is not null
