#include <fieldpass/representation.h>

const char *const fp_standing_names[] = {"pending", "in_force", "ended", NULL};

enum fp_standing fp_representation_standing(const struct fp_representation *p, fp_day today)
{
	if (p->ended_at != FP_TIME_NONE || (p->ends_on != FP_DAY_NONE && p->ends_on < today))
		return FP_STANDING_ENDED;
	return p->begins_on > today ? FP_STANDING_PENDING : FP_STANDING_IN_FORCE;
}

#define POINTER "/representation_id"

void fp_representation_check(const struct fp_representation *p, const char *service, bool same_person, fp_day today,
	struct fp_problem *problem)
{
	enum fp_standing standing = fp_representation_standing(p, today);
	if (standing == FP_STANDING_PENDING)
		fp_problem_field(problem, POINTER, "not_yet_in_force", "This representation has not begun yet");
	if (standing == FP_STANDING_ENDED)
		fp_problem_field(problem, POINTER, "has_ended", "This representation has ended");
	if (p->services.n > 0 && !fp_texts_contain(&p->services, service))
		fp_problem_field(problem, POINTER, "other_service", "It does not cover the service %s", service);
	if (!same_person)
		fp_problem_field(problem, POINTER, "other_person",
			"It is for somebody else: give the applicant as in the representation, with the A-Number if "
			"and only if it had one");
}

bool fp_requester_acts(enum fp_requester_role role)
{
	return role == FP_REQUESTER_APPLICANT || role == FP_REQUESTER_PETITIONER;
}
