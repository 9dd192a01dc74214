/* What the files of the reader share: where it is in the body, and how it refuses. */
#ifndef FIELDPASS_JSON_READER_H
#define FIELDPASS_JSON_READER_H

#include <jansson.h>

#include <fieldpass/json.h>

struct fp_reader {
	struct fp_arena *arena;
	struct fp_problem *problem;
	bool foreign;	/* of another program: there may be more than we know of */
	bool no_memory; /* the arena is exhausted: what is read so far is not to be used */
};

/* A step of the path from the body to a value; lies on the stack of who reads the parent. */
struct fp_place {
	const struct fp_place *up; /* NULL: the body itself */
	const char *name;	   /* NULL: a member of an array, at `index` */
	size_t index;
};

/* True where no bracket outside of strings nests deeper than `most`; cheap, and before anything is built. */
bool fp_json_depth_within(struct fp_bytes body, int most);

void fp_reader_refuse(struct fp_reader *r, const struct fp_place *place, const char *code, const char *format, ...)
	FP_PRINTF(4, 5);

/* Reads all members of `object` into the struct at `base`; `here` is the object's own place. */
void fp_read_members(struct fp_reader *r, const struct fp_place *here, const struct fp_json_field *fields,
	const json_t *object, char *base);

/* Each stores at `slot` what `value` holds, or refuses. */
void fp_read_value(struct fp_reader *r, const struct fp_place *place, const struct fp_json_field *field,
	const json_t *value, void *slot);
void fp_read_text(struct fp_reader *r, const struct fp_place *place, int64_t least, int64_t most, const json_t *value,
	const char **slot);
/* -1 where it refused. */
int fp_read_choice(struct fp_reader *r, const struct fp_place *place, const char *const *choices, const json_t *value);
void fp_read_list(struct fp_reader *r, const struct fp_place *place, const struct fp_json_field *field,
	const json_t *value, void *slot);

#endif
