/* Licences: a state's bar number, or the id by which the immigration courts know a representative. */
#include <ctype.h>
#include <string.h>

#include <fieldpass/representation.h>

#define UPPER  "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS "0123456789"
/* Leaves room for the dash and the NUL. */
#define SQUEEZED_MAX (FP_LICENCE_TEXT - 2)

static const char states[] =
	" AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ "
	"NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY AS GU MP PR VI ";

/* Upper case, without what people put between; false: too long. */
static bool squeeze(const char *text, char ret_text[SQUEEZED_MAX + 1])
{
	size_t n = 0;
	for (; *text; text++) {
		if (strchr(" -#:.", *text))
			continue;
		if (n == SQUEEZED_MAX)
			return false;
		ret_text[n++] = (char)toupper((unsigned char)*text);
	}
	ret_text[n] = '\0';
	return true;
}

static bool is_eoir_id(const char *text)
{
	return strspn(text, UPPER) == 2 && strspn(text + 2, DIGITS) == 6 && text[8] == '\0';
}

static bool is_state(const char *text)
{
	const char code[] = {' ', text[0], text[1], ' ', '\0'};
	return strstr(states, code) != NULL;
}

/* A number has a digit, else "NYLAWYER" would be one. */
static bool is_bar_number(const char *text)
{
	size_t length = strlen(text);
	return length >= 1 && length <= 12 && strspn(text, UPPER DIGITS) == length && strpbrk(text, DIGITS);
}

bool fp_licence_read(const char *text, char ret_licence[FP_LICENCE_TEXT])
{
	char squeezed[SQUEEZED_MAX + 1];
	if (!squeeze(text, squeezed))
		return false;
	if (strncmp(squeezed, "EOIR", 4) == 0) {
		const char *id = squeezed + 4;
		bool wordy = strncmp(id, "ID", 2) == 0 && !is_eoir_id(id);
		snprintf(ret_licence, FP_LICENCE_TEXT, "EOIR-%s", wordy ? id + 2 : id);
		return is_eoir_id(wordy ? id + 2 : id);
	}
	if (strlen(squeezed) < 3 || !is_state(squeezed) || !is_bar_number(squeezed + 2))
		return false;
	snprintf(ret_licence, FP_LICENCE_TEXT, "%.2s-%s", squeezed, squeezed + 2);
	return true;
}
