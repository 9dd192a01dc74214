#include <string.h>

#include <fieldpass/vocabulary.h>

#define TEXT(name, text)	     text,
#define NAMES(type, prefix, members) const char *const fp_##type##_names[] = {members(TEXT) NULL};
FP_VOCABULARY(NAMES)
#undef NAMES
#undef TEXT

int fp_name_index(const char *const *names, const char *text)
{
	if (text == NULL)
		return -1;
	for (int i = 0; names[i] != NULL; i++)
		if (strcmp(names[i], text) == 0)
			return i;
	return -1;
}

bool fp_status_is_open(enum fp_status status)
{
	return status < FP_STATUS_RESOLVED;
}

static const struct {
	enum fp_role role;
	const char *name;
} roles[] = {
	{FP_ROLE_ANONYMOUS, "anonymous"},
	{FP_ROLE_REQUESTER, "requester"},
	{FP_ROLE_ORGANIZATION, "organization"},
	{FP_ROLE_TIER1, "tier1"},
	{FP_ROLE_TIER2, "tier2"},
	{FP_ROLE_OFFICE, "office"},
	{FP_ROLE_SUPERVISOR, "supervisor"},
	{FP_ROLE_ADMIN, "admin"},
	{FP_ROLE_SYSTEM, "system"},
};

const char *fp_role_name(enum fp_role role)
{
	for (size_t i = 0; i < FP_LENGTH(roles); i++)
		if (roles[i].role == role)
			return roles[i].name;
	return "unknown";
}

enum fp_role fp_role_from_name(const char *name)
{
	for (size_t i = 0; name != NULL && i < FP_LENGTH(roles); i++)
		if (roles[i].role != FP_ROLE_SYSTEM && strcmp(roles[i].name, name) == 0)
			return roles[i].role;
	return 0;
}
