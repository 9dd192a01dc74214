/* The messages of message.def, and how wide they are in a terminal. */
#ifndef FIELDPASS_TEXT_MESSAGE_H
#define FIELDPASS_TEXT_MESSAGE_H

#include <fieldpass/buf.h>
#include <fieldpass/vocabulary.h>

enum fp_message {
#define FP_MESSAGE(name, en, es, ko, pt) FP_MESSAGE_##name,
#include "message.def"
#undef FP_MESSAGE
	FP_MESSAGE_COUNT
};

const char *fp_message(enum fp_message message, enum fp_language language);

/* Columns that the text takes: two for each wide character, none for marks that combine. Bytes that are no UTF-8 count
 * one each. */
size_t fp_text_width(const char *text);
/* The text, and blanks up to `width` columns. Control characters, which could break the line or turn it around, become
 * blanks. */
void fp_text_padded(struct fp_buf *out, const char *text, size_t width);

#endif
