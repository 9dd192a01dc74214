#include <fieldpass/records.h>

#define R(name, type, member)                                                                                          \
	{                                                                                                              \
		name, type, offsetof(struct fp_representation_record, member), NULL                                    \
	}

const struct fp_column fp_representation_columns[] = {
	R("id", FP_T_ID, representation.id),
	R("organization_id", FP_T_ID, representation.organization_id),
	R("attorney_id", FP_T_ID, representation.attorney_id),
	R("services", FP_T_TEXTS, representation.services),
	R("begins_on", FP_T_DAY, representation.begins_on),
	R("ends_on", FP_T_DAY, representation.ends_on),
	R("created_at", FP_T_TIME, representation.created_at),
	R("ended_at", FP_T_TIME, representation.ended_at),
	R("ended_by", FP_T_TEXT, representation.ended_by),
	R("reason", FP_T_TEXT, representation.reason),
	R("form_sealed", FP_T_BYTES, form_sealed),
	R("organization", FP_T_TEXT, organization),
	R("licence", FP_T_TEXT, licence),
	R("attorney_sealed", FP_T_BYTES, attorney_sealed),
};
const size_t fp_representation_columns_count = FP_LENGTH(fp_representation_columns);

fp_err fp_representation_read(struct fp_db *db, const struct fp_viewer *viewer, const struct fp_id *id,
	struct fp_arena *arena, struct fp_representation_record **ret_record, struct fp_problem *problem)
{
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	struct fp_representation_record *record = fp_arena_alloc(arena, sizeof(*record));
	if (!record)
		return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	const struct fp_param params[] = {fp_p_id(id), fp_p_bool(fp_viewer_db_role(viewer) == FP_DB_STAFF),
		fp_p_id(viewer->role == FP_ROLE_ORGANIZATION ? &viewer->organization_id : NULL),
		fp_p_id(viewer->role == FP_ROLE_REQUESTER ? &viewer->request_id : NULL),
		fp_p_int4(viewer->token_version)};
	FP_TRY(fp_db_query(db, FP_DB_STAFF, NULL, FP_Q_representation_read, params, FP_LENGTH(params), &rows, problem));
	if (fp_rows_count(rows) == 0)
		return fp_fail(problem, FP_CODE_NOT_FOUND,
			"There is no representation with this id, or you may not know of it");
	*ret_record = record;
	return fp_rows_read(
		rows, 0, fp_representation_columns, fp_representation_columns_count, arena, record, problem);
}
