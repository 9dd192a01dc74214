/* Other ways to be helped, as replies show them. */
#ifndef FIELDPASS_API_RESOURCE_VIEW_H
#define FIELDPASS_API_RESOURCE_VIEW_H

#include <fieldpass/catalog.h>
#include <fieldpass/json.h>

void fp_view_resource(struct fp_json *j, const struct fp_resource *r, enum fp_language language);
/* A list under `key`: those of the service (NULL: none), then, with `general`, those for everybody. */
void fp_view_resources(struct fp_json *j, const char *key, const struct fp_catalog *c, const char *service,
	bool general, enum fp_language language);

#endif
