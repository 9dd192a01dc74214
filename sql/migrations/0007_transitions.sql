-- Which status may follow which, by which event: src/domain/transitions.c as rows, which a test compares. Where a rule decides what
-- follows, each status that it can lead to has a row.

insert into fp.transition (from_status, kind, to_status) values
	-- By policy route.
	(null, 'submit', 'answered'), (null, 'submit', 'tier1_review'), (null, 'submit', 'tier2_review'), (null, 'submit', 'approved'),
	-- Who walks in and is seen at once.
	(null, 'admit', 'scheduled'),

	-- With a hold in force.
	(null, 'book', 'scheduled'),

	('answered', 'not-solved', 'tier1_review'),
	('answered', 'resolve', 'resolved'),
	('answered', 'withdraw', 'withdrawn'),
	('answered', 'settle-duplicate', 'answered'), ('answered', 'settle-duplicate', 'resolved'),
	('answered', 'update', 'answered'),

	('tier1_review', 'claim', 'tier1_review'),
	('tier1_review', 'release', 'tier1_review'),
	('tier1_review', 'claim-lapsed', 'tier1_review'),
	('tier1_review', 'resolve', 'resolved'),
	('tier1_review', 'escalate', 'tier2_review'),
	('tier1_review', 'ask-info', 'needs_info'),
	('tier1_review', 'withdraw', 'withdrawn'),
	('tier1_review', 'settle-duplicate', 'tier1_review'), ('tier1_review', 'settle-duplicate', 'resolved'),
	('tier1_review', 'update', 'tier1_review'),

	('tier2_review', 'claim', 'tier2_review'),
	('tier2_review', 'release', 'tier2_review'),
	('tier2_review', 'claim-lapsed', 'tier2_review'),
	('tier2_review', 'callback-reached', 'tier2_review'),
	-- While attempts are left it stays; exhausted: by policy missed_callback; a bad number, or a kept place: awaiting_contact;
	-- after the third rebooking: expired.
	('tier2_review', 'callback-missed', 'tier2_review'), ('tier2_review', 'callback-missed', 'missed_callback'),
	('tier2_review', 'callback-missed', 'awaiting_contact'), ('tier2_review', 'callback-missed', 'expired'),
	('tier2_review', 'promise-broken', 'tier2_review'),
	('tier2_review', 'callback-announced', 'tier2_review'),
	('tier2_review', 'callback-at-risk', 'tier2_review'),
	('tier2_review', 'callback-changed', 'tier2_review'),
	('tier2_review', 'resolve', 'resolved'),
	('tier2_review', 'ask-info', 'needs_info'),
	('tier2_review', 'plan-callback', 'tier2_review'),
	('tier2_review', 'refer', 'office_review'),
	('tier2_review', 'approve', 'approved'),
	('tier2_review', 'deny', 'denied'),
	('tier2_review', 'withdraw', 'withdrawn'),
	('tier2_review', 'settle-duplicate', 'tier2_review'), ('tier2_review', 'settle-duplicate', 'resolved'),
	('tier2_review', 'update', 'tier2_review'),

	('office_review', 'claim', 'office_review'),
	('office_review', 'release', 'office_review'),
	('office_review', 'claim-lapsed', 'office_review'),
	('office_review', 'promise-broken', 'office_review'),
	('office_review', 'resolve', 'resolved'),
	('office_review', 'ask-info', 'needs_info'),
	('office_review', 'approve', 'approved'),
	('office_review', 'deny', 'denied'),
	('office_review', 'withdraw', 'withdrawn'),
	('office_review', 'settle-duplicate', 'office_review'), ('office_review', 'settle-duplicate', 'resolved'),
	('office_review', 'update', 'office_review'),

	-- Back to whence it was asked: by a tier, or by the worker that found no seat.
	('needs_info', 'supply', 'tier1_review'), ('needs_info', 'supply', 'tier2_review'),
	('needs_info', 'supply', 'office_review'), ('needs_info', 'supply', 'approved'),
	('needs_info', 'warn', 'needs_info'),
	('needs_info', 'expire', 'expired'),
	('needs_info', 'withdraw', 'withdrawn'),
	('needs_info', 'settle-duplicate', 'needs_info'), ('needs_info', 'settle-duplicate', 'resolved'),
	('needs_info', 'update', 'needs_info'),

	('awaiting_contact', 'rebook-callback', 'tier2_review'),
	('awaiting_contact', 'warn', 'awaiting_contact'),
	('awaiting_contact', 'expire', 'expired'),
	('awaiting_contact', 'withdraw', 'withdrawn'),
	('awaiting_contact', 'settle-duplicate', 'awaiting_contact'), ('awaiting_contact', 'settle-duplicate', 'resolved'),
	('awaiting_contact', 'update', 'awaiting_contact'),

	('approved', 'assign', 'scheduled'),
	('approved', 'overdue', 'approved'),
	-- To the person where the preferences cannot be met, else to an officer.
	('approved', 'unplaceable', 'needs_info'), ('approved', 'unplaceable', 'tier2_review'),
	('approved', 'withdraw', 'withdrawn'),
	('approved', 'settle-duplicate', 'approved'), ('approved', 'settle-duplicate', 'resolved'),
	('approved', 'update', 'approved'),

	-- Again: back to the queue.
	('scheduled', 'cancel', 'withdrawn'), ('scheduled', 'cancel', 'approved'),
	('scheduled', 'displace', 'approved'),
	('scheduled', 'assign', 'scheduled'),
	('scheduled', 'move', 'scheduled'),
	('scheduled', 'moved', 'scheduled'),
	('scheduled', 'move-lapsed', 'scheduled'),
	('scheduled', 'offer', 'scheduled'),
	('scheduled', 'accept-offer', 'scheduled'),
	('scheduled', 'decline-offer', 'scheduled'),
	('scheduled', 'offer-lapsed', 'scheduled'),
	('scheduled', 'check-in', 'scheduled'),
	('scheduled', 'complete', 'completed'),
	('scheduled', 'no-show', 'no_show'),
	('scheduled', 'day-ended', 'unrecorded'),
	('scheduled', 'settle-duplicate', 'scheduled'), ('scheduled', 'settle-duplicate', 'resolved'),
	('scheduled', 'update', 'scheduled'),

	-- Who represents. A callback that was promised to a firm's number, where none of the client's own is known, is called off.
	('answered', 'represent', 'answered'),
	('answered', 'representation-ended', 'answered'),
	('tier1_review', 'represent', 'tier1_review'),
	('tier1_review', 'representation-ended', 'tier1_review'),
	('tier2_review', 'represent', 'tier2_review'), ('tier2_review', 'represent', 'awaiting_contact'),
	('tier2_review', 'representation-ended', 'tier2_review'), ('tier2_review', 'representation-ended', 'awaiting_contact'),
	('office_review', 'represent', 'office_review'),
	('office_review', 'representation-ended', 'office_review'),
	('needs_info', 'represent', 'needs_info'),
	('needs_info', 'representation-ended', 'needs_info'),
	('awaiting_contact', 'represent', 'awaiting_contact'),
	('awaiting_contact', 'representation-ended', 'awaiting_contact'),
	('approved', 'represent', 'approved'),
	('approved', 'representation-ended', 'approved'),
	('scheduled', 'represent', 'scheduled'),
	('scheduled', 'representation-ended', 'scheduled'),
	-- It ends for what has closed too: that can be reopened or restarted, and is the client's own affair.
	('resolved', 'representation-ended', 'resolved'), ('denied', 'representation-ended', 'denied'), ('missed_callback', 'representation-ended', 'missed_callback'),
	('expired', 'representation-ended', 'expired'), ('withdrawn', 'representation-ended', 'withdrawn'), ('completed', 'representation-ended', 'completed'),
	('no_show', 'representation-ended', 'no_show'), ('unrecorded', 'representation-ended', 'unrecorded'),

	-- By who resolved it: tier0 leads to tier1_review, anyone else to tier2_review.
	('resolved', 'not-solved', 'tier1_review'), ('resolved', 'not-solved', 'tier2_review'),

	('denied', 'reconsider', 'tier2_review'),

	-- It stays as it ended, and says that a new one was made of it.
	('missed_callback', 'restart', 'missed_callback'), ('expired', 'restart', 'expired'), ('denied', 'restart', 'denied'),
	('withdrawn', 'restart', 'withdrawn'), ('no_show', 'restart', 'no_show'),

	-- Whoever is excused waits for another seat.
	('no_show', 'correct', 'completed'), ('no_show', 'correct', 'approved'),
	('unrecorded', 'correct', 'completed'), ('unrecorded', 'correct', 'approved'),
	('unrecorded', 'not-seen', 'approved'),
	('unrecorded', 'complete', 'completed'),
	('unrecorded', 'no-show', 'no_show'),

	-- Staff verify a number that was changed, at any time before it is closed.
	('answered', 'verify-contact', 'answered'), ('tier1_review', 'verify-contact', 'tier1_review'), ('tier2_review', 'verify-contact', 'tier2_review'), ('office_review', 'verify-contact', 'office_review'),
	('needs_info', 'verify-contact', 'needs_info'), ('awaiting_contact', 'verify-contact', 'awaiting_contact'), ('approved', 'verify-contact', 'approved'), ('scheduled', 'verify-contact', 'scheduled'),

	-- Personal data is seen in clear in any status, and erased once it is closed.
	('answered', 'reveal', 'answered'), ('tier1_review', 'reveal', 'tier1_review'), ('tier2_review', 'reveal', 'tier2_review'), ('office_review', 'reveal', 'office_review'),
	('needs_info', 'reveal', 'needs_info'), ('awaiting_contact', 'reveal', 'awaiting_contact'), ('approved', 'reveal', 'approved'), ('scheduled', 'reveal', 'scheduled'),
	('resolved', 'reveal', 'resolved'), ('denied', 'reveal', 'denied'), ('missed_callback', 'reveal', 'missed_callback'), ('expired', 'reveal', 'expired'),
	('withdrawn', 'reveal', 'withdrawn'), ('completed', 'reveal', 'completed'), ('no_show', 'reveal', 'no_show'), ('unrecorded', 'reveal', 'unrecorded'),
	('resolved', 'erase', 'resolved'), ('denied', 'erase', 'denied'), ('missed_callback', 'erase', 'missed_callback'), ('expired', 'erase', 'expired'),
	('withdrawn', 'erase', 'withdrawn'), ('completed', 'erase', 'completed'), ('no_show', 'erase', 'no_show'), ('unrecorded', 'erase', 'unrecorded'),
	-- A token that somebody else may have is replaced in any status.
	('answered', 'renew-token', 'answered'), ('tier1_review', 'renew-token', 'tier1_review'), ('tier2_review', 'renew-token', 'tier2_review'), ('office_review', 'renew-token', 'office_review'), ('needs_info', 'renew-token', 'needs_info'), ('awaiting_contact', 'renew-token', 'awaiting_contact'), ('approved', 'renew-token', 'approved'), ('scheduled', 'renew-token', 'scheduled'),
	('resolved', 'renew-token', 'resolved'), ('denied', 'renew-token', 'denied'), ('missed_callback', 'renew-token', 'missed_callback'), ('expired', 'renew-token', 'expired'), ('withdrawn', 'renew-token', 'withdrawn'), ('completed', 'renew-token', 'completed'), ('no_show', 'renew-token', 'no_show'), ('unrecorded', 'renew-token', 'unrecorded');
