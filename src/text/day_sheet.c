/* The office's day on a sheet: whom to expect and when, in columns; those who walked in stand apart. */
#include <fieldpass/text.h>

#include "message.h"

enum { TIME, NAME, SERVICE, CODE, STATUS, COLUMNS };
static const char *const titles[COLUMNS] = {"Time", "Name", "Service", "Code", "Status"};
static const char needs_title[] = "Needs"; /* the last column, as wide as it gets */
#define GAP 2

static const char *const weekdays[] = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};

static void cell_text(const struct fp_day_sheet_row *row, int column, struct fp_buf *ret_text)
{
	ret_text->length = 0;
	switch (column) {
	case TIME: {
		int minute = row->local_start == FP_TIME_NONE ? 0 : (int)(row->local_start % FP_DAY / FP_MINUTE);
		fp_buf_format(ret_text, "%02d:%02d", minute / 60, minute % 60);
		break;
	}
	case NAME:
		if (row->family_name)
			fp_buf_format(ret_text, "%s, %s", row->family_name, row->given_name);
		else
			fp_buf_text(ret_text, "(erased)");
		break;
	case SERVICE:
		fp_buf_text(ret_text, row->service);
		break;
	case CODE:
		fp_buf_text(ret_text, row->confirmation_code);
		break;
	default:
		fp_buf_text(ret_text, fp_appointment_status_names[row->status]);
	}
	fp_buf_byte(ret_text, '\0');
}

static void add_needs(struct fp_buf *out, const struct fp_day_sheet_row *row)
{
	if (row->interpreter)
		fp_buf_format(out, "interpreter (%s)", row->language);
	for (size_t i = 0; i < row->accommodations.n; i++)
		fp_buf_format(out, "%s%s", i || row->interpreter ? ", " : "", row->accommodations.v[i]);
}

static size_t count(const struct fp_day_sheet_row *rows, size_t n, bool walk_in)
{
	size_t found = 0;
	for (size_t i = 0; i < n; i++)
		found += rows[i].walk_in == walk_in;
	return found;
}

static void measure(const struct fp_day_sheet_row *rows, size_t n, struct fp_buf *scratch, size_t ret_widths[COLUMNS])
{
	for (int c = 0; c < COLUMNS; c++) {
		ret_widths[c] = fp_text_width(titles[c]);
		for (size_t i = 0; i < n && !scratch->failed; i++) {
			cell_text(&rows[i], c, scratch);
			size_t width = scratch->failed ? 0 : fp_text_width(scratch->data);
			if (width > ret_widths[c])
				ret_widths[c] = width;
		}
	}
}

static void add_part(struct fp_buf *out, const struct fp_day_sheet_row *rows, size_t n, bool walk_in,
	struct fp_buf *scratch, const size_t widths[COLUMNS])
{
	for (int c = 0; c < COLUMNS; c++)
		fp_text_padded(out, titles[c], widths[c] + GAP);
	fp_buf_format(out, "%s\n", needs_title);
	for (size_t i = 0; i < n; i++) {
		if (rows[i].walk_in != walk_in)
			continue;
		for (int c = 0; c < COLUMNS && !scratch->failed; c++) {
			cell_text(&rows[i], c, scratch);
			fp_text_padded(out, scratch->failed ? "" : scratch->data, widths[c] + GAP);
		}
		add_needs(out, &rows[i]);
		fp_buf_byte(out, '\n');
	}
}

void fp_text_day_sheet(
	struct fp_buf *out, const struct fp_office *office, fp_day day, const struct fp_day_sheet_row *rows, size_t n)
{
	FP_CLEANUP(fp_buf_done) struct fp_buf scratch;
	char date[FP_DAY_TEXT];
	size_t widths[COLUMNS], walked_in = count(rows, n, true);
	fp_buf_init(&scratch, 65536);
	fp_day_format(day, date);
	measure(rows, n, &scratch, widths);
	fp_buf_format(out, "%s (%s)  %s %s  %s\n", office->name, office->code, weekdays[fp_day_weekday(day) - 1], date,
		office->time_zone);
	fp_buf_format(out, "\nAppointments: %zu\n", n - walked_in);
	if (n > walked_in)
		add_part(out, rows, n, false, &scratch, widths);
	fp_buf_format(out, "\nWalk-ins: %zu\n", walked_in);
	if (walked_in > 0)
		add_part(out, rows, n, true, &scratch, widths);
	out->failed |= scratch.failed;
}
