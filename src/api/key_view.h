/* An API key as its keeper sees it. */
#ifndef FIELDPASS_API_KEY_VIEW_H
#define FIELDPASS_API_KEY_VIEW_H

#include <fieldpass/json.h>
#include <fieldpass/records.h>

static inline void fp_view_key_organization(struct fp_json *j, const struct fp_api_key_record *key)
{
	if (fp_id_is_none(&key->organization_id)) {
		fp_json_null(j, "organization");
		return;
	}
	fp_json_object(j, "organization");
	fp_json_id(j, "id", &key->organization_id);
	fp_json_text(j, "name", key->organization_name);
	fp_json_end_object(j);
}

static inline void fp_view_key_members(struct fp_json *j, const struct fp_api_key_record *key)
{
	fp_json_text(j, "id", key->id);
	fp_json_text(j, "role", key->role_name);
	fp_view_key_organization(j, key);
	fp_json_texts(j, "offices", &key->offices);
	fp_json_time(j, "created_at", key->created_at);
	fp_json_time(j, "expires_at", key->expires_at);
	fp_json_time(j, "last_used_at", key->last_used_at);
	fp_json_time(j, "revoked_at", key->revoked_at);
	fp_json_time(j, "previous_secret_until", key->previous_until);
}

#endif
