/* What is derived from a person: keys to find them by, and masked forms to show. */
#include <ctype.h>
#include <string.h>

#include <fieldpass/api.h>

#include "person.h"

#define FOLDED_MAX 1024

/* Lower case and single blanks, so that "MARIA  Lopez" is "maria lopez". Letters beyond ASCII stay as they are. */
static struct fp_bytes fold(const char *text, char buffer[FOLDED_MAX])
{
	size_t n = 0;
	for (const char *p = text ? text : ""; *p && n < FOLDED_MAX; p++) {
		if (*p == ' ' && n > 0 && buffer[n - 1] == ' ')
			continue;
		buffer[n++] = (char)tolower((unsigned char)*p);
	}
	return (struct fp_bytes){buffer, n};
}

static struct fp_bytes word(const char *text)
{
	return (struct fp_bytes){text, strlen(text)};
}

void fp_person_key(const struct fp_keys *keys, const struct fp_person *p, struct fp_mac *ret_mac)
{
	char given[FOLDED_MAX], family[FOLDED_MAX];
	if (p->a_number) {
		fp_mac(keys, FP_MAC_PERSON, (struct fp_bytes[]){word("a_number"), word(p->a_number)}, 2, ret_mac);
		return;
	}
	const struct fp_bytes parts[] = {
		word("name"), fold(p->given_name, given), fold(p->family_name, family), word(p->date_of_birth)};
	fp_mac(keys, FP_MAC_PERSON, parts, FP_LENGTH(parts), ret_mac);
}

void fp_person_birth_mac(const struct fp_keys *keys, const struct fp_person *p, struct fp_mac *ret_mac)
{
	fp_mac_text(keys, FP_MAC_BIRTH_DATE, p->date_of_birth, ret_mac);
}

static void search_mac(
	const struct fp_keys *keys, const char *kind, const char *a, const char *b, struct fp_mac *ret_mac)
{
	char folded_a[FOLDED_MAX], folded_b[FOLDED_MAX];
	const struct fp_bytes parts[] = {word(kind), fold(a, folded_a), fold(b, folded_b)};
	fp_mac(keys, FP_MAC_SEARCH, parts, FP_LENGTH(parts), ret_mac);
}

void fp_search_keys_of(
	const struct fp_keys *keys, const struct fp_person *p, struct fp_search_key *ret_keys, size_t *ret_n)
{
	size_t n = 0;
	if (p->given_name && p->family_name) {
		ret_keys[n].kind = "name";
		search_mac(keys, "name", p->given_name, p->family_name, &ret_keys[n++].mac);
	}
	if (p->a_number) {
		ret_keys[n].kind = "a_number";
		search_mac(keys, "a_number", p->a_number, NULL, &ret_keys[n++].mac);
	}
	const char *phones[] = {p->phone, p->callback_phone, p->requester_phone};
	for (size_t i = 0; i < FP_LENGTH(phones); i++)
		if (phones[i]) {
			ret_keys[n].kind = "phone";
			search_mac(keys, "phone", phones[i], NULL, &ret_keys[n++].mac);
		}
	for (size_t i = 0; i < p->receipt_numbers.n && n < FP_SEARCH_KEYS_MAX; i++) {
		ret_keys[n].kind = "receipt";
		search_mac(keys, "receipt", p->receipt_numbers.v[i], NULL, &ret_keys[n++].mac);
	}
	*ret_n = n;
}

fp_err fp_person_search_open(void *keys, const struct fp_id *request_id, struct fp_bytes sealed, struct fp_arena *arena,
	struct fp_search_keys *ret_keys, struct fp_problem *problem)
{
	struct fp_person person;
	FP_TRY(fp_person_open(keys, request_id, sealed, arena, &person, problem));
	ret_keys->v = fp_arena_alloc(arena, FP_SEARCH_KEYS_MAX * sizeof(*ret_keys->v));
	if (!ret_keys->v)
		return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	fp_search_keys_of(keys, &person, ret_keys->v, &ret_keys->n);
	return FP_OK;
}

/* The first character may have several bytes: half of it would make a reply that is no UTF-8. */
const char *fp_mask_email(const char *email, struct fp_arena *arena)
{
	const char *at = email ? strrchr(email, '@') : NULL;
	int first = 1;
	if (!at)
		return NULL;
	while (((unsigned char)email[first] & 0xc0) == 0x80)
		first++;
	return fp_arena_format(arena, "%.*s***%s", first, email, at);
}

static const char *keep_last(const char *text, size_t kept, struct fp_arena *arena)
{
	size_t length = text ? strlen(text) : 0;
	char *masked = fp_arena_text(arena, text);
	for (size_t i = 1; masked && i + kept < length; i++)
		masked[i] = '*';
	return masked;
}

const char *fp_mask_phone(const char *phone, struct fp_arena *arena)
{
	return keep_last(phone, 4, arena);
}

const char *fp_mask_a_number(const char *a_number, struct fp_arena *arena)
{
	return keep_last(a_number, 3, arena);
}
