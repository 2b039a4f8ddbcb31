/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What scanners for printed codes send: reports, keys, bytes on a line, report descriptors. */
#include "drivers/code-line.h"
#include "drivers/hid-report.h"
#include "drivers/symbology.h"
#include "drivers/wedge-keys.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

/* What comes in is readable, not too long, and of a known kind. */
static void
check_identity(const DsIdentity *identity)
{
	const DsSymbology *symbology = ds_symbologies;

	g_assert_true((identity->text != NULL) == (identity->flaw == DS_FLAW_NONE));
	while (symbology->technology != identity->technology)
		g_assert_nonnull((++symbology)->technology);
	if (identity->text == NULL)
		return;
	g_assert_cmpuint(strlen(identity->text), >, 0);
	g_assert_cmpuint(strlen(identity->text), <=, DS_CODE_MAX);
	g_assert_true(g_utf8_validate(identity->text, -1, NULL));
	for (const char *c = identity->text; *c != '\0'; c++)
		g_assert_false(g_ascii_iscntrl(*c));
}

/* Byte 0 of each piece tells how long it is, so that reports of all lengths come. */
static void
check_reports(const guint8 *data, gsize size)
{
	DsHidCode code = {.text = g_byte_array_new()};

	while (size > 0) {
		gsize length = MIN(size - 1, (gsize)(data[0] & 0x7F));
		g_autofree guint8 *report = g_memdup2(data + 1, length);
		DsHidTaken taken = ds_hid_take(&code, report, length);

		g_assert_cmpuint(code.text->len, <=, DS_CODE_MAX);
		if (taken == DS_HID_WHOLE || taken == DS_HID_NONSENSE) {
			g_autoptr(DsIdentity) identity = ds_symbology_identity(
			    ds_symbology(code.aim), code.text->data, code.text->len);

			check_identity(identity);
			g_byte_array_set_size(code.text, 0);
			memset(code.aim, 0, sizeof code.aim);
			code.spoilt = FALSE;
		}
		data += 1 + length;
		size -= 1 + length;
	}
	g_byte_array_unref(code.text);
}

static void
check_line(DsCodeLine *line, const guint8 *data, gsize size, gint64 now_us)
{
	DsIdentity *identity;

	ds_code_line_add(line, data, size, now_us);
	while ((identity = ds_code_line_take(line, now_us)) != NULL) {
		check_identity(identity);
		ds_identity_free(identity);
	}
}

static void
check_keys(DsCodeLine *line, const guint8 *data, gsize size)
{
	DsWedge wedge = {0};

	for (gsize at = 0; at + DS_WEDGE_REPORT_SIZE <= size; at += DS_WEDGE_REPORT_SIZE) {
		char typed[7];
		guint count = ds_wedge_take(&wedge, data + at, DS_WEDGE_REPORT_SIZE, typed);

		g_assert_cmpuint(count, <=, sizeof typed);
		for (guint i = 0; i < count; i++)
			g_assert_true(g_ascii_isprint(typed[i]) || typed[i] == '\n');
		check_line(line, (const guint8 *)typed, count, (gint64)at * 1000);
	}
}

int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
	DsCodeLine *line = ds_code_line_new();
	gint64 later_us = G_GINT64_CONSTANT(1000000) * 1000000;

	check_reports(data, size);
	ds_hid_is_scanner(data, size);
	check_keys(line, data, size);
	check_line(line, data, size, later_us);
	check_line(line, data, 0, 2 * later_us);
	ds_code_line_free(line);
	return 0;
}
