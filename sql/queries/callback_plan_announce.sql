-- roles: staff
-- Announces what was planned at $10, as the rule's `callback-announced` does it. Whoever has changed since it was read (a claim, a new
-- number) is left out: the next round plans it anew.
with t as materialized (
	select i.* from unnest($1::uuid[], $2::integer[], $3::uuid[], $4::timestamptz[], $5::timestamptz[], $6::timestamptz[], $7::text[],
			$8::boolean[], $9::text[])
		as i(id, version, callback_id, window_start, window_end, planned_hour, planned_language, interpreter_needed, reason)),
announced as (
	update fp.request r set version = r.version + 1, updated_at = greatest(r.updated_at, $10::timestamptz),
		wake_at = least(t.window_end, r.claim_expires_at), needs_a_human = r.needs_a_human and not c.at_risk,
		last_event = 'callback-announced', last_actor = 'worker', last_role = 'system', last_reason = t.reason, last_policies = '{}',
		last_data = jsonb_build_object('callback_id', t.callback_id, 'interpreter_needed', t.interpreter_needed,
			'window_start', to_char(t.window_start at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
			'window_end', to_char(t.window_end at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))
	from t join fp.callback c on c.id = t.callback_id
	where r.id = t.id and r.version = t.version and r.status = 'tier2_review'
	returning r.id)
update fp.callback c set announced_at = $10::timestamptz, window_start = t.window_start, window_end = t.window_end,
	planned_hour = t.planned_hour, planned_language = t.planned_language, interpreter_needed = t.interpreter_needed, at_risk = false
from t join announced a on a.id = t.id
where c.id = t.callback_id
