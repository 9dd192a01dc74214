-- roles: staff
select id, office, office_kind, service, urgency, "from", booking_mode, route, walk_in, tier2_contact,
	requester_may_escalate::text as requester_may_escalate, callback_after_hours, callback_within_hours, callback_attempts, missed_callback,
	emergency_decider, review_within_hours, answered_days, needs_info_days, awaiting_contact_days, reopen_days, record_days, notice_hours,
	horizon_days, seat_within_days, max_distance_km, travel_minutes, interpreter_lead_hours, accommodation_lead_hours, offer_hours,
	hold_minutes, cancel_until_hours, move_until_hours, moves, offers, retention_days
from fp.policy order by id
