#include "contact.h"

fp_err fp_contact_change_begin(struct fp_act_cmd *cmd, const struct fp_record *record,
	struct fp_contact_change *ret_change, struct fp_problem *problem)
{
	struct fp_contact_change *c = ret_change;
	const struct fp_call *call = cmd->call;
	*c = (struct fp_contact_change){.cmd = cmd, .request = &record->request};
	FP_TRY(fp_person_open(
		call->app->config.keys, &c->request->id, record->sealed, call->arena, &c->person, problem));
	c->number = fp_person_contact(&c->person, c->request).phone;
	c->own_number = fp_person_own_contact(&c->person).phone;
	return FP_OK;
}

static enum fp_number what_becomes_of(const char *before, const char *after, const char *said, bool verified)
{
	bool says = after && (!fp_text_same(before, after) || fp_text_same(said, after));
	return !says ? FP_NUMBER_KEPT : verified ? FP_NUMBER_VERIFIED : FP_NUMBER_SAID;
}

/* So that staff can compare, and call the number before, where the next one is changed. */
static void keep_verified(struct fp_contact_change *c, const char *firm, const char *own)
{
	if (!fp_role_verifies(fp_call_viewer(c->cmd->call)->role))
		return;
	if (firm && c->cmd->act.number == FP_NUMBER_SAID)
		c->person.firm_verified_phone = firm;
	if (c->cmd->act.own_number == FP_NUMBER_SAID)
		c->person.verified_phone = own;
}

fp_err fp_contact_change_end(struct fp_contact_change *c, const char *said, struct fp_problem *problem)
{
	const struct fp_keys *keys = c->cmd->call->app->config.keys;
	struct fp_arena *arena = c->cmd->call->arena;
	const struct fp_person *p = &c->person;
	const char *firm = fp_person_firm_phone(p, c->request), *own = fp_person_own_contact(p).phone;
	bool own_verified = fp_text_same(own, p->verified_phone);
	bool firm_verified = fp_text_same(firm, p->firm_verified_phone) || fp_text_same(firm, p->verified_phone);
	c->cmd->act.number = what_becomes_of(c->number, firm ? firm : own, said, firm ? firm_verified : own_verified);
	c->cmd->act.own_number = what_becomes_of(c->own_number, own, said, own_verified);
	keep_verified(c, firm, own);
	FP_TRY(fp_person_seal_contacts(keys, c->request, p, arena, &c->cmd->extras.contact_sealed,
		&c->cmd->extras.own_contact_sealed, problem));
	return fp_person_seal(keys, &c->request->id, p, arena, &c->cmd->extras.person_sealed, problem);
}
