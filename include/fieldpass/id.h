/* UUIDs: version 7 (RFC 9562, section 5.7), made here because libuuid 2.38 has none; libuuid reads and writes them. */
#ifndef FIELDPASS_ID_H
#define FIELDPASS_ID_H

#include <fieldpass/base.h>

struct fp_id {
	uint8_t b[16]; /* all zero: no id */
};
struct fp_ids {
	size_t n;
	struct fp_id *v;
};

#define FP_ID_TEXT 37 /* 36 characters and NUL */
#define FP_ID_NONE ((struct fp_id){{0}})

/* A new version 7 id; strictly ascending within the process, from the real clock. Thread-safe. False only if getrandom
 * fails. */
bool fp_id_new(struct fp_id *ret_id);
bool fp_id_parse(const char *text, struct fp_id *ret_id);	      /* the 36-character form, either case */
void fp_id_format(const struct fp_id *id, char ret_text[FP_ID_TEXT]); /* lower case */
bool fp_id_is_none(const struct fp_id *id);
bool fp_id_same(const struct fp_id *a, const struct fp_id *b);
int fp_id_compare(const struct fp_id *a, const struct fp_id *b); /* byte order, as PostgreSQL's uuid */

#endif
