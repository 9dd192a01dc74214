/*
 * A growing byte buffer with a declared maximum. Failure is sticky: after the first failed growth every
 * append is ignored and `failed` stays true, so a writer checks once at the end.
 */
#ifndef FIELDPASS_BUF_H
#define FIELDPASS_BUF_H

#include <fieldpass/base.h>

struct fp_buf {
	char *data; /* malloc'd; the holder frees it, or hands it on whole (fp_buf_take) */
	size_t length, capacity, limit;
	bool failed;
};

void fp_buf_init(struct fp_buf *b, size_t limit);
void fp_buf_done(struct fp_buf *b);			 /* frees; the struct may be reused after fp_buf_init */
char *fp_buf_take(struct fp_buf *b, size_t *ret_length); /* the caller frees; NULL if failed or empty */
/* Adds this many bytes, for the caller to fill at once; NULL: there is no room, and the buffer has failed. */
char *fp_buf_room(struct fp_buf *b, size_t length);
void fp_buf_add(struct fp_buf *b, const void *data, size_t length);
void fp_buf_text(struct fp_buf *b, const char *text);
void fp_buf_byte(struct fp_buf *b, char c);
void fp_buf_format(struct fp_buf *b, const char *format, ...) FP_PRINTF(2, 3);

#endif
