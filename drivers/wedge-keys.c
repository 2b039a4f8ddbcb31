/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "drivers/wedge-keys.h"

#include <string.h>

#define KEYS 6
#define FIRST_KEY 2
#define CONTROL (0x01 | 0x10)
#define SHIFT (0x02 | 0x20)
#define ALT (0x04 | 0x40)
#define GUI (0x08 | 0x80)

/* HID Usage Tables 1.12, 10: 04 to 38 of the main field, plain and with Shift. */
#define MAIN_FIRST 0x04
#define MAIN_KEYS 53
static const char main_keys[][MAIN_KEYS + 1] = {
    "abcdefghijklmnopqrstuvwxyz1234567890\n\0\0\n -=[]\\\\;'`,./",
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ!@#$%^&*()\n\0\0\n _+{}||:\"~<>?",
};

/* 54 to 63: the keypad. */
#define PAD_FIRST 0x54
static const char pad[] = "/*-+\n1234567890.";

/* What a key gives; 0: no character. */
static char
character(guint8 key, gboolean shift)
{
	if (key >= PAD_FIRST && key < PAD_FIRST + sizeof pad - 1)
		return pad[key - PAD_FIRST];
	if (key < MAIN_FIRST || key >= MAIN_FIRST + MAIN_KEYS)
		return 0;
	return main_keys[shift ? 1 : 0][key - MAIN_FIRST];
}

/* With Alt held only the digits of the keypad count. */
static void
add_digit(DsWedge *wedge, guint8 key)
{
	char digit = key >= PAD_FIRST ? character(key, FALSE) : 0;

	if (g_ascii_isdigit(digit) && wedge->number < 1000)
		wedge->number = wedge->number * 10 + (guint)(digit - '0');
}

/* Alt was let go: the character of that number. ASCII only: what lies above depends on the code
 * page of a machine that this is not. */
static guint
end_number(DsWedge *wedge, char *typed)
{
	guint number = wedge->number;

	wedge->number = 0;
	if (number == '\r' || number == '\t')
		number = '\n';
	if (number != '\n' && (number < ' ' || number > '~'))
		return 0;
	typed[0] = (char)number;
	return 1;
}

guint
ds_wedge_take(DsWedge *wedge, const guint8 *report, gsize length, char typed[7])
{
	guint count = 0;
	guint8 held;

	if (length != DS_WEDGE_REPORT_SIZE || report[FIRST_KEY] == 0x01)
		return 0;
	held = report[0];
	if ((held & ALT) == 0 && wedge->number != 0)
		count = end_number(wedge, typed);
	for (guint i = 0; i < KEYS; i++) {
		guint8 key = report[FIRST_KEY + i];
		char c;

		if (key == 0 || memchr(wedge->down, key, KEYS) != NULL)
			continue;
		if ((held & ALT) != 0)
			add_digit(wedge, key);
		c = (held & (ALT | CONTROL | GUI)) == 0 ? character(key, (held & SHIFT) != 0) : 0;
		if (c != 0)
			typed[count++] = c;
	}
	memcpy(wedge->down, report + FIRST_KEY, KEYS);
	return count;
}
