/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "drivers/hid-report.h"

#include "drivers/symbology.h"

#include <string.h>

enum {
	REPORT_NUMBER = 0x02,
	AT_LENGTH = 1,
	AT_AIM = 2,
	AIM_LENGTH = 3,
	TEXT_MAX = 56,
	AT_MORE = 63,
	MORE = 0x01,
};

/* Items of a report descriptor (HID 1.11, 6.2.2.2): size in bits 1-0, 3 being 4 bytes; tag and
 * type above it. */
#define USAGE_PAGE 0x04
#define LONG_ITEM 0xFE
#define SCANNER_PAGE 0x8C

DsHidTaken
ds_hid_take(DsHidCode *code, const guint8 *report, gsize length)
{
	gsize at_aim = AT_AIM;

	if (length == 0 || report[0] != REPORT_NUMBER)
		return DS_HID_OTHER;
	if (length != DS_HID_REPORT_SIZE)
		return DS_HID_NONSENSE;
	if (report[AT_AIM] != ']' && report[AT_AIM + 1] == ']')
		at_aim++;
	if (code->aim[0] == '\0' && report[at_aim] == ']')
		memcpy(code->aim, report + at_aim, AIM_LENGTH);
	if (report[AT_LENGTH] > TEXT_MAX || code->text->len + report[AT_LENGTH] > DS_CODE_MAX)
		code->spoilt = TRUE;
	if (!code->spoilt)
		g_byte_array_append(code->text, report + at_aim + AIM_LENGTH, report[AT_LENGTH]);
	if ((report[AT_MORE] & MORE) != 0)
		return DS_HID_MORE;
	return code->spoilt ? DS_HID_NONSENSE : DS_HID_WHOLE;
}

gboolean
ds_hid_is_scanner(const guint8 *descriptor, gsize length)
{
	static const guint8 sizes[] = {0, 1, 2, 4};

	for (gsize at = 0; at < length;) {
		guint8 item = descriptor[at];
		gsize size = sizes[item & 0x03];

		if (item == LONG_ITEM)
			return FALSE; /* nobody uses them; HID 1.11, 6.2.2.3 */
		if (at + 1 + size > length)
			return FALSE;
		if ((item & 0xFC) == USAGE_PAGE && size > 0 && descriptor[at + 1] == SCANNER_PAGE &&
		    (size == 1 || descriptor[at + 2] == 0))
			return TRUE;
		at += 1 + size;
	}
	return FALSE;
}
