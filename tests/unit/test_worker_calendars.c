/* What a pass reads of the attorneys' calendars: of many at a time, and of one's own seat while another is offered. */
#include "attorney_fixture.h"

/* As they are told apart by the last bytes of their ids, these are hard to: they all end alike. */
static const char *attorney_like_others(int n)
{
	return sql("insert into fp.attorney (id, licence, sealed) values (format('%%s-0000-4000-8000-00000000abcd', "
		   "lpad(to_hex(%d), 8, '0'))::uuid, 'NY-%d', 'x') returning id",
		n, n);
}

/* More than there is room for at first. */
#define MANY 70

static void each_of_many_attorneys_has_a_calendar(void **state)
{
	(void)state;
	struct fp_id ids[MANY];
	make_office("CMA", "America/Denver");
	make_slots("CMA", "2026-03-09", 2, MANY);
	take_catalog();
	for (int i = 0; i < MANY; i++) {
		char office[4] = {'Q', (char)('A' + i / 26), (char)('A' + i % 26), 0};
		const char *attorney = attorney_like_others(i);
		make_office(office, "America/Denver");
		if (i % 2 == 0) /* expected elsewhere, until half past nine with the way */
			book_elsewhere(attorney, office, "2026-03-09T12:00:00Z", 30);
		ids[i] = submit_for(attorney, new_request("document_pickup", "CMA"));
	}
	assert_int_equal(run_pass().placed, MANY);
	for (int i = 0; i < MANY; i++)
		assert_string_equal(seat_of(ids[i]), i % 2 == 0 ? "03-09 09:30" : "03-09 09:00");
}

/* Until the offer is taken the attorney is expected at both. */
static void an_offer_leaves_the_attorney_time_for_the_own_seat(void **state)
{
	(void)state;
	const char *attorney = new_attorney(), *offices[] = {"COA", "COB"};
	make_office("COA", "America/Denver");
	make_office("COB", "America/Denver");
	make_slots("COB", "2026-03-10", 8, 1);
	sql("update fp.slot set capacity = 0 where office = 'COB' and local_start::time < '12:00'");
	take_catalog();
	struct fp_request r = new_request("document_pickup", NULL);
	r.preferred_offices = (struct fp_texts){2, offices};
	r.earlier_offers = true;
	struct fp_id id = submit_for(attorney, r);
	assert_true(fp_id_new(&r.id));
	struct fp_id alone = submit(r);
	run_pass();
	assert_string_equal(seat_of(id), "03-10 12:00");
	assert_string_equal(seat_of(alone), "03-10 12:30");
	make_slots("COA", "2026-03-10", 1, 1); /* over at half past nine, and three hours away */
	assert_int_equal(run_pass().offered, 1);
	assert_string_equal(decided(id), "not_offered [\"attorney_busy\"]");
	assert_string_equal(decided(alone), "offered ");
	make_slots("COA", "2026-03-09", 1, 1);
	assert_int_equal(run_pass().offered, 1);
	assert_string_equal(decided(id), "offered ");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_of_many_attorneys_has_a_calendar),
		cmocka_unit_test(an_offer_leaves_the_attorney_time_for_the_own_seat),
	};
	return cmocka_run_group_tests(tests, begin_with_firm, end);
}
