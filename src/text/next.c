/* What happens next, by status: a person who waits should never have to guess. */
#include <fieldpass/rules.h>
#include <fieldpass/text.h>

#include "message.h"

static enum fp_message in_tier2(const struct fp_request *r)
{
	bool called = !fp_id_is_none(&r->callback.id) &&
		      (r->callback.status == FP_CALLBACK_PLANNED || r->callback.status == FP_CALLBACK_CLAIMED);
	return called ? FP_MESSAGE_TIER2_CALL : FP_MESSAGE_TIER2_REVIEW;
}

static enum fp_message message_of(const struct fp_request *r)
{
	switch (r->status) {
	case FP_STATUS_ANSWERED:
		return FP_MESSAGE_ANSWERED;
	case FP_STATUS_TIER1_REVIEW:
		return FP_MESSAGE_TIER1_REVIEW;
	case FP_STATUS_TIER2_REVIEW:
		return in_tier2(r);
	case FP_STATUS_OFFICE_REVIEW:
		return FP_MESSAGE_OFFICE_REVIEW;
	case FP_STATUS_NEEDS_INFO:
		return FP_MESSAGE_NEEDS_INFO;
	case FP_STATUS_AWAITING_CONTACT:
		return FP_MESSAGE_AWAITING_CONTACT;
	case FP_STATUS_APPROVED:
		return FP_MESSAGE_APPROVED;
	case FP_STATUS_SCHEDULED:
		return r->appointment.status == FP_APPOINTMENT_CHECKED_IN ? FP_MESSAGE_CHECKED_IN
									  : FP_MESSAGE_SCHEDULED;
	case FP_STATUS_RESOLVED:
		return fp_text_same(r->reason, FP_REASON_DUPLICATE) ? FP_MESSAGE_DUPLICATE : FP_MESSAGE_RESOLVED;
	case FP_STATUS_DENIED:
		return FP_MESSAGE_DENIED;
	case FP_STATUS_MISSED_CALLBACK:
		return FP_MESSAGE_MISSED_CALLBACK;
	case FP_STATUS_EXPIRED:
		return FP_MESSAGE_EXPIRED;
	case FP_STATUS_WITHDRAWN:
		return FP_MESSAGE_WITHDRAWN;
	case FP_STATUS_NO_SHOW:
		return FP_MESSAGE_NO_SHOW;
	case FP_STATUS_UNRECORDED:
		return FP_MESSAGE_UNRECORDED;
	case FP_STATUS_COMPLETED:
	case FP_STATUS_COUNT:
		break;
	}
	return FP_MESSAGE_COMPLETED;
}

const char *fp_what_happens_next(const struct fp_request *r)
{
	return fp_message(message_of(r), fp_language_of(r->language));
}

bool fp_automated_answer(const struct fp_request *r, const struct fp_service *service)
{
	bool closed_by_it = r->status == FP_STATUS_RESOLVED && r->resolved_by == FP_TIER_TIER0;
	return service && service->answer && (fp_status_is_open(r->status) || closed_by_it);
}
