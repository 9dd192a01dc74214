#include "cursor.h"

#include <string.h>

#include "call.h"

#define MAC_KEPT     12
#define POSITION_MAX 100

static void sign(struct fp_call *call, const char *filters, const char *position, struct fp_mac *ret_mac)
{
	const struct fp_bytes parts[] = {
		{call->route->operation, strlen(call->route->operation)},
		{filters, strlen(filters)},
		{position, strlen(position)},
	};
	fp_mac(call->app->config.keys, FP_MAC_CURSOR, parts, FP_LENGTH(parts), ret_mac);
}

const char *fp_cursor_make(struct fp_call *call, const char *filters, const char *position)
{
	unsigned char raw[MAC_KEPT + POSITION_MAX];
	size_t length = strlen(position);
	struct fp_mac mac;
	char *text = fp_arena_alloc(call->arena, 2 * sizeof(raw));
	if (!text || length > POSITION_MAX)
		return NULL;
	sign(call, filters, position, &mac);
	memcpy(raw, mac.b, MAC_KEPT);
	memcpy(raw + MAC_KEPT, position, length);
	fp_base64url(raw, MAC_KEPT + length, text);
	return text;
}

fp_err fp_cursor_read(struct fp_call *call, const char *cursor, const char *filters, const char **ret_position)
{
	unsigned char raw[MAC_KEPT + POSITION_MAX];
	size_t length = 0;
	struct fp_mac mac;
	bool good = fp_base64url_read(cursor, raw, sizeof(raw), &length) && length > MAC_KEPT;
	const char *position = good ? fp_arena_copy(call->arena, raw + MAC_KEPT, length - MAC_KEPT) : NULL;
	if (good && !position)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	good = good && strlen(position) == length - MAC_KEPT; /* a text with a NUL inside is none of ours */
	if (good)
		sign(call, filters, position, &mac);
	if (!good || !fp_mac_same(mac.b, raw, MAC_KEPT)) {
		call->problem.next = "Begin the list anew without a cursor.";
		return fp_fail(&call->problem, FP_CODE_INVALID_CURSOR, NULL);
	}
	*ret_position = position;
	return FP_OK;
}

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

/* The parameters of this query but the one that carries the cursor, each followed by "&". */
static const char *query_without(struct fp_call *call, const char *parameter)
{
	char *names = fp_arena_text(call->arena, call->route->query);
	const char *out = "";
	for (char *name; names && (name = strsep(&names, " "));) {
		const char *value = fp_call_query(call, name);
		if (value && strcmp(name, parameter) != 0)
			out = fp_arena_format(call->arena, "%s%s=%s&", out, name, percent_encode(call, value));
	}
	return out;
}

void fp_reply_next(struct fp_call *call, struct fp_json *j, const char *parameter, const char *cursor)
{
	fp_json_text(j, "next_cursor", cursor);
	if (cursor)
		fp_reply_header(call, "Link",
			fp_arena_format(call->arena, "<%s?%s%s=%s>; rel=\"next\"", call->path,
				query_without(call, parameter), parameter, cursor));
}

fp_err fp_page_read(struct fp_call *call, struct fp_page *ret_page)
{
	const char *cursor = fp_call_query(call, "cursor"), *position;
	*ret_page = (struct fp_page){.below = FP_ID_NONE};
	FP_TRY(fp_call_query_int(call, "limit", 50, 1, 200, &ret_page->limit));
	if (!cursor)
		return FP_OK;
	FP_TRY(fp_cursor_read(call, cursor, "", &position));
	return fp_id_parse(position, &ret_page->below) ? FP_OK : fp_fail(&call->problem, FP_CODE_INVALID_CURSOR, NULL);
}

const char *fp_page_next(struct fp_call *call, const struct fp_id *last)
{
	char id[FP_ID_TEXT];
	fp_id_format(last, id);
	return fp_cursor_make(call, "", id);
}
