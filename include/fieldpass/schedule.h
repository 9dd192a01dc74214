/* United States federal holidays, by rule (5 U.S.C. 6103), with their observed days; pure. */
#ifndef FIELDPASS_SCHEDULE_H
#define FIELDPASS_SCHEDULE_H

#include <fieldpass/clock.h>

/* The code of the holiday that closes federal offices on this day ("juneteenth"), observed days included (Saturday's on
   Friday, Sunday's on Monday; also New Year's Day of the next year on 31 December); NULL: none. From each one's first
   year in law only. */
const char *fp_federal_holiday(fp_day day);

#endif
