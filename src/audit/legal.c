/* Which status may follow which, by which event: written from the description of the service, not from the server's
 * table, so that each is held against the other. */
#include "audit.h"

#define REVIEW	"tier1_review tier2_review office_review"
#define WAITING "answered " REVIEW " needs_info awaiting_contact approved"
#define OPEN	WAITING " scheduled"
#define CLOSED	"resolved denied missed_callback expired withdrawn completed no_show unrecorded"
#define BEGINS	""
#define STAYS	"="

static const struct {
	const char *kind, *from, *to; /* any of these words */
} legal[] = {
	{"submit", BEGINS, "answered tier1_review tier2_review approved"},
	{"book", BEGINS, "scheduled"},
	{"admit", BEGINS, "scheduled"},

	{"claim", REVIEW, STAYS},
	{"release", REVIEW, STAYS},
	{"claim-lapsed", REVIEW, STAYS},
	{"escalate", "tier1_review", "tier2_review"},
	{"refer", "tier2_review", "office_review"},
	{"ask-info", REVIEW, "needs_info"},
	{"supply", "needs_info", REVIEW " approved"},
	{"warn", "needs_info awaiting_contact", STAYS},
	{"expire", "needs_info awaiting_contact", "expired"},
	{"promise-broken", "tier2_review office_review", STAYS},

	{"plan-callback", "tier2_review", STAYS},
	{"callback-announced", "tier2_review", STAYS},
	{"callback-at-risk", "tier2_review", STAYS},
	{"callback-changed", "tier2_review", STAYS},
	{"callback-reached", "tier2_review", STAYS},
	{"callback-missed", "tier2_review", "tier2_review missed_callback awaiting_contact expired"},
	{"rebook-callback", "awaiting_contact", "tier2_review"},

	{"resolve", "answered " REVIEW, "resolved"},
	{"approve", "tier2_review office_review", "approved"},
	{"deny", "tier2_review office_review", "denied"},
	{"withdraw", WAITING, "withdrawn"},
	{"not-solved", "answered", "tier1_review"},
	{"not-solved", "resolved", "tier1_review tier2_review"},
	{"reconsider", "denied", "tier2_review"},
	{"restart", "missed_callback expired denied withdrawn no_show", STAYS},

	{"assign", "approved", "scheduled"},
	{"assign", "scheduled", STAYS},
	{"overdue", "approved", STAYS},
	{"unplaceable", "approved", "needs_info tier2_review"},
	{"move", "scheduled", STAYS},
	{"moved", "scheduled", STAYS},
	{"move-lapsed", "scheduled", STAYS},
	{"offer", "scheduled", STAYS},
	{"accept-offer", "scheduled", STAYS},
	{"decline-offer", "scheduled", STAYS},
	{"offer-lapsed", "scheduled", STAYS},
	{"displace", "scheduled", "approved"},
	{"cancel", "scheduled", "withdrawn approved"},
	{"check-in", "scheduled", STAYS},
	{"complete", "scheduled unrecorded", "completed"},
	{"no-show", "scheduled unrecorded", "no_show"},
	{"day-ended", "scheduled", "unrecorded"},
	{"not-seen", "unrecorded", "approved"},
	{"correct", "no_show unrecorded", "completed approved"},

	{"update", OPEN, STAYS},
	{"settle-duplicate", OPEN, "= resolved"},
	/* A callback that was promised to a number which is no longer theirs is called off. */
	{"represent", OPEN, STAYS},
	{"represent", "tier2_review", "awaiting_contact"},
	{"representation-ended", OPEN " " CLOSED, STAYS},
	{"representation-ended", "tier2_review", "awaiting_contact"},

	{"verify-contact", OPEN, STAYS},
	{"reveal", OPEN " " CLOSED, STAYS},
	{"erase", CLOSED, STAYS},
	{"renew-token", OPEN " " CLOSED, STAYS},
};

static bool is_word_of(const char *list, const char *word)
{
	size_t length = strlen(word);
	for (const char *at = list; length && (at = strstr(at, word)); at += length)
		if ((at == list || at[-1] == ' ') && (at[length] == ' ' || at[length] == '\0'))
			return true;
	return false;
}

bool audit_is_legal(const char *from, const char *kind, const char *to)
{
	for (size_t i = 0; i < FP_LENGTH(legal); i++) {
		if (strcmp(legal[i].kind, kind) != 0)
			continue;
		bool leaves = from ? is_word_of(legal[i].from, from) : legal[i].from[0] == '\0';
		bool stays = from && strcmp(from, to) == 0 && is_word_of(legal[i].to, STAYS);
		if (leaves && (stays || is_word_of(legal[i].to, to)))
			return true;
	}
	return false;
}
