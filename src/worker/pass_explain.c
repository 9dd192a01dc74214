/* What a decision was judged by, so that a test and an auditor can check it from the rows alone. Codes and times need
 * no escaping. */
#include "pass.h"

static const char *day_member(const char *name, fp_day day, struct fp_arena *arena)
{
	char text[FP_DAY_TEXT];
	if (day == FP_DAY_NONE)
		return "";
	fp_day_format(day, text);
	return fp_arena_format(arena, ",\"%s\":\"%s\"", name, text);
}

/* Weekdays as the API names them: 1 is Monday. */
static const char *days_member(int32_t days, struct fp_arena *arena)
{
	const char *list = "";
	if (days == 0)
		return "";
	for (int day = 1; day <= 7 && list; day++)
		if (days >> (day - 1) & 1)
			list = fp_arena_format(arena, "%s%s%d", list, *list ? "," : "", day);
	return list ? fp_arena_format(arena, ",\"days\":[%s]", list) : NULL;
}

static const char *offices_member(const struct fp_candidate *c, size_t n, struct fp_arena *arena)
{
	const char *list = "";
	for (size_t i = 0; i < n && list; i++)
		list = fp_arena_format(arena, "%s%s%s", list, i ? "," : "", c->terms[i]->explanation);
	return list ? fp_arena_format(arena, "\"offices\":[%s]", list) : NULL;
}

/* The attorney, and the offices that were none for want of what is needed there. */
static const char *limits_members(const struct fp_candidate *c, struct fp_arena *arena)
{
	const char *attorney = "";
	if (c->attorney) {
		char id[FP_ID_TEXT];
		fp_id_format(&c->attorney_id, id);
		attorney = fp_arena_format(arena, ",\"attorney\":\"%s\"", id);
	}
	if (!c->lacking || !attorney)
		return attorney;
	return fp_arena_format(arena, "%s,\"lacking\":[%s]", attorney, c->lacking_there);
}

/* Which of the limits kept it from a seat, or from a cheaper one. */
static const char *limited_by_member(
	const struct fp_candidate *c, const struct fp_match_result *r, struct fp_arena *arena)
{
	if (!c->lacking && !r->attorney_busy)
		return "";
	const char *codes[] = {r->attorney_busy ? ",\"attorney_busy\"" : "",
		c->lacking & FP_PASS_LACKS_INTERPRETER ? ",\"office_without_interpreter\"" : "",
		c->lacking & FP_PASS_LACKS_ACCOMMODATION ? ",\"office_without_accommodation\"" : ""};
	const char *list = fp_arena_format(arena, "%s%s%s", codes[0], codes[1], codes[2]);
	return list ? fp_arena_format(arena, ",\"limited_by\":[%s]", list + 1) : NULL;
}

/* What else a slot is judged by for who has a seat: its cost, when it starts, and whether it was declined. */
static const char *bound_members(const struct fp_candidate *c, enum fp_pass_phase phase,
	const struct fp_match_request *request, struct fp_arena *arena)
{
	char before[FP_TIME_TEXT];
	const char *list = "", *cost = "";
	if (!request->bounded)
		return "";
	if (request->cost_below != FP_MATCH_UNWANTED)
		cost = fp_arena_format(arena, ",\"cost_below\":%d", request->cost_below);
	if (!cost || phase != FP_PASS_OPTED_IN)
		return cost;
	for (size_t i = 0; i < request->n_declined && list; i++)
		list = fp_arena_format(arena, "%s%s%lld", list, i ? "," : "", (long long)request->declined[i]);
	fp_time_format(c->seat_starts_at, before);
	return list ? fp_arena_format(arena, "%s,\"before\":\"%s\",\"declined\":[%s]", cost, before, list) : NULL;
}

const char *fp_pass_explain(const struct fp_candidate *c, enum fp_pass_phase phase,
	const struct fp_match_request *request, const struct fp_match_result *result, struct fp_arena *arena)
{
	char priority[FP_TIME_TEXT];
	fp_time_format(c->priority_at, priority);
	const char *offices = offices_member(c, request->n_offices, arena), *days = days_member(c->days, arena);
	const char *bound = bound_members(c, phase, request, arena);
	const char *not_before = day_member("not_before", c->not_before, arena);
	const char *not_after = day_member("not_after", c->not_after, arena);
	const char *limits = limits_members(c, arena), *limited_by = limited_by_member(c, result, arena);
	if (!offices || !days || !not_before || !not_after || !bound || !limits || !limited_by)
		return NULL;
	return fp_arena_format(arena,
		"{\"rank_class\":%d,\"priority_at\":\"%s\",\"service\":\"%s\",\"urgency\":\"%s\",\"first\":\"%s\","
		"\"day_part\":\"%s\","
		"\"interpreter\":%s,\"accommodations\":%s%s%s%s%s%s%s,%s}",
		c->rank_class, priority, c->service, fp_urgency_names[c->urgency], fp_first_names[c->first],
		fp_day_part_names[c->day_part], c->interpreter ? "true" : "false",
		c->accommodations.n ? "true" : "false", not_before, not_after, days, bound, limits, limited_by,
		offices);
}
