#include <fieldpass/records.h>

enum fp_db_role fp_viewer_db_role(const struct fp_viewer *viewer)
{
	return viewer->role & (FP_ROLE_STAFF | FP_ROLE_ADMIN | FP_ROLE_SYSTEM) ? FP_DB_STAFF : FP_DB_PUBLIC;
}

void fp_viewer_sight(const struct fp_viewer *viewer, struct fp_sight *ret_sight)
{
	*ret_sight = (struct fp_sight){0};
	if (viewer->role == FP_ROLE_ORGANIZATION)
		ret_sight->organizations = (struct fp_ids){1, (struct fp_id *)&viewer->organization_id};
	if (viewer->role == FP_ROLE_REQUESTER)
		ret_sight->requests = (struct fp_ids){1, (struct fp_id *)&viewer->request_id};
	if (!fp_id_is_none(&viewer->hold_id))
		ret_sight->requests = (struct fp_ids){1, (struct fp_id *)&viewer->hold_id};
}

struct fp_param fp_viewer_offices(const struct fp_viewer *viewer, struct fp_arena *arena)
{
	if (viewer->role != FP_ROLE_OFFICE)
		return fp_p_null();
	return fp_p_texts(arena, &viewer->offices);
}

struct fp_param fp_viewer_token_version(const struct fp_viewer *viewer)
{
	return viewer->role == FP_ROLE_REQUESTER ? fp_p_int4(viewer->token_version) : fp_p_null();
}

bool fp_viewer_sees_only(const struct fp_viewer *viewer, const struct fp_request *request)
{
	bool stranger = viewer->role == FP_ROLE_ORGANIZATION && fp_id_is_none(&request->representation_id) &&
			!fp_requester_acts(request->requester_role);
	return viewer->sees_only || stranger;
}

fp_err fp_viewer_may_act(const struct fp_viewer *viewer, const struct fp_request *request, struct fp_problem *problem)
{
	if (!fp_viewer_sees_only(viewer, request))
		return FP_OK;
	problem->next = "Leave it to the applicant, who gets access with the confirmation code and the date of birth, "
			"or act under a representation.";
	return fp_fail(
		problem, FP_CODE_FORBIDDEN, "Whoever files for somebody else sees the status and the dates only");
}
