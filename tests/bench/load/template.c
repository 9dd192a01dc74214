#include "template.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

void die(const char *format, ...)
{
	va_list words;
	va_start(words, format);
	fputs("load: ", stderr);
	vfprintf(stderr, format, words);
	fputc('\n', stderr);
	va_end(words);
	exit(1);
}

static char *read_file(const char *path, size_t *ret_length)
{
	FILE *file = fopen(path, "rb");
	if (!file || fseek(file, 0, SEEK_END))
		die("%s cannot be read", path);
	long length = ftell(file);
	char *text = length < 0 ? NULL : malloc((size_t)length + 1);
	rewind(file);
	if (!text || fread(text, 1, (size_t)length, file) != (size_t)length)
		die("%s cannot be read", path);
	fclose(file);
	text[length] = '\0';
	*ret_length = (size_t)length;
	return text;
}

/* Takes the place at `from` into t->fields; returns where the text goes on. */
static const char *take_field(struct template *t, const char *from)
{
	static const struct {
		const char *name;
		enum field_kind kind;
	} kinds[] = {{"{{number:", FIELD_NUMBER}, {"{{hex:", FIELD_HEX}, {"{{line:", FIELD_LINE}};
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		size_t n = strlen(kinds[i].name);
		char *end;
		if (strncmp(from, kinds[i].name, n))
			continue;
		unsigned long width = strtoul(from + n, &end, 10);
		if (strncmp(end, "}}", 2) || width == 0 || width > 256 || t->n_fields == TEMPLATE_FIELDS)
			break;
		t->fields[t->n_fields++] = (struct field){kinds[i].kind, t->length, width};
		t->length += width;
		return end + 2;
	}
	die("a place in the template is not known: %.24s", from);
}

static void compile(struct template *t, const char *source)
{
	size_t room = strlen(source) + TEMPLATE_FIELDS * 256;
	t->text = calloc(1, room);
	if (!t->text)
		die("no memory");
	while (*source) {
		if (strncmp(source, "{{", 2) == 0)
			source = take_field(t, source);
		else
			t->text[t->length++] = *source++;
	}
}

static void read_lines(struct template *t, const char *path)
{
	size_t length;
	t->lines = read_file(path, &length);
	t->line_width = strcspn(t->lines, "\n");
	t->n_lines = length / (t->line_width + 1);
	if (t->n_lines == 0 || length != t->n_lines * (t->line_width + 1))
		die("the lines of %s differ in length", path);
}

void template_read(struct template *t, const char *path, const char *lines)
{
	size_t length;
	char *source = read_file(path, &length);
	*t = (struct template){0};
	compile(t, source);
	free(source);
	if (lines)
		read_lines(t, lines);
	for (size_t i = 0; i < t->n_fields; i++)
		if (t->fields[i].kind == FIELD_LINE && t->fields[i].width != t->line_width)
			die("the place is %zu wide, the lines are %zu", t->fields[i].width, t->line_width);
	if (getrandom(&t->random, sizeof(t->random), 0) != sizeof(t->random))
		die("the system gives no random numbers");
}

/* splitmix64 */
static uint64_t next_random(struct template *t)
{
	uint64_t z = t->random += UINT64_C(0x9e3779b97f4a7c15);
	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

static void put_hex(struct template *t, char *at, size_t width)
{
	uint64_t random = 0;
	for (size_t i = 0; i < width; i++) {
		if (i % 16 == 0)
			random = next_random(t);
		at[i] = "0123456789abcdef"[random & 15];
		random >>= 4;
	}
}

static void put_number(char *at, size_t width, uint64_t number)
{
	while (width-- > 0) {
		at[width] = (char)('0' + number % 10);
		number /= 10;
	}
}

void template_fill(struct template *t, uint64_t number, char *ret_text)
{
	memcpy(ret_text, t->text, t->length);
	for (size_t i = 0; i < t->n_fields; i++) {
		const struct field *f = &t->fields[i];
		char *at = ret_text + f->at;
		if (f->kind == FIELD_NUMBER)
			put_number(at, f->width, number);
		else if (f->kind == FIELD_HEX)
			put_hex(t, at, f->width);
		else
			memcpy(at, t->lines + next_random(t) % t->n_lines * (t->line_width + 1), f->width);
	}
}
