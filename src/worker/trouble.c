#include <fieldpass/log.h>

#include "worker_internal.h"

void fp_trouble_note(struct fp_trouble *trouble, fp_err err, const struct fp_problem *problem)
{
	if (err.code == trouble->code)
		return;
	if (fp_failed(err))
		FP_LOG(FP_LOG_WARN, "worker_waits", FP_LOG_TEXT("thread", trouble->who),
			FP_LOG_TEXT("code", fp_code_slug(err.code)), FP_LOG_TEXT("sqlstate", problem->sqlstate));
	else
		FP_LOG(FP_LOG_INFO, "worker_goes_on", FP_LOG_TEXT("thread", trouble->who));
	trouble->code = err.code;
}
