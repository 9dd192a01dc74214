/* Which hour is found for a callback: by hand, and at random against what must always hold. */
#include "domain_fixture.h"

#define H(n)		     (NOW + (n)*FP_HOUR) /* NOW is a full hour */
#define WISH(lang, from, to) ((struct fp_callback_wish){.language = (lang), .earliest_at = (from), .due_at = (to)})

static struct fp_callback_hour hour(fp_time at, const char *language, int32_t left)
{
	return (struct fp_callback_hour){.at = at, .language = language, .calls = left, .free = left};
}

static struct fp_callback_plan choose(struct fp_callback_hour *hours, size_t n, struct fp_callback_wish wish)
{
	struct fp_callback_plan plan;
	fp_callback_choose(hours, n, &wish, NOW, &plan);
	return plan;
}

static void assert_fits(
	struct fp_callback_plan plan, fp_time start, fp_time end, const struct fp_callback_hour *hour_used)
{
	assert_int_equal(plan.found, FP_CALLBACK_FITS);
	assert_int_equal(plan.window_start, start);
	assert_int_equal(plan.window_end, end);
	assert_ptr_equal(plan.hour, hour_used);
}

static void a_language_serves_its_dialects(void **state)
{
	(void)state;
	assert_true(fp_language_serves("es", "es"));
	assert_true(fp_language_serves("es", "es-MX"));
	assert_false(fp_language_serves("es-MX", "es"));
	assert_false(fp_language_serves("es", "est"));
	assert_false(fp_language_serves("en", "es"));
}

static void the_earliest_hour_is_taken_until_it_is_full(void **state)
{
	(void)state;
	struct fp_callback_hour hours[] = {hour(H(23), "en", 9), hour(H(24), "en", 1), hour(H(26), "en", 1)};
	struct fp_callback_wish wish = WISH("en", H(24), H(72));
	assert_fits(choose(hours, 3, wish), H(24), H(25), &hours[1]);
	assert_fits(choose(hours, 3, wish), H(26), H(27), &hours[2]);
	struct fp_callback_plan plan = choose(hours, 3, wish);
	assert_int_equal(plan.found, FP_CALLBACK_NO_HOUR);
	assert_int_equal(hours[0].free, 9); /* too early for policy */
	assert_int_equal(hours[1].free, 0);
	assert_int_equal(hours[2].free, 0);
}

static void an_hour_is_cut_to_what_policy_allows(void **state)
{
	(void)state;
	struct fp_callback_hour hours[] = {hour(H(1), "en", 1), hour(H(3), "en", 1)};
	assert_fits(choose(hours, 2, WISH("en", H(1) + 45 * FP_MINUTE, H(9))), H(1) + 45 * FP_MINUTE, H(2), &hours[0]);
	assert_fits(choose(hours, 2, WISH("en", H(1), H(3) + 15 * FP_MINUTE)), H(3), H(3) + 15 * FP_MINUTE, &hours[1]);
	hours[0].free = hours[1].free = 1;
	struct fp_callback_plan plan = choose(hours, 2, WISH("en", H(1) + 46 * FP_MINUTE, H(3) + 14 * FP_MINUTE));
	assert_int_equal(plan.found, FP_CALLBACK_NO_HOUR); /* minutes are no window */
}

static void what_is_over_is_not_planned(void **state)
{
	(void)state;
	struct fp_callback_hour hours[] = {hour(H(0), "en", 1)};
	struct fp_callback_plan plan;
	struct fp_callback_wish wish = WISH("en", H(-5), H(9));
	fp_callback_choose(hours, 1, &wish, H(0) + 20 * FP_MINUTE, &plan);
	assert_fits(plan, H(0) + 20 * FP_MINUTE, H(1), &hours[0]);
}

static void ones_own_language_is_waited_for_where_it_is_spoken(void **state)
{
	(void)state;
	struct fp_callback_hour hours[] = {hour(H(1), "en", 5), hour(H(4), "es", 1)};
	struct fp_callback_plan plan = choose(hours, 2, WISH("es-MX", H(0), H(9)));
	assert_fits(plan, H(4), H(5), &hours[1]);
	assert_false(plan.interpreter_needed);
	plan = choose(hours, 2, WISH("es-MX", H(0), H(9)));
	assert_int_equal(plan.found, FP_CALLBACK_NO_HOUR); /* they speak it, and have no time */
}

static void what_nobody_speaks_needs_an_interpreter(void **state)
{
	(void)state;
	struct fp_callback_hour hours[] = {
		hour(H(1), "en", 1), hour(H(1), "es", 2), hour(H(2), "en", 1), hour(H(20), "ko", 1)};
	struct fp_callback_plan plan = choose(hours, 4, WISH("ko", H(0), H(9)));
	assert_fits(plan, H(1), H(2), &hours[1]); /* of two, who has more left */
	assert_true(plan.interpreter_needed);
	hours[3].at = H(8);
	plan = choose(hours, 4, WISH("ko", H(0), H(9)));
	assert_fits(plan, H(8), H(9), &hours[3]);
	assert_false(plan.interpreter_needed);
	hours[3].calls = hours[3].free = 0; /* listed, and nobody is there */
	assert_true(choose(hours, 4, WISH("ko", H(0), H(9))).interpreter_needed);
}

static void the_windows_that_were_named_come_first(void **state)
{
	(void)state;
	struct fp_callback_hour hours[] = {hour(H(1), "en", 3), hour(H(5), "en", 1), hour(H(8), "en", 1)};
	fp_time windows[] = {H(8), H(9), H(5) + 30 * FP_MINUTE, H(7)};
	struct fp_callback_wish wish = WISH("en", H(0), H(9));
	wish.windows = (struct fp_times){4, windows};
	assert_fits(choose(hours, 3, wish), H(5) + 30 * FP_MINUTE, H(6), &hours[1]);
	struct fp_callback_plan plan = choose(hours, 3, wish);
	assert_fits(plan, H(8), H(9), &hours[2]);
	assert_false(plan.windows_missed);
	plan = choose(hours, 3, wish); /* both are full: told in time, rather than left */
	assert_fits(plan, H(1), H(2), &hours[0]);
	assert_true(plan.windows_missed);
}

static void windows_beyond_the_promise_are_said_to_be_missed(void **state)
{
	(void)state;
	struct fp_callback_hour hours[] = {hour(H(1), "en", 3)};
	fp_time beyond[] = {H(20), H(30)}, over[] = {H(-9), H(-3)};
	struct fp_callback_wish wish = WISH("en", H(0), H(9));
	wish.windows = (struct fp_times){2, beyond};
	assert_true(choose(hours, 1, wish).windows_missed);
	wish.windows = (struct fp_times){2, over};
	assert_false(choose(hours, 1, wish).windows_missed); /* of a call that is over */
}

static void without_any_capacity_only_ones_own_windows_are_kept(void **state)
{
	(void)state;
	struct fp_callback_wish wish = WISH("en", H(24), H(72));
	assert_int_equal(choose(NULL, 0, wish).found, FP_CALLBACK_UNPLANNED);
	fp_time windows[] = {H(50), H(53), H(20), H(27)}, early[] = {H(1), H(2)};
	wish.windows = (struct fp_times){4, windows};
	assert_fits(choose(NULL, 0, wish), H(24), H(27), NULL);
	wish.windows = (struct fp_times){2, early};
	assert_int_equal(choose(NULL, 0, wish).found, FP_CALLBACK_UNPLANNED);
}

static void capacity_that_was_cut_gives_nothing(void **state)
{
	(void)state;
	struct fp_callback_hour hours[] = {hour(H(1), "en", 1)};
	hours[0].free = -2;
	assert_int_equal(choose(hours, 1, WISH("en", H(0), H(9))).found, FP_CALLBACK_NO_HOUR);
}

/* ---- at random ---- */

static uint64_t seed = 0x2545f4914f6cdd1du;

static uint32_t draw(uint32_t below)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (uint32_t)(seed >> 20) % below;
}

static const char *const languages[] = {"en", "es", "ko", "vi"};

struct town {
	struct fp_callback_hour hours[64 * 3];
	size_t n;
	struct fp_callback_wish wishes[80]; /* in order of rank: emergencies first */
	fp_time windows[80][4];
	struct fp_callback_plan plans[80];
	size_t n_wishes;
};

static void random_town(struct town *t)
{
	t->n = 0;
	for (int h = 0; h < 64; h++)
		for (size_t i = 0; i < 3; i++)
			if (draw(6) == 0)
				t->hours[t->n++] = hour(H(h), languages[i], (int32_t)draw(4));
	t->n_wishes = draw(80);
	for (size_t i = 0; i < t->n_wishes; i++) {
		fp_time earliest = H(0) + draw(30 * 60) * FP_MINUTE;
		t->wishes[i] = WISH(languages[draw(4)], earliest, earliest + (1 + draw(40)) * FP_HOUR);
		for (size_t k = 0; k < 4; k += 2) {
			t->windows[i][k] = H(-5) + draw(70 * 60) * FP_MINUTE;
			t->windows[i][k + 1] = t->windows[i][k] + (15 + draw(300)) * FP_MINUTE;
		}
		t->wishes[i].windows = (struct fp_times){2 * draw(3), t->windows[i]};
		fp_callback_choose(t->hours, t->n, &t->wishes[i], NOW, &t->plans[i]);
	}
}

/* Whether a call for the wish could have lain in the hour, its own windows apart. */
static bool could_have(const struct fp_callback_wish *w, const struct fp_callback_hour *h)
{
	fp_time start = h->at > w->earliest_at ? h->at : w->earliest_at;
	fp_time end = h->at + FP_HOUR < w->due_at ? h->at + FP_HOUR : w->due_at;
	return end - start >= FP_CALLBACK_LEAST && fp_language_serves(h->language, w->language);
}

static bool in_a_window(const struct fp_callback_wish *w, const struct fp_callback_plan *p)
{
	for (size_t i = 0; i < w->windows.n; i += 2)
		if (w->windows.v[i] <= p->window_start && p->window_end <= w->windows.v[i + 1])
			return true;
	return w->windows.n == 0;
}

static void check_town(const struct town *t)
{
	int32_t used = 0, fitted = 0;
	for (size_t i = 0; i < t->n; i++) {
		assert_true(t->hours[i].free >= 0); /* never over capacity */
		used += t->hours[i].calls - t->hours[i].free;
	}
	for (size_t i = 0; i < t->n_wishes; i++) {
		const struct fp_callback_wish *w = &t->wishes[i];
		const struct fp_callback_plan *p = &t->plans[i];
		for (size_t k = 0; k < t->n && p->found != FP_CALLBACK_FITS; k++)
			assert_false(
				t->hours[k].free > 0 && could_have(w, &t->hours[k])); /* nobody is left for nothing */
		if (p->found != FP_CALLBACK_FITS)
			continue;
		fitted++;
		assert_true(p->window_end - p->window_start >= FP_CALLBACK_LEAST);
		assert_true(w->earliest_at <= p->window_start && p->window_end <= w->due_at);
		assert_true(p->hour->at <= p->window_start && p->window_end <= p->hour->at + FP_HOUR);
		assert_true(p->interpreter_needed || fp_language_serves(p->hour->language, w->language));
		assert_true(p->windows_missed || in_a_window(w, p) || w->windows.v[w->windows.n - 1] <= NOW ||
			    w->windows.v[1] <= NOW);
		/* Who came later has no hour that would have suited and was earlier: an emergency is never behind. */
		for (size_t k = i + 1; k < t->n_wishes; k++) {
			const struct fp_callback_plan *later = &t->plans[k];
			if (later->found == FP_CALLBACK_FITS && w->windows.n == 0 && could_have(w, later->hour) &&
				!p->interpreter_needed)
				assert_true(p->hour->at <= later->hour->at);
		}
	}
	assert_int_equal(used, fitted);
}

static void whatever_is_asked_the_bounds_hold(void **state)
{
	(void)state;
	static struct town t;
	for (int i = 0; i < 400; i++) {
		random_town(&t);
		if (t.n > 0)
			check_town(&t);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_language_serves_its_dialects),
		cmocka_unit_test(the_earliest_hour_is_taken_until_it_is_full),
		cmocka_unit_test(an_hour_is_cut_to_what_policy_allows),
		cmocka_unit_test(what_is_over_is_not_planned),
		cmocka_unit_test(ones_own_language_is_waited_for_where_it_is_spoken),
		cmocka_unit_test(what_nobody_speaks_needs_an_interpreter),
		cmocka_unit_test(the_windows_that_were_named_come_first),
		cmocka_unit_test(windows_beyond_the_promise_are_said_to_be_missed),
		cmocka_unit_test(without_any_capacity_only_ones_own_windows_are_kept),
		cmocka_unit_test(capacity_that_was_cut_gives_nothing),
		cmocka_unit_test(whatever_is_asked_the_bounds_hold),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
