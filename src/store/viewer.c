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
