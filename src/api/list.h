/*
 * Lists: the one way in which a page is asked for, cut and written. Each is in the order of an instant and an id, or of
 * an id alone; its statement takes where the page begins, and reads one row more than the page has, which says whether
 * there is a next one.
 */
#ifndef FIELDPASS_API_LIST_H
#define FIELDPASS_API_LIST_H

#include <fieldpass/json.h>

#include "call.h"

/* Which page: what is beyond (at, id), and how much of it. */
struct fp_page {
	int64_t limit;
	fp_time at;	/* FP_TIME_NONE: from the beginning */
	const char *id; /* NULL: from the beginning */
	enum fp_type id_type;
};
/* Reads `limit` and `cursor`. `id_type`: FP_T_ID, FP_T_INT or FP_T_TEXT. */
fp_err fp_page_read(struct fp_call *call, enum fp_type id_type, struct fp_page *ret_page);
/* For fp_op.decode where the call says no more: call->cmd is the struct fp_page, of a list whose ids are UUIDs. */
fp_err fp_decode_page(struct fp_call *call);
/* Parameters of the statement; the first two are null from the beginning. */
struct fp_param fp_p_page_at(const struct fp_page *page);
struct fp_param fp_p_page_id(const struct fp_page *page);
struct fp_param fp_p_page_rows(const struct fp_page *page);

/* What the rows of a list are. */
struct fp_list_shape {
	const struct fp_column *columns; /* of its statement; rows that come ready-made have none */
	size_t n_columns;
	size_t size; /* of a row */
	bool by_time;
	size_t at, id; /* offsets: of the fp_time that it is in the order of, with `by_time`; of the id, of the page's
			  type */
	void (*view)(struct fp_json *j, struct fp_call *call, const void *row); /* writes one member of "data" */
};
struct fp_list {
	struct fp_list_shape shape;
	void *rows;
	size_t n;
	const char *parameter, *next; /* the cursor of the next page and what carries it; NULL: the last page */
};
/* Reads a statement's rows as call->result, a struct fp_list. */
fp_err fp_list_read(struct fp_call *call, const struct fp_list_shape *shape, const struct fp_page *page,
	const struct fp_rows *rows);
/* The same of rows that there are; `page` NULL: the list has no pages. */
fp_err fp_list_take(
	struct fp_call *call, const struct fp_list_shape *shape, const struct fp_page *page, void *rows, size_t n);
/* Rows of requests, to be shown without their persons; there are no pages. */
fp_err fp_list_records(struct fp_call *call, const struct fp_rows *rows);

/* Writes "data" and "next_cursor", inside an object that is open; the Link header. */
void fp_view_list(struct fp_json *j, struct fp_call *call, const struct fp_list *list);
/* For fp_op.encode: nothing but the list. */
fp_err fp_list_encode(struct fp_call *call);

#endif
