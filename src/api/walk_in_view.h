/* A walk-in as replies show it. */
#ifndef FIELDPASS_API_WALK_IN_VIEW_H
#define FIELDPASS_API_WALK_IN_VIEW_H

#include <fieldpass/json.h>
#include <fieldpass/records.h>

/* The members that it has everywhere, inside an object that is open. */
void fp_view_walk_in_members(struct fp_json *j, const struct fp_walk_in_record *w, const struct fp_catalog *catalog);

#endif
