/* The one statement of every event: its parameters, in the order of sql/queries/request_change.sql. */
#include "request_change.h"

#include "params.h"

/* One more than a statement may have: fp_db_query refuses what is too many, and nothing is written beyond. */
struct params {
	struct fp_param v[FP_PARAMS_MAX + 1];
	size_t n;
};

static void add(struct params *p, struct fp_param param)
{
	if (p->n < FP_LENGTH(p->v))
		p->v[p->n++] = param;
}

static void add_choice(struct params *p, const char *const *names, int choice)
{
	add(p, fp_p_text(choice < 0 ? NULL : names[choice]));
}

static void add_state(struct params *p, const struct fp_request *r, struct fp_arena *arena)
{
	add_choice(p, fp_status_names, (int)r->status);
	add_choice(p, fp_urgency_names, (int)r->urgency);
	add(p, fp_p_text(r->client_ref));
	add(p, fp_p_text(r->office));
	add(p, fp_p_bool(r->referred));
	add(p, fp_p_texts(arena, &r->preferred_offices));
	add(p, fp_p_day(r->not_before));
	add(p, fp_p_day(r->not_after));
	add(p, fp_p_int4((int32_t)r->days));
	add_choice(p, fp_day_part_names, (int)r->day_part);
	add_choice(p, fp_first_names, (int)r->first);
	add(p, fp_p_bool(r->earlier_offers));
	add(p, fp_p_text(r->language));
	add(p, fp_p_bool(r->interpreter));
	add(p, fp_p_texts(arena, &r->accommodations));
}

static void add_course(struct params *p, const struct fp_request *r)
{
	add(p, fp_p_time(r->updated_at));
	add(p, fp_p_time(r->priority_at));
	add(p, fp_p_int4(r->rank_class));
	add(p, fp_p_bool(r->displaced));
	add(p, fp_p_time(r->due_at));
	add(p, fp_p_time(r->wake_at));
	add(p, fp_p_time(r->clock_stopped_at));
	add(p, fp_p_time(r->clock_due_at));
	add_choice(p, fp_status_names, r->status == FP_STATUS_NEEDS_INFO ? (int)r->status_before : -1);
	add(p, fp_p_bool(r->callback_called_off));
	add(p, fp_p_bool(r->warned));
	add(p, fp_p_text(r->claimed_by));
	add(p, fp_p_time(r->claim_expires_at));
	add(p, fp_p_text(r->decided_by));
	add_choice(p, fp_tier_names, r->resolved_by);
	add(p, fp_p_int4((int32_t)r->reopened));
	add(p, fp_p_bool(r->reconsidered));
	add(p, fp_p_bool(r->not_seen));
	add(p, fp_p_int4(r->rebookings));
	add(p, fp_p_int4(r->moves));
	add(p, fp_p_int4(r->seat_overdue));
	add(p, fp_p_bool(r->needs_a_human));
	add(p, fp_p_text(r->reason));
	add(p, fp_p_text(r->answer));
	add(p, fp_p_time(r->approved_at));
	add(p, fp_p_time(r->closed_at));
	add(p, fp_p_time(r->next_try_at));
}

static void add_event(struct params *p, const struct fp_change *change, const struct fp_act *act,
	const struct fp_event_extras *extras, struct fp_arena *arena)
{
	struct fp_array *policies = fp_array_new(arena, FP_T_INT4, change->n_policy_rows);
	for (size_t i = 0; policies && i < change->n_policy_rows; i++)
		fp_array_int(policies, change->policy_rows[i]);
	add(p, fp_p_bytes(extras->person_sealed));
	add(p, fp_p_bytes(extras->contact_sealed));
	add_choice(p, fp_event_names, (int)act->event);
	add(p, fp_p_text(act->actor));
	add(p, fp_p_text(fp_role_name(act->role)));
	add(p, fp_p_text(change->reason));
	add(p, fp_p_array(policies));
	add(p, fp_p_text(extras->data));
}

static void add_callback(struct params *p, const struct fp_change *change, const struct fp_act *act)
{
	const struct fp_callback *c = &change->after.callback;
	add(p, fp_p_id(change->callback_changed ? &c->id : NULL));
	add_choice(p, fp_callback_status_names, change->callback_changed ? (int)c->status : -1);
	add(p, fp_p_time(c->window_start));
	add(p, fp_p_time(c->window_end));
	add(p, fp_p_time(c->due_at));
	add(p, fp_p_int4(c->attempts));
	add(p, fp_p_int4(c->max_attempts));
	add(p, fp_p_bool(c->first_in_queue));
	add(p, fp_p_text(c->language));
	add(p, fp_p_text(c->verification_phrase));
	add(p, fp_p_time(c->reached_at));
	add_choice(p, fp_attempt_outcome_names, change->callback_attempted ? (int)act->outcome : -1);
}

static void add_extras(struct params *p, const struct fp_request *before, const struct fp_change *change,
	const struct fp_event_extras *extras)
{
	const struct fp_appointment *a = &change->after.appointment;
	const struct fp_idempotency *key = &extras->idempotency;
	add(p, fp_p_id(change->appointment_changed ? &a->id : NULL));
	add_choice(p, fp_appointment_status_names, change->appointment_changed ? (int)a->status : -1);
	add(p, fp_p_bytes(extras->note_sealed));
	add(p, fp_p_idempotency_key(key));
	add(p, fp_p_idempotency_body(key));
	add(p, fp_p_id(fp_id_is_none(&extras->object_id) ? &before->id : &extras->object_id));
	add(p, fp_p_int4(200));
	add(p, fp_p_time(fp_real_now()));
}

static void add_plan(struct params *p, const struct fp_request *r, struct fp_arena *arena)
{
	const struct fp_callback *c = &r->callback;
	add(p, fp_p_times(arena, &r->callback_windows));
	add(p, fp_p_time(c->earliest_at));
	add(p, fp_p_time(c->announced_at));
	add(p, fp_p_time(c->planned_hour));
	add(p, fp_p_text(c->planned_language));
	add(p, fp_p_bool(c->interpreter_needed));
	add(p, fp_p_bool(c->at_risk));
}

/* The slot only where it is another one than before. */
static void add_seats(
	struct params *p, const struct fp_request *before, const struct fp_change *change, const struct fp_act *act)
{
	const struct fp_appointment *a = &change->after.appointment;
	bool given = change->appointment_changed && !fp_id_same(&a->id, &before->appointment.id);
	bool moved = change->appointment_changed && !given && a->slot_id != before->appointment.slot_id;
	add(p, fp_p_time(change->after.move_until));
	add(p, given || moved ? fp_p_int(a->slot_id) : fp_p_null());
	add(p, fp_p_bool(given));
	add(p, fp_p_id(change->offer_changed ? &change->after.offer.id : NULL));
	add(p, fp_p_int4(act->travel_minutes));
	add(p, fp_p_id(&act->attorney_id));
}

const char *fp_number_data(enum fp_number number)
{
	static const char *const data[] = {
		[FP_NUMBER_KEPT] = NULL,
		[FP_NUMBER_VERIFIED] = "{\"contact\": \"verified\"}",
		[FP_NUMBER_SAID] = "{\"contact\": \"changed\"}",
	};
	return data[number];
}

static void add_number(struct params *p, const struct fp_change *change)
{
	add(p, fp_p_bool(change->after.contact_unverified));
	add(p, fp_p_bool(change->after.own_contact_unverified));
	add(p, fp_p_text(fp_number_data(change->number)));
}

fp_err fp_request_change(struct fp_db *db, const struct fp_viewer *viewer, const struct fp_request *before,
	const struct fp_change *change, const struct fp_act *act, const struct fp_event_extras *extras,
	struct fp_arena *arena, bool *ret_changed, struct fp_problem *problem)
{
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	struct params p = {.n = 0};
	struct fp_sight sight;
	enum fp_db_role role = fp_viewer_db_role(viewer);
	fp_viewer_sight(viewer, &sight);
	add(&p, fp_p_id(&before->id));
	add(&p, fp_p_int4(before->version));
	add_choice(&p, fp_status_names, (int)before->status);
	add_state(&p, &change->after, arena);
	add_course(&p, &change->after);
	add_event(&p, change, act, extras, arena);
	add_callback(&p, change, act);
	add_extras(&p, before, change, extras);
	add_plan(&p, &change->after, arena);
	add_seats(&p, before, change, act);
	add(&p, fp_p_bytes(extras->own_contact_sealed));
	add(&p, fp_p_time(change->after.erase_at));
	add_number(&p, change);
	add(&p, fp_p_int4(change->after.token_version));
	FP_TRY(fp_db_query(
		db, role, role == FP_DB_PUBLIC ? &sight : NULL, FP_Q_request_change, p.v, p.n, &rows, problem));
	*ret_changed = fp_rows_count(rows) == 1;
	return FP_OK;
}
