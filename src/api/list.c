#include "list.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cursor.h"

#define PARAMETER "cursor"

/* A position is "at:id"; where only ids count, `at` is 0. It was made here, by this release or another. */
fp_err fp_page_read(struct fp_call *call, enum fp_type id_type, struct fp_page *ret_page)
{
	const char *position;
	char *colon;
	*ret_page = (struct fp_page){.at = FP_TIME_NONE, .id_type = id_type};
	FP_TRY(fp_call_query_int(call, "limit", 50, 1, 200, &ret_page->limit));
	FP_TRY(fp_cursor_read(call, PARAMETER, &position));
	if (!position)
		return FP_OK;
	ret_page->at = strtoll(position, &colon, 10);
	if (*colon != ':')
		return fp_cursor_refuse(call);
	ret_page->id = colon + 1;
	return FP_OK;
}

fp_err fp_decode_page(struct fp_call *call)
{
	struct fp_page *page = fp_arena_alloc(call->arena, sizeof(*page));
	if (!page)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	call->cmd = page;
	return fp_page_read(call, FP_T_ID, page);
}

struct fp_param fp_p_page_at(const struct fp_page *page)
{
	return fp_p_time(page->at);
}

struct fp_param fp_p_page_id(const struct fp_page *page)
{
	struct fp_id id;
	if (page->id_type == FP_T_TEXT)
		return fp_p_text(page->id);
	return page->id && fp_id_parse(page->id, &id) ? fp_p_id(&id) : fp_p_null();
}

struct fp_param fp_p_page_rows(const struct fp_page *page)
{
	return fp_p_int4((int32_t)page->limit + 1);
}

static const char *row_of(const struct fp_list *list, size_t i)
{
	return (const char *)list->rows + i * list->shape.size;
}

static const char *id_text(struct fp_call *call, enum fp_type type, const void *id)
{
	char text[FP_ID_TEXT];
	if (type == FP_T_TEXT)
		return *(const char *const *)id;
	if (type == FP_T_INT)
		return fp_arena_format(call->arena, "%" PRId64, *(const int64_t *)id);
	fp_id_format(id, text);
	return fp_arena_text(call->arena, text);
}

static const char *position_of(struct fp_call *call, const struct fp_list *list, enum fp_type id_type, size_t i)
{
	const char *row = row_of(list, i), *id = id_text(call, id_type, row + list->shape.id);
	fp_time at = 0;
	if (list->shape.by_time)
		memcpy(&at, row + list->shape.at, sizeof(at));
	return id ? fp_arena_format(call->arena, "%" PRId64 ":%s", at, id) : NULL;
}

fp_err fp_list_take(
	struct fp_call *call, const struct fp_list_shape *shape, const struct fp_page *page, void *rows, size_t n)
{
	struct fp_list *list = fp_arena_alloc(call->arena, sizeof(*list));
	if (!list)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	*list = (struct fp_list){.shape = *shape, .rows = rows, .n = n, .parameter = PARAMETER};
	call->result = list;
	if (!page || n <= (size_t)page->limit)
		return FP_OK;
	list->n = (size_t)page->limit;
	list->next = fp_cursor_make(call, PARAMETER, position_of(call, list, page->id_type, list->n - 1));
	return list->next ? FP_OK : fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
}

fp_err fp_list_read(
	struct fp_call *call, const struct fp_list_shape *shape, const struct fp_page *page, const struct fp_rows *rows)
{
	void *array;
	size_t n;
	FP_TRY(fp_rows_read_all(
		rows, shape->columns, shape->n_columns, shape->size, call->arena, &array, &n, &call->problem));
	return fp_list_take(call, shape, page, array, n);
}

void fp_view_list(struct fp_json *j, struct fp_call *call, const struct fp_list *list)
{
	fp_json_array(j, "data");
	for (size_t i = 0; i < list->n; i++)
		list->shape.view(j, call, row_of(list, i));
	fp_json_end_array(j);
	fp_reply_next(call, j, list->parameter, list->next);
}

fp_err fp_list_encode(struct fp_call *call)
{
	struct fp_json j;
	fp_json_init(&j, &call->reply.body);
	fp_json_object(&j, NULL);
	fp_view_list(&j, call, call->result);
	fp_json_end_object(&j);
	return fp_reply_done(call);
}
