#include "speakers.h"

#include "delegates.h"
#include "representations.h"

fp_err fp_speakers_read(
	struct fp_call *call, struct fp_db *db, const struct fp_request *request, struct fp_speakers *ret_speakers)
{
	struct fp_shown_representation shown = {0};
	struct fp_delegates delegates;
	const struct fp_id *id = &request->representation_id;
	*ret_speakers = (struct fp_speakers){0};
	if (fp_id_is_none(id))
		return FP_OK;
	FP_TRY(fp_representation_read_open(call, db, fp_call_viewer(call), id, &shown));
	FP_TRY(fp_delegates_read(call, db, id, NULL, &delegates));
	struct fp_speaker *v = fp_arena_alloc(call->arena, (delegates.n + 1) * sizeof(*v));
	if (!v)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	v[0] = (struct fp_speaker){shown.attorney_name, "attorney", shown.record.licence};
	for (size_t i = 0; i < delegates.n; i++)
		v[i + 1] = (struct fp_speaker){delegates.v[i].name, delegates.v[i].role, delegates.v[i].licence};
	*ret_speakers = (struct fp_speakers){v, delegates.n + 1};
	return FP_OK;
}

void fp_view_speakers(struct fp_json *j, const struct fp_speakers *speakers)
{
	fp_json_array(j, "may_speak");
	for (size_t i = 0; i < speakers->n; i++) {
		fp_json_object(j, NULL);
		fp_json_text(j, "name", speakers->v[i].name);
		fp_json_text(j, "role", speakers->v[i].role);
		fp_json_text(j, "licence", speakers->v[i].licence);
		fp_json_end_object(j);
	}
	fp_json_end_array(j);
}
