#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "hygiene.h"

/* A second one of these would let two readers of the same bytes act on different values. */
static const char *const single[] = {
	"Host",
	"Content-Length",
	"Transfer-Encoding",
	"Authorization",
	"Content-Type",
	"Idempotency-Key",
	"If-Match",
	"Expect",
};

static bool is_token(const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (!isalnum((unsigned char)text[i]) && (text[i] == '\0' || !strchr("!#$%&'*+-.^_`|~", text[i])))
			return false;
	return length > 0;
}

static bool is_field_value(const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		unsigned char c = (unsigned char)text[i];
		if ((c < ' ' && c != '\t') || c == 0x7f)
			return false;
	}
	return true;
}

bool fp_header_is(const struct fp_header *header, const char *name)
{
	return header->name_length == strlen(name) && strcasecmp(header->name, name) == 0;
}

static size_t count(const struct fp_head *head, const char *name)
{
	size_t n = 0;
	for (size_t i = 0; i < head->n_headers; i++)
		n += fp_header_is(&head->headers[i], name);
	return n;
}

const char *fp_head_value(const struct fp_head *head, const char *name)
{
	for (size_t i = 0; i < head->n_headers; i++)
		if (fp_header_is(&head->headers[i], name))
			return head->headers[i].value;
	return NULL;
}

bool fp_version_known(const char *version)
{
	return strcmp(version, "HTTP/1.1") == 0 || strcmp(version, "HTTP/1.0") == 0;
}

static const char *target_fault(const struct fp_head *head)
{
	if (strcmp(head->target, "*") == 0)
		return strcmp(head->method, "OPTIONS") == 0 ? NULL : "The target * is for OPTIONS only.";
	if (head->target[0] != '/')
		return "The target must begin with a slash.";
	for (const char *c = head->target; *c; c++)
		if ((unsigned char)*c <= ' ' || *c == 0x7f || *c == '#')
			return "The target has a character that must be percent-encoded.";
	return NULL;
}

static const char *fields_fault(const struct fp_head *head)
{
	for (size_t i = 0; i < head->n_headers; i++) {
		const struct fp_header *h = &head->headers[i];
		if (!is_token(h->name, h->name_length))
			return "A header's name is not a token.";
		if (!is_field_value(h->value, h->value_length))
			return "A header's value has a control character.";
	}
	for (size_t i = 0; i < FP_LENGTH(single); i++)
		if (count(head, single[i]) > 1)
			return "A header that may come once came twice.";
	return NULL;
}

static const char *host_fault(const struct fp_head *head)
{
	const char *host = fp_head_value(head, "Host");
	if (!host)
		return strcmp(head->version, "HTTP/1.1") == 0 ? "The Host header is missing." : NULL;
	return strpbrk(host, " \t,/@") ? "The Host header is not valid." : NULL;
}

static const char *framing_fault(const struct fp_head *head)
{
	const char *length = fp_head_value(head, "Content-Length");
	const char *coding = fp_head_value(head, "Transfer-Encoding");
	if (length && coding)
		return "Content-Length and Transfer-Encoding exclude each other.";
	if (length && (length[0] == '\0' || length[strspn(length, "0123456789")] != '\0'))
		return "Content-Length is not a number.";
	if (coding && (strcmp(coding, "chunked") != 0 || strcmp(head->version, "HTTP/1.1") != 0))
		return "The only Transfer-Encoding is chunked, in HTTP/1.1.";
	return NULL;
}

const char *fp_hygiene_fault(const struct fp_head *head)
{
	const char *fault = target_fault(head);
	if (!fault)
		fault = fields_fault(head);
	if (!fault)
		fault = host_fault(head);
	if (!fault)
		fault = framing_fault(head);
	return fault;
}

struct fp_framing fp_hygiene_framing(const struct fp_head *head)
{
	struct fp_framing framing = {.chunked = fp_head_value(head, "Transfer-Encoding") != NULL};
	const char *digits = fp_head_value(head, "Content-Length");
	for (; digits && *digits; digits++) {
		uint64_t digit = (uint64_t)(*digits - '0');
		if (framing.length > (UINT64_MAX - digit) / 10)
			return (struct fp_framing){.chunked = framing.chunked, .length = UINT64_MAX};
		framing.length = framing.length * 10 + digit;
	}
	return framing;
}
