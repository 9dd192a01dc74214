#include "actor.h"

#include <fieldpass/log.h>

bool fp_is_outage(fp_err err)
{
	switch (err.code) {
	case FP_CODE_UNAVAILABLE:
	case FP_CODE_OUTCOME_UNKNOWN:
	case FP_CODE_TIMEOUT:
	case FP_CODE_NO_MEMORY:
		return true;
	default:
		return false;
	}
}

static void log_failure(const struct fp_id *id, const struct fp_act *act, fp_err err)
{
	char text[FP_ID_TEXT];
	bool ours = fp_code_status(err.code) >= 500;
	fp_id_format(id, text);
	FP_LOG(ours ? FP_LOG_ERROR : FP_LOG_DEBUG, "act_not_done", FP_LOG_TEXT("id", text),
		FP_LOG_TEXT("act", fp_event_names[act->event]), FP_LOG_TEXT("code", fp_code_slug(err.code)));
}

fp_err fp_system_act(struct fp_db *db, const struct fp_catalog *catalog, const struct fp_id *id, struct fp_act *act,
	struct fp_arena *arena, struct fp_record **ret_record, struct fp_problem *problem)
{
	const struct fp_viewer viewer = {.role = FP_ROLE_SYSTEM, .subject = "worker"};
	const struct fp_event_extras extras = {0};
	struct fp_problem why = {.arena = arena};
	bool replayed = false;
	*ret_record = NULL;
	FP_TRY(fp_act_prepare(act, arena, problem));
	fp_err err = fp_request_act(db, catalog, &viewer, id, act, &extras, arena, ret_record, &replayed, &why);
	if (!fp_failed(err))
		return FP_OK;
	*ret_record = NULL;
	if (fp_is_outage(err))
		return fp_fail(problem, err.code, NULL);
	log_failure(id, act, err);
	return FP_OK;
}
