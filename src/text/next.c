/* What happens next, by status: a person who waits should never have to guess. */
#include <fieldpass/rules.h>
#include <fieldpass/text.h>

static const char *in_tier2(const struct fp_request *r)
{
	if (!fp_id_is_none(&r->callback.id) &&
		(r->callback.status == FP_CALLBACK_PLANNED || r->callback.status == FP_CALLBACK_CLAIMED))
		return "An officer will call you within the callback's window, at any hour and on any day. "
		       "The officer says the verification phrase first. Decisions are made during that call.";
	return "An officer reviews your request and decides by the due time. Nothing is needed from you now.";
}

const char *fp_what_happens_next(const struct fp_request *r)
{
	switch (r->status) {
	case FP_STATUS_ANSWERED:
		return "Read the answer to this service. If it did not solve the matter, send not-solved before the "
		       "due time "
		       "and a representative looks at it; otherwise the request is closed then.";
	case FP_STATUS_TIER1_REVIEW:
		return "A representative looks at your request by the due time, and answers it, asks you something, or "
		       "hands it to "
		       "an officer. Nothing is needed from you now.";
	case FP_STATUS_TIER2_REVIEW:
		return in_tier2(r);
	case FP_STATUS_OFFICE_REVIEW:
		return "The field office reviews your request and decides by the due time. Nothing is needed from you "
		       "now.";
	case FP_STATUS_NEEDS_INFO:
		return "We need something from you (see reason). Send it with supply before the due time; you keep "
		       "your place. "
		       "After that the request expires.";
	case FP_STATUS_AWAITING_CONTACT:
		return "We could not reach you. Send rebook-callback before the due time, with another number if the "
		       "old one "
		       "is wrong; you keep your place.";
	case FP_STATUS_APPROVED:
		return "Your visit is granted. A seat is being assigned; this usually takes moments, and you need do "
		       "nothing.";
	case FP_STATUS_SCHEDULED:
		return "You have an appointment. Come at the local start time with the papers that the service asks "
		       "for. "
		       "If you cannot come, cancel, so that somebody else can.";
	case FP_STATUS_RESOLVED:
		if (fp_text_same(r->reason, FP_REASON_DUPLICATE))
			return "Another request for the same person and service was kept. If that one is not yours, "
			       "submit a "
			       "new request, and staff look at both.";
		return "The matter was answered without a visit (see answer). If that did not solve it, send "
		       "not-solved.";
	case FP_STATUS_DENIED:
		return "A visit was not granted (see reason). If you do not agree, send reconsider once, and another "
		       "officer "
		       "looks at it. You may submit a new request.";
	case FP_STATUS_MISSED_CALLBACK:
		return "We called and did not reach you. To be called again, send restart, which makes a new request "
		       "of this "
		       "one.";
	case FP_STATUS_EXPIRED:
		return "The time to answer has passed and the request is closed. Send restart to make a new one of it.";
	case FP_STATUS_WITHDRAWN:
		return "You withdrew the request. You may submit a new one at any time.";
	case FP_STATUS_COMPLETED:
		return "The visit has taken place. Nothing is left to do here.";
	case FP_STATUS_NO_SHOW:
		return "You were not seen at the office. If you still need a visit, send restart, which makes a new "
		       "request of "
		       "this one.";
	case FP_STATUS_UNRECORDED:
		return "The office has not yet recorded whether you came. It has some days to do so. If you came and "
		       "were "
		       "not seen, send not-seen for another seat.";
	case FP_STATUS_COUNT:
		break;
	}
	return "Nothing is left to do here.";
}
