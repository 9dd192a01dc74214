#include "person.h"

#include <string.h>

#include <fieldpass/buf.h>
#include <fieldpass/request.h>

#define FORMAT	  1
#define NO_TEXT	  UINT32_MAX
#define PLAIN_MAX 65536

static void put_text(struct fp_buf *b, const char *text)
{
	uint32_t length = text ? (uint32_t)strlen(text) : NO_TEXT;
	fp_buf_add(b, &length, sizeof(length));
	if (text)
		fp_buf_add(b, text, length);
}

/* The rest of a blob; `bad` once it did not hold what it said. */
struct reader {
	const unsigned char *at;
	size_t left;
	bool bad;
	struct fp_arena *arena;
};

static void take(struct reader *r, void *ret, size_t n)
{
	memset(ret, 0, n);
	if (r->left < n) {
		r->bad = true;
		return;
	}
	memcpy(ret, r->at, n);
	r->at += n;
	r->left -= n;
}

static const char *take_text(struct reader *r)
{
	uint32_t length;
	take(r, &length, sizeof(length));
	if (r->bad || length == NO_TEXT)
		return NULL;
	if (length > r->left) {
		r->bad = true;
		return NULL;
	}
	const char *text = fp_arena_copy(r->arena, r->at, length);
	r->at += length;
	r->left -= length;
	r->bad |= !text;
	return text;
}

static bool begin(struct reader *r, struct fp_bytes plain, struct fp_arena *arena)
{
	unsigned char format;
	*r = (struct reader){.at = plain.data, .left = plain.length, .arena = arena};
	take(r, &format, 1);
	return !r->bad && format == FORMAT;
}

static fp_err seal(const struct fp_keys *keys, enum fp_seal_kind kind, const struct fp_id *id, struct fp_buf *plain,
	struct fp_arena *arena, struct fp_bytes *ret_sealed, struct fp_problem *problem)
{
	fp_err err = plain->failed ? (fp_err){FP_CODE_NO_MEMORY}
				   : fp_seal(keys, kind, id, (struct fp_bytes){plain->data, plain->length}, arena,
					     ret_sealed);
	fp_buf_done(plain);
	return fp_failed(err) ? fp_fail(problem, err.code, NULL) : FP_OK;
}

fp_err fp_person_seal(const struct fp_keys *keys, const struct fp_id *request_id, const struct fp_person *person,
	struct fp_arena *arena, struct fp_bytes *ret_sealed, struct fp_problem *problem)
{
	struct fp_buf plain;
	uint32_t n = (uint32_t)person->receipt_numbers.n;
	fp_buf_init(&plain, PLAIN_MAX);
	fp_buf_byte(&plain, FORMAT);
#define PUT(name) put_text(&plain, person->name);
	FP_PERSON_TEXTS(PUT)
#undef PUT
	fp_buf_add(&plain, &n, sizeof(n));
	for (uint32_t i = 0; i < n; i++)
		put_text(&plain, person->receipt_numbers.v[i]);
	return seal(keys, FP_SEAL_PERSON, request_id, &plain, arena, ret_sealed, problem);
}

static fp_err unseal(const struct fp_keys *keys, enum fp_seal_kind kind, const struct fp_id *id, struct fp_bytes sealed,
	struct fp_arena *arena, struct fp_bytes *ret_plain, struct fp_problem *problem)
{
	fp_err err = fp_unseal(keys, kind, id, sealed, arena, ret_plain);
	return fp_failed(err) ? fp_fail(problem, err.code, "The personal data cannot be opened with this key file")
			      : FP_OK;
}

static fp_err damaged(const struct fp_arena *arena, struct fp_problem *problem)
{
	if (fp_arena_failed(arena))
		return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	return fp_fail(problem, FP_CODE_INTERNAL, "The personal data is damaged");
}

fp_err fp_person_open(const struct fp_keys *keys, const struct fp_id *request_id, struct fp_bytes sealed,
	struct fp_arena *arena, struct fp_person *ret_person, struct fp_problem *problem)
{
	struct fp_bytes plain;
	struct reader r;
	uint32_t n;
	memset(ret_person, 0, sizeof(*ret_person));
	if (sealed.length == 0)
		return FP_OK; /* erased */
	FP_TRY(unseal(keys, FP_SEAL_PERSON, request_id, sealed, arena, &plain, problem));
	if (!begin(&r, plain, arena))
		return damaged(arena, problem);
#define TAKE(name) ret_person->name = take_text(&r);
	FP_PERSON_TEXTS(TAKE)
#undef TAKE
	take(&r, &n, sizeof(n));
	if (n > r.left / sizeof(uint32_t))
		return damaged(arena, problem);
	ret_person->receipt_numbers.v = fp_arena_alloc(arena, (n + 1) * sizeof(char *));
	for (uint32_t i = 0; ret_person->receipt_numbers.v && i < n; i++)
		ret_person->receipt_numbers.v[ret_person->receipt_numbers.n++] = take_text(&r);
	if (r.bad || r.left || !ret_person->receipt_numbers.v)
		return damaged(arena, problem);
	return FP_OK;
}

static fp_err contact_seal(const struct fp_keys *keys, const struct fp_id *request_id, const struct fp_contact *contact,
	struct fp_arena *arena, struct fp_bytes *ret_sealed, struct fp_problem *problem)
{
	struct fp_buf plain;
	fp_buf_init(&plain, PLAIN_MAX);
	fp_buf_byte(&plain, FORMAT);
	put_text(&plain, contact->phone);
	put_text(&plain, contact->time_zone);
	put_text(&plain, contact->speak_with);
	return seal(keys, FP_SEAL_CALLBACK, request_id, &plain, arena, ret_sealed, problem);
}

fp_err fp_contact_open(const struct fp_keys *keys, const struct fp_id *request_id, struct fp_bytes sealed,
	struct fp_arena *arena, struct fp_contact *ret_contact, struct fp_problem *problem)
{
	struct fp_bytes plain;
	struct reader r;
	*ret_contact = (struct fp_contact){0};
	if (sealed.length == 0)
		return FP_OK; /* erased */
	FP_TRY(unseal(keys, FP_SEAL_CALLBACK, request_id, sealed, arena, &plain, problem));
	if (!begin(&r, plain, arena))
		return damaged(arena, problem);
	ret_contact->phone = take_text(&r);
	ret_contact->time_zone = take_text(&r);
	ret_contact->speak_with = take_text(&r);
	return r.bad ? damaged(arena, problem) : FP_OK;
}

struct fp_contact fp_person_own_contact(const struct fp_person *p)
{
	return (struct fp_contact){
		p->callback_phone ? p->callback_phone : p->phone, p->callback_time_zone, p->callback_speak_with};
}

static bool is_represented(const struct fp_request *r)
{
	return !fp_id_is_none(&r->representation_id);
}

static bool firm_spoke(const struct fp_person *p, const struct fp_request *r)
{
	char id[FP_ID_TEXT];
	fp_id_format(&r->representation_id, id);
	return is_represented(r) && fp_text_same(p->firm_of, id);
}

const char *fp_person_firm_phone(const struct fp_person *p, const struct fp_request *r)
{
	return firm_spoke(p, r) ? p->firm_phone : NULL;
}

void fp_person_trust(struct fp_person *p)
{
	p->verified_phone = fp_person_own_contact(p).phone;
	p->firm_verified_phone = p->firm_phone;
}

struct fp_contact fp_person_contact(const struct fp_person *p, const struct fp_request *r)
{
	struct fp_contact own = fp_person_own_contact(p);
	if (!firm_spoke(p, r))
		return own;
	if (p->firm_phone)
		return (struct fp_contact){p->firm_phone, p->firm_time_zone, p->firm_speak_with};
	return (struct fp_contact){own.phone, p->firm_time_zone ? p->firm_time_zone : own.time_zone,
		p->firm_speak_with ? p->firm_speak_with : own.speak_with};
}

fp_err fp_person_seal_contacts(const struct fp_keys *keys, const struct fp_request *r, const struct fp_person *person,
	struct fp_arena *arena, struct fp_bytes *ret_contact, struct fp_bytes *ret_own, struct fp_problem *problem)
{
	const struct fp_contact contact = fp_person_contact(person, r), own = fp_person_own_contact(person);
	*ret_contact = *ret_own = (struct fp_bytes){0};
	if (contact.phone)
		FP_TRY(contact_seal(keys, &r->id, &contact, arena, ret_contact, problem));
	if (own.phone && is_represented(r))
		FP_TRY(contact_seal(keys, &r->id, &own, arena, ret_own, problem));
	return FP_OK;
}
