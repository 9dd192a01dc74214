/* What a JSON table cannot say of a body. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include <fieldpass/phone.h>

#include "body.h"

/* The error's place: "/applicant" and "phone" give "/applicant/phone". Texts are copied by fp_problem_field. */
static void bad(struct fp_problem *p, const char *pointer, const char *member, const char *code, const char *detail)
{
	fp_problem_field(p, fp_arena_format(p->arena, "%s/%s", pointer, member), code, "%s", detail);
}

bool fp_is_phone(const char *text)
{
	return fp_phone_look(text) != FP_PHONE_MALFORMED;
}

void fp_check_phone(const char *phone, const char *pointer, struct fp_problem *p)
{
	static const char *const codes[] = {[FP_PHONE_MALFORMED] = "invalid_phone",
		[FP_PHONE_UNLISTED] = "country_not_called",
		[FP_PHONE_PREMIUM] = "premium_number"};
	static const char *const details[] = {
		[FP_PHONE_MALFORMED] = "A number with its country code and no blanks, such as +13035550142",
		[FP_PHONE_UNLISTED] = "Officers call the numbers of countries only; give one of those",
		[FP_PHONE_PREMIUM] = "Officers call no number that is paid for; give an ordinary one"};
	enum fp_phone look = phone ? fp_phone_look(phone) : FP_PHONE_CALLABLE;
	if (look != FP_PHONE_CALLABLE)
		fp_problem_field(p, pointer, codes[look], "%s", details[look]);
}

static void check_phone(const char *phone, const char *pointer, struct fp_problem *p)
{
	fp_check_phone(phone, fp_arena_format(p->arena, "%s/phone", pointer), p);
}

static void check_email(const char *email, const char *pointer, struct fp_problem *p)
{
	const char *at = email ? strchr(email, '@') : NULL;
	if (email && (!at || at == email || strchr(at + 1, '@') || !strchr(at + 1, '.') || at[1] == '.' ||
			     email[strlen(email) - 1] == '.' || strpbrk(email, ",;<>\"") || fp_text_has_white(email)))
		bad(p, pointer, "email", "invalid_email", "An address such as maria@example.org");
}

bool fp_is_language(const char *text)
{
	size_t n = strspn(text, "abcdefghijklmnopqrstuvwxyz");
	if (n < 2 || n > 3)
		return false;
	for (text += n; *text; text += n) {
		if (*text++ != '-')
			return false;
		for (n = 0; isalnum((unsigned char)text[n]); n++)
			;
		if (n < 2 || n > 8)
			return false;
	}
	return true;
}

bool fp_is_code(const char *text)
{
	size_t n = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_");
	return islower((unsigned char)text[0]) && n >= 2 && n <= 64 && text[n] == '\0';
}

static bool is_capitals(const char *text, size_t n)
{
	return strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == n && text[n] == '\0';
}

bool fp_is_country(const char *text)
{
	return is_capitals(text, 2);
}

bool fp_is_office_code(const char *text)
{
	return is_capitals(text, 3);
}

void fp_check_code(const char *code, const char *pointer, struct fp_problem *p)
{
	if (code && !fp_is_code(code))
		fp_problem_field(p, pointer, "invalid_code", "A word in lower case such as visit_not_needed");
}

bool fp_number_id_read(const char *text, int64_t *ret_id)
{
	size_t digits = strspn(text, "0123456789");
	if (digits == 0 || digits > 18 || text[0] == '0' || text[digits] != '\0')
		return false;
	*ret_id = strtoll(text, NULL, 10);
	return true;
}

void fp_check_slot_id(const char *slot_id, const char *pointer, int64_t *ret_id, struct fp_problem *p)
{
	if (slot_id && !fp_number_id_read(slot_id, ret_id))
		fp_problem_field(p, pointer, "invalid_id", "The id of a slot is a whole number, as text");
}

/* Upper case, without dashes and blanks. */
static char *squeeze(const char *text, struct fp_arena *arena)
{
	char *out = fp_arena_alloc(arena, strlen(text) + 1);
	size_t n = 0;
	for (const char *c = text; out && *c; c++)
		if (*c != '-' && *c != ' ')
			out[n++] = (char)toupper((unsigned char)*c);
	return out;
}

const char *fp_a_number(const char *text, struct fp_arena *arena)
{
	const char *squeezed = squeeze(text, arena);
	if (!squeezed || squeezed[0] != 'A')
		return NULL;
	size_t digits = strspn(squeezed + 1, "0123456789");
	if (digits < 7 || digits > 9 || squeezed[1 + digits] != '\0')
		return NULL;
	return fp_arena_format(arena, "A%.*s%s", (int)(9 - digits), "00", squeezed + 1);
}

const char *fp_receipt_number(const char *text, struct fp_arena *arena)
{
	const char *squeezed = squeeze(text, arena);
	if (!squeezed || strlen(squeezed) != 13 || strspn(squeezed, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != 3 ||
		strspn(squeezed + 3, "0123456789") != 10)
		return NULL;
	return squeezed;
}

void fp_check_applicant(
	struct fp_body_applicant *a, const char *pointer, fp_day today, struct fp_arena *arena, struct fp_problem *p)
{
	check_phone(a->phone, pointer, p);
	check_email(a->email, pointer, p);
	if (a->preferred_language && !fp_is_language(a->preferred_language))
		bad(p, pointer, "preferred_language", "invalid_language", "A language tag such as en, es or zh-Hant");
	if (a->date_of_birth != FP_DAY_NONE && a->date_of_birth > today)
		bad(p, pointer, "date_of_birth", "in_the_future", "The birth date lies in the future");
	if (a->a_number && !(a->a_number = fp_a_number(a->a_number, arena)))
		bad(p, pointer, "a_number", "invalid_a_number", "The letter A and 7 to 9 digits, such as A012345678");
	for (size_t i = 0; i < a->accommodations.n; i++)
		if (!fp_is_code(a->accommodations.v[i]))
			fp_problem_field(p, fp_arena_format(p->arena, "%s/accommodations/%zu", pointer, i),
				"invalid_code", "A word in lower case such as wheelchair");
}

void fp_check_requester(const struct fp_body_requester *r, const char *pointer, struct fp_problem *p)
{
	check_phone(r->phone, pointer, p);
	check_email(r->email, pointer, p);
}

void fp_check_location(const struct fp_body_location *l, const char *pointer, struct fp_problem *p)
{
	if (l->country && !fp_is_country(l->country))
		bad(p, pointer, "country", "invalid_country", "Two letters in upper case, such as US");
}

void fp_check_days(fp_day not_before, fp_day not_after, const char *pointer, struct fp_problem *p)
{
	if (not_before != FP_DAY_NONE && not_after != FP_DAY_NONE && not_before > not_after)
		bad(p, pointer, "not_after", "before_not_before", "not_after lies before not_before");
}

/* Who is granted a visit at an office that has closed would be told weeks later. */
static void check_office(const char *code, const char *pointer, const struct fp_catalog *catalog, fp_time now,
	struct fp_problem *overdue, struct fp_problem *p)
{
	const struct fp_office *office = fp_catalog_office(catalog, code);
	if (!office)
		fp_problem_field(p, pointer, "unknown_office", "No office has this code; see /v1/offices");
	else if (office->open_to != FP_DAY_NONE && office->open_to < fp_office_day(catalog, office, now))
		fp_problem_field(overdue, pointer, "office_closed", "This office has closed for good; see /v1/offices");
}

void fp_check_preferences(const struct fp_body_preferences *w, const char *pointer, const struct fp_catalog *catalog,
	fp_time now, struct fp_problem *overdue, struct fp_problem *p)
{
	for (size_t i = 0; i < w->offices.n; i++)
		check_office(w->offices.v[i], fp_arena_format(p->arena, "%s/offices/%zu", pointer, i), catalog, now,
			overdue, p);
	fp_check_days(w->not_before, w->not_after, pointer, p);
	/* a slip of the year, which would come to light when a seat is looked for; the UTC day before may yet go on
	 * somewhere */
	if (w->not_after != FP_DAY_NONE && w->not_after < fp_day_of(now) - 1)
		bad(overdue, pointer, "not_after", "in_the_past", "This day is over");
}

/* The furthest that a policy may promise a call. */
#define WINDOWS_WITHIN (8760 * FP_HOUR)

static void check_window(const struct fp_body_window *w, const char *pointer, fp_time now, struct fp_problem *overdue,
	struct fp_problem *p)
{
	if (w->start == 0 || w->end == 0)
		return; /* one of them is missing, which has been said */
	if (w->start >= w->end)
		bad(p, pointer, "end", "before_start", "A window ends after it starts");
	else if (w->end - w->start < FP_CALLBACK_LEAST)
		bad(p, pointer, "end", "too_short", "A window has at least 15 minutes");
	else if (w->end <= now)
		bad(overdue, pointer, "end", "in_the_past", "This window is over");
	else if (w->start - now > WINDOWS_WITHIN)
		bad(p, pointer, "start", "too_far", "No call is promised for so late");
}

void fp_check_callback(const struct fp_body_callback *c, const char *pointer, fp_time now, struct fp_problem *overdue,
	struct fp_problem *p)
{
	const struct fp_body_window *w = c->windows.v;
	check_phone(c->phone, pointer, p);
	for (size_t i = 0; i < c->windows.n; i++)
		check_window(&w[i], fp_arena_format(p->arena, "%s/windows/%zu", pointer, i), now, overdue, p);
}

void fp_check_receipts(struct fp_texts *receipts, const char *pointer, struct fp_arena *arena, struct fp_problem *p)
{
	for (size_t i = 0; i < receipts->n; i++) {
		const char *number = fp_receipt_number(receipts->v[i], arena);
		if (number)
			receipts->v[i] = number;
		else
			fp_problem_field(p, fp_arena_format(p->arena, "%s/%zu", pointer, i), "invalid_receipt_number",
				"Three letters and ten digits, such as EAC2690012345");
	}
}

const char *fp_check_licence(const char *licence, const char *pointer, struct fp_arena *arena, struct fp_problem *p)
{
	char text[FP_LICENCE_TEXT];
	if (!licence)
		return NULL;
	if (fp_licence_read(licence, text))
		return fp_arena_text(arena, text);
	fp_problem_field(p, pointer, "invalid_licence",
		"A state and its bar number, such as NY-5123456, or an EOIR id, such as EOIR-VN274656");
	return NULL;
}
