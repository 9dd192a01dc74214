#include <stdatomic.h>
#include <stdlib.h>

#include "exchange.h"

#include <fieldpass/log.h>

#define TO(phase) (1U << FP_PHASE_##phase)

static const unsigned next_phases[FP_PHASES] = {
	[FP_PHASE_HEAD] = TO(BODY) | TO(REPLIED),
	[FP_PHASE_BODY] = TO(READY),
	[FP_PHASE_READY] = TO(QUEUED) | TO(PARKED) | TO(DONE),
	[FP_PHASE_QUEUED] = TO(RUNNING) | TO(DONE) | TO(PARKED),
	[FP_PHASE_RUNNING] = TO(DONE) | TO(PARKED) | TO(ENDING) | TO(RERUN),
	[FP_PHASE_ENDING] = TO(DONE),
	[FP_PHASE_RERUN] = TO(RUNNING),
	[FP_PHASE_PARKED] = TO(DONE) | TO(QUEUED),
	[FP_PHASE_DONE] = TO(REPLIED),
};

static _Noreturn void fatal(enum fp_phase from, enum fp_phase to)
{
	FP_LOG(FP_LOG_ERROR, "phase_not_allowed", FP_LOG_NUMBER("from", from), FP_LOG_NUMBER("to", to));
	abort();
}

bool fp_phase_move(struct fp_http_call *h, enum fp_phase from, enum fp_phase to)
{
	if (!(next_phases[from] & 1U << to))
		fatal(from, to);
	enum fp_phase expected = from;
	return atomic_compare_exchange_strong(&h->phase, &expected, to);
}

void fp_phase_must(struct fp_http_call *h, enum fp_phase from, enum fp_phase to)
{
	if (!fp_phase_move(h, from, to))
		fatal(h->phase, to);
}
