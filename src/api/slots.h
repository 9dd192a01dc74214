/* What holds and slots share. */
#ifndef FIELDPASS_API_SLOTS_H
#define FIELDPASS_API_SLOTS_H

#include <fieldpass/base.h>

/* A slot's id as it stands in paths and bodies: a whole number as text. */
bool fp_slot_id_read(const char *text, int64_t *ret_id);

#endif
