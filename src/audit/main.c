/* fieldpass-audit: one line of JSON for each breach, then "N checked, N breaches". */
#include <getopt.h>
#include <inttypes.h>

#include "audit.h"

#define ARENA_LIMIT ((size_t)1 << 20)

/* 0 and 1 are answers; 2 is none. */
enum { CLEAN, BREACHES, NO_ANSWER };

static const char help[] =
	"Usage: fieldpass-audit [--database URL | --embedded DIR] [--days N]\n"
	"\n"
	"Derives again what must hold in Fieldpass's tables, in one read-only transaction, and writes a line\n"
	"of JSON for each breach. It may run while the service does.\n"
	"\n"
	"  --database URL  any address that libpq takes, as a user who is or may become fp_audit; what it leaves\n"
	"                  out comes from PGHOST, PGPASSWORD and so on. Others can read a command line: a\n"
	"                  password belongs into PGPASSWORD or a password file.\n"
	"  --embedded DIR  the private PostgreSQL of a fieldpassd that runs with the same option\n"
	"  --days N        of the passes of the assigning worker, only those of the last N days of passes\n"
	"  --help          this text\n"
	"\n"
	"It ends with 0 where all is well, 1 where there are breaches, and 2 where it could not look.\n";

struct options {
	const char *database, *embedded, *days;
	bool help;
};

static void pg_done(PGconn **pg)
{
	PQfinish(*pg);
}

static bool is_number(const char *text)
{
	size_t length = strspn(text, "0123456789");
	return length > 0 && length < 6 && text[length] == '\0';
}

static fp_err read_options(int argc, char **argv, struct options *ret_options, struct fp_problem *problem)
{
	static const struct option known[] = {
		{"database", required_argument, NULL, 'd'},
		{"embedded", required_argument, NULL, 'e'},
		{"days", required_argument, NULL, 'n'},
		{"help", no_argument, NULL, 'h'},
		{0},
	};
	struct options o = {0};
	int option;
	while ((option = getopt_long(argc, argv, "", known, NULL)) != -1) {
		switch (option) {
		case 'd':
			o.database = optarg;
			break;
		case 'e':
			o.embedded = optarg;
			break;
		case 'n':
			o.days = optarg;
			break;
		case 'h':
			o.help = true;
			break;
		default:
			return fp_fail(problem, FP_CODE_INVALID_PARAMETER, "fieldpass-audit --help names the options.");
		}
	}
	if (optind < argc)
		return fp_fail(problem, FP_CODE_INVALID_PARAMETER, "%s is no option.", argv[optind]);
	if (o.days && !is_number(o.days))
		return fp_fail(problem, FP_CODE_INVALID_PARAMETER, "--days takes a number.");
	*ret_options = o;
	return FP_OK;
}

static fp_err look(struct audit *a, struct fp_problem *problem)
{
	FP_TRY(audit_begin(a, problem));
	FP_TRY(audit_transitions(a, problem));
	FP_TRY(audit_history(a, problem));
	for (size_t i = 0; i < audit_checks_count; i++)
		FP_TRY(audit_check_run(a, &audit_checks[i], problem));
	printf("%" PRId64 " checked, %" PRId64 " breaches\n", a->checked, a->breaches);
	if (fflush(stdout) != 0 || ferror(stdout))
		return fp_fail(problem, FP_CODE_INTERNAL, "What was found could not be written.");
	return FP_OK;
}

static fp_err run(int argc, char **argv, int64_t *ret_breaches, struct fp_problem *problem)
{
	struct options options = {0};
	FP_TRY(read_options(argc, argv, &options, problem));
	if (options.help) {
		fputs(help, stdout);
		return FP_OK;
	}
	FP_CLEANUP(pg_done) PGconn *pg = NULL;
	FP_TRY(audit_connect(options.database, options.embedded, &pg, problem));
	struct audit a = {.pg = pg, .days = options.days};
	fp_err err = look(&a, problem);
	*ret_breaches = a.breaches;
	return err;
}

int main(int argc, char **argv)
{
	FP_CLEANUP(fp_arena_cleanup) struct fp_arena *arena = fp_arena_new(ARENA_LIMIT);
	struct fp_problem problem = {.arena = arena};
	int64_t breaches = 0;
	fp_err err = arena ? run(argc, argv, &breaches, &problem) : fp_fail(&problem, FP_CODE_NO_MEMORY, NULL);
	if (!fp_failed(err))
		return breaches ? BREACHES : CLEAN;
	fprintf(stderr, "fieldpass-audit: %s\n", problem.detail ? problem.detail : fp_code_title(err.code));
	return NO_ANSWER;
}
