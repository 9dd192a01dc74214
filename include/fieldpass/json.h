/*
 * JSON in and out. Reading is jansson's work behind a table that describes a struct once and reports all
 * bad fields together; writing appends text to a buffer, since building trees was a quarter of the CPU of
 * an insert (measured) and what we write is ours and needs no parser.
 */
#ifndef FIELDPASS_JSON_H
#define FIELDPASS_JSON_H

#include <fieldpass/buf.h>
#include <fieldpass/clock.h>
#include <fieldpass/err.h>
#include <fieldpass/id.h>

/* What a member holds, and the C type at its offset. What is left out stays as the struct was: preset defaults there.
 */
enum fp_json_type {
	FP_JSON_TEXT,	 /* const char *; trimmed of white space at both ends; empty after trimming counts as invalid */
	FP_JSON_INT,	 /* int64_t, min..max */
	FP_JSON_SCALED,	 /* int64_t: a number times 1000, rounded; min..max are of that */
	FP_JSON_BOOL,	 /* bool */
	FP_JSON_ID,	 /* struct fp_id */
	FP_JSON_TIME,	 /* fp_time, RFC 3339 with offset */
	FP_JSON_DAY,	 /* fp_day, YYYY-MM-DD */
	FP_JSON_CHOICE,	 /* int, index into `choices` (NULL-terminated) */
	FP_JSON_TEXTS,	 /* struct fp_texts: array of text, at most `max` members of at most `max_each` characters */
	FP_JSON_CHOICES, /* uint32_t: array of `choices` as a bit mask, bit = index */
	FP_JSON_OBJECT,	 /* a nested struct at the offset, read with `fields` */
	FP_JSON_OBJECTS, /* struct fp_json_list: array of objects, at most `max` of them */
};

struct fp_json_list {
	size_t n;
	void *v; /* n structs of `size` bytes */
};

struct fp_json_field {
	const char *name;
	enum fp_json_type type;
	size_t offset;
	bool required;
	/* INT: bounds (both 0: none). TEXT: least and most characters (code points). Lists: most members. TEXT, lists:
	 * max 0 is no bound */
	int64_t min, max;
	int64_t max_each; /* TEXTS */
	const char *const *choices;
	const struct fp_json_field *fields; /* OBJECT, OBJECTS: ends with name NULL */
	size_t size;			    /* OBJECTS: sizeof one member */
	size_t present; /* offset of a bool set true when the member was there; 0: none (so it is never the first
			   member) */
};

/*
 * Reads `body` into `out` (preset by the caller) after `fields` (ends with name NULL).
 * FP_CODE_INVALID_JSON for what is no JSON object, has doubled members, or nests deeper than 16;
 * FP_CODE_INVALID_FIELDS with every bad, missing ("required") or unknown ("unknown_member") member otherwise.
 * A field error's code is one of: required, wrong_type, blank, too_short, too_long, too_many, out_of_range,
 * not_a_choice, repeated, invalid_id, invalid_time, invalid_date, control_character, unknown_member. null counts as
 * left out. Control characters (but tab and newline) are refused in text. Results live in the arena. An empty body
 * counts as {}.
 */
fp_err fp_json_read(struct fp_arena *arena, struct fp_bytes body, const struct fp_json_field *fields, void *out,
	struct fp_problem *problem);

/* The same of what another program wrote: members that `fields` do not name are passed over, and a text stands for a
 * list of one (RFC 7519, section 4.1.3). */
fp_err fp_json_read_foreign(struct fp_arena *arena, struct fp_bytes body, const struct fp_json_field *fields, void *out,
	struct fp_problem *problem);

/* Writing. Begin, members, end; commas are put by the writer. Keys are ours and written as they are. */
struct fp_json {
	struct fp_buf *buf;
	uint64_t has_member; /* one bit a depth */
	int depth;	     /* at most 63 */
};

void fp_json_init(struct fp_json *j, struct fp_buf *buf);
/* key NULL inside an array or at the top */
void fp_json_object(struct fp_json *j, const char *key);
void fp_json_array(struct fp_json *j, const char *key);
void fp_json_end_object(struct fp_json *j);
void fp_json_end_array(struct fp_json *j);
void fp_json_text(struct fp_json *j, const char *key, const char *text); /* NULL writes null */
void fp_json_int(struct fp_json *j, const char *key, int64_t number);
void fp_json_bool(struct fp_json *j, const char *key, bool value);
void fp_json_null(struct fp_json *j, const char *key);
void fp_json_id(struct fp_json *j, const char *key, const struct fp_id *id); /* none writes null */
void fp_json_time(struct fp_json *j, const char *key, fp_time t);	     /* FP_TIME_NONE writes null */
void fp_json_day(struct fp_json *j, const char *key, fp_day d);		     /* FP_DAY_NONE writes null */
void fp_json_texts(struct fp_json *j, const char *key, const struct fp_texts *texts);
/* A number with `decimals` digits after the point, from an integer scaled by 10^decimals: 39740, 3 gives 39.740; at
 * most 18 decimals. */
void fp_json_scaled(struct fp_json *j, const char *key, int64_t scaled, int decimals);
void fp_json_raw(
	struct fp_json *j, const char *key, const char *json); /* JSON that the database made; NULL writes null */

#endif
