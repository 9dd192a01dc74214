#include "resource_view.h"

void fp_view_resource(struct fp_json *j, const struct fp_resource *r, enum fp_language language)
{
	const struct fp_resource_text *text = &r->text[language];
	fp_json_object(j, NULL);
	fp_json_text(j, "code", r->code);
	fp_json_text(j, "service", r->service);
	fp_json_text(j, "kind", fp_resource_kind_names[r->kind]);
	fp_json_text(j, "title", text->title);
	fp_json_text(j, "text", text->text);
	fp_json_text(j, "contact", text->contact);
	fp_json_end_object(j);
}

void fp_view_resources(struct fp_json *j, const char *key, const struct fp_catalog *c, const char *service,
	bool general, enum fp_language language)
{
	fp_json_array(j, key);
	for (size_t i = 0; service && i < c->n_resources; i++)
		if (fp_text_same(c->resources[i].service, service))
			fp_view_resource(j, &c->resources[i], language);
	for (size_t i = 0; general && i < c->n_resources; i++)
		if (!c->resources[i].service)
			fp_view_resource(j, &c->resources[i], language);
	fp_json_end_array(j);
}
