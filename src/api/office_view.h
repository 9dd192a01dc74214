/* An office as JSON: the members that each reply about one has. */
#ifndef FIELDPASS_API_OFFICE_VIEW_H
#define FIELDPASS_API_OFFICE_VIEW_H

#include <fieldpass/catalog.h>
#include <fieldpass/json.h>

void fp_view_office(struct fp_json *j, const struct fp_office *office);

#endif
