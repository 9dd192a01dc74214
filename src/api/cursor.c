#include "cursor.h"

#include <string.h>

#define MAC_KEPT     12
#define POSITION_MAX 100

static const char *percent_encode(struct fp_call *call, const char *text)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~,";
	char *out = fp_arena_alloc(call->arena, 3 * strlen(text) + 1);
	size_t n = 0;
	for (const char *c = text; out && *c; c++) {
		if (strchr(plain, *c))
			out[n++] = *c;
		else
			n += (size_t)snprintf(out + n, 4, "%%%02X", (unsigned char)*c);
	}
	return out;
}

/* The parameters of this query but these, each followed by "&". NULL: no memory. */
static const char *query_without(struct fp_call *call, const char *parameter, const char *other)
{
	char *names = fp_arena_text(call->arena, call->route->query);
	const char *out = names ? "" : NULL;
	for (char *name; out && (name = strsep(&names, " "));) {
		const char *value = fp_call_query(call, name);
		if (value && strcmp(name, parameter) != 0 && strcmp(name, other) != 0)
			out = fp_arena_format(call->arena, "%s%s=%s&", out, name, percent_encode(call, value));
	}
	return out;
}

/* A page may be of another size than the one before: `limit` is not bound. False: no memory. */
static bool sign(struct fp_call *call, const char *parameter, const char *position, struct fp_mac *ret_mac)
{
	const char *scope = fp_call_scope(call), *filters = query_without(call, parameter, "limit");
	if (!scope || !filters)
		return false;
	const struct fp_bytes parts[] = {
		{call->route->operation, strlen(call->route->operation)},
		{call->path, strlen(call->path)},
		{scope, strlen(scope)},
		{parameter, strlen(parameter)},
		{filters, strlen(filters)},
		{position, strlen(position)},
	};
	fp_mac(call->app->config.keys, FP_MAC_CURSOR, parts, FP_LENGTH(parts), ret_mac);
	return true;
}

const char *fp_cursor_make(struct fp_call *call, const char *parameter, const char *position)
{
	unsigned char raw[MAC_KEPT + POSITION_MAX];
	size_t length = position ? strlen(position) : 0;
	struct fp_mac mac;
	char *text = fp_arena_alloc(call->arena, 2 * sizeof(raw));
	if (!text || !position || length > POSITION_MAX || !sign(call, parameter, position, &mac))
		return NULL;
	memcpy(raw, mac.b, MAC_KEPT);
	memcpy(raw + MAC_KEPT, position, length);
	fp_base64url(raw, MAC_KEPT + length, text);
	return text;
}

fp_err fp_cursor_refuse(struct fp_call *call)
{
	call->problem.next = "Begin the list anew without a cursor.";
	return fp_fail(&call->problem, FP_CODE_INVALID_CURSOR, NULL);
}

fp_err fp_cursor_read(struct fp_call *call, const char *parameter, const char **ret_position)
{
	unsigned char raw[MAC_KEPT + POSITION_MAX];
	const char *cursor = fp_call_query(call, parameter);
	size_t length = 0;
	struct fp_mac mac;
	*ret_position = NULL;
	if (!cursor)
		return FP_OK;
	if (!fp_base64url_read(cursor, raw, sizeof(raw), &length) || length <= MAC_KEPT)
		return fp_cursor_refuse(call);
	const char *position = fp_arena_copy(call->arena, raw + MAC_KEPT, length - MAC_KEPT);
	if (!position || !sign(call, parameter, position, &mac))
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	/* What has a NUL inside is none of ours. */
	if (strlen(position) != length - MAC_KEPT || !fp_mac_same(mac.b, raw, MAC_KEPT))
		return fp_cursor_refuse(call);
	*ret_position = position;
	return FP_OK;
}

void fp_reply_next(struct fp_call *call, struct fp_json *j, const char *parameter, const char *cursor)
{
	fp_json_text(j, "next_cursor", cursor);
	if (cursor)
		fp_reply_header(call, "Link",
			fp_arena_format(call->arena, "<%s?%s%s=%s>; rel=\"next\"", call->path,
				query_without(call, parameter, ""), parameter, cursor));
}
