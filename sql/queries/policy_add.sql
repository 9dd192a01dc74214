-- roles: staff
-- The values in the order of FP_POLICY_FIELDS.
insert into fp.policy (office, office_kind, service, urgency, "from", booking_mode, route, walk_in, tier2_contact, requester_may_escalate,
	callback_after_hours, callback_within_hours, callback_attempts, missed_callback, emergency_decider, review_within_hours, answered_days,
	needs_info_days, awaiting_contact_days, reopen_days, record_days, notice_hours, horizon_days, seat_within_days, max_distance_km,
	travel_minutes, interpreter_lead_hours, accommodation_lead_hours, offer_hours, hold_minutes, cancel_until_hours, move_until_hours, moves,
	offers, retention_days)
values ($1::text, $2::fp.office_kind, $3::text, $4::fp.urgency, $5::date, $6::text, $7::text, $8::text, $9::text, $10::text::boolean,
	$11::integer, $12::integer, $13::integer, $14::text, $15::text, $16::integer, $17::integer, $18::integer, $19::integer, $20::integer,
	$21::integer, $22::integer, $23::integer, $24::integer, $25::integer, $26::integer, $27::integer, $28::integer, $29::integer,
	$30::integer, $31::integer, $32::integer, $33::integer, $34::integer, $35::integer)
returning id::bigint as id
