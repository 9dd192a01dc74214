-- roles: intake
-- Why request_submit left rows out, in a fresh snapshot: the idempotency key was used (kept_hash, kept_id), or an open request of that
-- person and service stands (holder). Neither: the holder has closed since, or the confirmation code was met; try again.
select v.n, k.body_hash as kept_hash, k.object_id as kept_id, h.id as holder, h.organization_id as holder_organization,
	h.representation_id as holder_representation
from unnest($1::bytea[], $2::bytea[], $3::text[]) with ordinality as v(key, person_key, service, n)
left join fp.idempotency k on k.key = v.key
left join fp.request h on h.person_key = v.person_key and h.service = v.service and h.closed_at is null and h.duplicate_of is null
