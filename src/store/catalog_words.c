/* What is said about services and resources. A language that says nothing reads as English does; one that is left out
 * everywhere shows the code. */
#include "catalog_load.h"

struct service_row {
	const char *code;
	int language;
	struct fp_service_text text;
};
static const struct fp_column service_columns[] = {
	{"code", FP_T_TEXT, offsetof(struct service_row, code), NULL},
	{"language", FP_T_CHOICE, offsetof(struct service_row, language), fp_language_names},
	{"name", FP_T_TEXT, offsetof(struct service_row, text.name), NULL},
	{"description", FP_T_TEXT, offsetof(struct service_row, text.description), NULL},
	{"papers", FP_T_TEXTS, offsetof(struct service_row, text.papers), NULL},
	{"answer", FP_T_TEXT, offsetof(struct service_row, text.answer), NULL},
};

struct resource_row {
	const char *code;
	int language;
	struct fp_resource_text text;
};
static const struct fp_column resource_columns[] = {
	{"code", FP_T_TEXT, offsetof(struct fp_resource, code), NULL},
	{"service", FP_T_TEXT, offsetof(struct fp_resource, service), NULL},
	{"kind", FP_T_CHOICE, offsetof(struct fp_resource, kind), fp_resource_kind_names},
};
static const struct fp_column resource_text_columns[] = {
	{"code", FP_T_TEXT, offsetof(struct resource_row, code), NULL},
	{"language", FP_T_CHOICE, offsetof(struct resource_row, language), fp_language_names},
	{"title", FP_T_TEXT, offsetof(struct resource_row, text.title), NULL},
	{"text", FP_T_TEXT, offsetof(struct resource_row, text.text), NULL},
	{"contact", FP_T_TEXT, offsetof(struct resource_row, text.contact), NULL},
};

/* English stands in for what another language leaves out. */
static void fill_service(struct fp_service *s)
{
	struct fp_service_text *english = &s->text[FP_LANGUAGE_EN];
	if (!english->name)
		*english = (struct fp_service_text){.name = s->code, .description = ""};
	for (int l = 0; l < FP_LANGUAGE_COUNT; l++) {
		if (!s->text[l].name)
			s->text[l] = *english;
		if (!s->text[l].answer)
			s->text[l].answer = english->answer;
	}
	if (!english->answer)
		s->answer = NULL; /* a code alone answers nobody */
}

static void fill_resource(struct fp_resource *r)
{
	struct fp_resource_text *english = &r->text[FP_LANGUAGE_EN];
	if (!english->title)
		*english = (struct fp_resource_text){.title = r->code, .text = ""};
	for (int l = 0; l < FP_LANGUAGE_COUNT; l++)
		if (!r->text[l].title)
			r->text[l] = *english;
}

static fp_err load_services(struct fp_db *db, struct fp_catalog *c, struct fp_problem *problem)
{
	struct service_row *rows;
	size_t n;
	FP_TRY(fp_catalog_load_rows(db, FP_Q_catalog_service_texts, service_columns, FP_LENGTH(service_columns),
		sizeof(*rows), c->arena, (void **)&rows, &n, problem));
	for (size_t i = 0; i < n; i++) {
		/* A service that was added since they were read is in the next snapshot. */
		struct fp_service *s = (struct fp_service *)fp_catalog_service(c, rows[i].code);
		if (s)
			s->text[rows[i].language] = rows[i].text;
	}
	for (size_t i = 0; i < c->n_services; i++)
		fill_service(&c->services[i]);
	return FP_OK;
}

static fp_err load_resources(struct fp_db *db, struct fp_catalog *c, struct fp_problem *problem)
{
	struct resource_row *rows;
	size_t n;
	FP_TRY(fp_catalog_load_rows(db, FP_Q_catalog_resources, resource_columns, FP_LENGTH(resource_columns),
		sizeof(struct fp_resource), c->arena, (void **)&c->resources, &c->n_resources, problem));
	FP_TRY(fp_catalog_load_rows(db, FP_Q_catalog_resource_texts, resource_text_columns,
		FP_LENGTH(resource_text_columns), sizeof(*rows), c->arena, (void **)&rows, &n, problem));
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < c->n_resources; k++)
			if (fp_text_same(c->resources[k].code, rows[i].code))
				c->resources[k].text[rows[i].language] = rows[i].text;
	for (size_t k = 0; k < c->n_resources; k++)
		fill_resource(&c->resources[k]);
	return FP_OK;
}

fp_err fp_catalog_load_words(struct fp_db *db, struct fp_catalog *c, struct fp_problem *problem)
{
	FP_TRY(load_services(db, c, problem));
	return load_resources(db, c, problem);
}
