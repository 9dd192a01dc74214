/*
 * A request as a text with places to fill in, all of fixed width, so that its length never changes:
 * {{number:9}} the request's number, decimal; {{hex:64}} random digits; {{line:36}} a random line of a file.
 */
#ifndef BENCH_TEMPLATE_H
#define BENCH_TEMPLATE_H

#include <stddef.h>
#include <stdint.h>

#define TEMPLATE_FIELDS 16

enum field_kind { FIELD_NUMBER, FIELD_HEX, FIELD_LINE };

struct template
{
	char *text;
	size_t length;
	struct field {
		enum field_kind kind;
		size_t at, width;
	} fields[TEMPLATE_FIELDS];
	size_t n_fields;
	char *lines;
	size_t n_lines, line_width;
	uint64_t random;
};

/* Ends the program with a word on standard error where a file cannot be used. `lines` may be NULL. */
void template_read(struct template *t, const char *path, const char *lines);
/* Writes t->length bytes. */
void template_fill(struct template *t, uint64_t number, char *ret_text);

_Noreturn void die(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
