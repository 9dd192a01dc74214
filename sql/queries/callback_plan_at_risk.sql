-- roles: staff
-- Raises at $4 what no hour is left for, once, as the rule's `callback-at-risk` does it.
with t as materialized (
	select i.* from unnest($1::uuid[], $2::integer[], $3::uuid[]) as i(id, version, callback_id)),
raised as (
	update fp.request r set version = r.version + 1, updated_at = greatest(r.updated_at, $4::timestamptz), needs_a_human = true,
		last_event = 'callback-at-risk', last_actor = 'worker', last_role = 'system', last_reason = 'no_capacity', last_policies = '{}',
		last_data = jsonb_build_object('callback_id', t.callback_id)
	from t where r.id = t.id and r.version = t.version and r.status = 'tier2_review'
	returning r.id)
update fp.callback c set at_risk = true from t join raised a on a.id = t.id where c.id = t.callback_id
