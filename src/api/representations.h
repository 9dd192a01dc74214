/* What the operations on representations share. */
#ifndef FIELDPASS_API_REPRESENTATIONS_H
#define FIELDPASS_API_REPRESENTATIONS_H

#include "call.h"
#include "view.h"

/* The shape Representation; what is sealed has been opened. */
struct fp_shown_representation {
	struct fp_representation_record *record;
	const char *form, *attorney_name;
	bool replayed;
};
void fp_view_representation(struct fp_json *j, struct fp_call *call, const struct fp_shown_representation *shown);
fp_err fp_representation_open(struct fp_call *call, struct fp_shown_representation *shown);
/* Reads one through the caller's eyes, opened, as call->result. */
fp_err fp_representation_show(struct fp_call *call, struct fp_db *db, const struct fp_id *id, bool replayed);
fp_err fp_representation_encode(struct fp_call *call);

/* Who may speak for the person: of the representation's delegates, `only`, or all where that is NULL. */
struct fp_delegate {
	struct fp_id id;
	const char *role, *licence;
	struct fp_bytes sealed;
	fp_time created_at;
	const char *name;
};
struct fp_delegates {
	struct fp_delegate *v;
	size_t n;
};
fp_err fp_delegates_read(struct fp_call *call, struct fp_db *db, const struct fp_id *representation_id,
	const struct fp_id *only, struct fp_delegates *ret_delegates);

/* NY-5123456 of "ny 5123456"; adds a field error at `pointer` where it is no licence. */
const char *fp_check_licence(const char *licence, const char *pointer, struct fp_arena *arena, struct fp_problem *p);

/* For whoever calls: the attorney and the delegates of the request's representation; n 0 where there is none. */
struct fp_speaker {
	const char *name, *role, *licence;
};
struct fp_speakers {
	struct fp_speaker *v;
	size_t n;
};
fp_err fp_speakers_read(
	struct fp_call *call, struct fp_db *db, const struct fp_request *request, struct fp_speakers *ret_speakers);
void fp_view_speakers(struct fp_json *j, const struct fp_speakers *speakers);

/* Seals a text about an id. */
fp_err fp_call_seal(struct fp_call *call, enum fp_seal_kind kind, const struct fp_id *about, const char *text,
	struct fp_bytes *ret_sealed);
fp_err fp_call_unseal(struct fp_call *call, enum fp_seal_kind kind, const struct fp_id *about, struct fp_bytes sealed,
	const char **ret_text);

#endif
