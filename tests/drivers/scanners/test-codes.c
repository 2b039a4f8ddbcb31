/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What codes, reports and keys are worth, without any device. */
#include "drivers/code-line.h"
#include "drivers/hid-report.h"
#include "drivers/symbology.h"
#include "drivers/wedge-keys.h"
#include "firmware/base/bytes.h"

#include <json-glib/json-glib.h>
#include <string.h>

/* ---- symbologies ---- */

static void
test_aim(void)
{
	static const struct {
		const char *aim, *technology;
		DsIdentityKind kind;
	} cases[] = {
	    {"]C0", "code128", DS_IDENTITY_BARCODE},
	    {"]A0", "code39", DS_IDENTITY_BARCODE},
	    {"]E0", "ean", DS_IDENTITY_BARCODE},
	    {"]Q1", "qr", DS_IDENTITY_QR},
	    {"]d2", "datamatrix", DS_IDENTITY_QR},
	    {"]e0", "databar", DS_IDENTITY_BARCODE},
	    {"]?0", "code", DS_IDENTITY_BARCODE},
	    {"]C", "code", DS_IDENTITY_BARCODE},
	    {"C0", "code", DS_IDENTITY_BARCODE},
	    {"", "code", DS_IDENTITY_BARCODE},
	    {NULL, "code", DS_IDENTITY_BARCODE},
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		const DsSymbology *symbology = ds_symbology(cases[i].aim);

		g_assert_cmpstr(symbology->technology, ==, cases[i].technology);
		g_assert_cmpint(symbology->kind, ==, cases[i].kind);
	}
}

static void
test_accepted(void)
{
	static const char *const only_qr[] = {"qr", NULL};

	g_assert_true(ds_symbology_accepts(NULL, "code128"));
	g_assert_true(ds_symbology_accepts(NULL, "code"));
	g_assert_false(ds_symbology_accepts(NULL, "ean"));
	g_assert_true(ds_symbology_accepts(only_qr, "qr"));
	g_assert_false(ds_symbology_accepts(only_qr, "code128"));
	g_assert_false(ds_symbology_accepts(only_qr, "code"));
	g_assert_true(ds_symbology_accepts(only_qr, "mifare-classic-1k"));
}

static void
assert_identity(const DsIdentity *identity, const char *technology, const char *text)
{
	g_assert_nonnull(identity);
	g_assert_cmpstr(identity->technology, ==, technology);
	g_assert_cmpstr(identity->text, ==, text);
	g_assert_cmpint(identity->flaw, ==, text != NULL ? DS_FLAW_NONE : DS_FLAW_UNREADABLE);
}

static void
test_text(void)
{
	static const struct {
		const char *bytes, *technology, *text; /* NULL: unreadable */
	} cases[] = {
	    {"12345", "code", "12345"}, {"]C012345\r\n", "code128", "12345"},
	    {"]Q1 P-1 \r", "qr", "P-1"}, {"]]12", "code", "]]12"},
	    {"\xe5\x9b\xbe\xe4\xb9\xa6", "code", "\xe5\x9b\xbe\xe4\xb9\xa6"}, {"", "code", NULL},
	    {" \r\n", "code", NULL}, {"]Q1", "qr", NULL}, {"12\x1b[2J", "code", NULL},
	    {"12\t34", "code", NULL},
	    {"12\xc2\x85", "code", NULL},       /* a control character beyond ASCII */
	    {"\xcd\xbc\xca\xe9", "code", NULL}, /* GB 18030 */
	};
	g_autofree char *long_text = g_strnfill(DS_CODE_MAX + 1, '7');
	g_autoptr(DsIdentity)
	    longest = ds_symbology_identity_of((const guint8 *)long_text, DS_CODE_MAX);
	g_autoptr(DsIdentity)
	    too_long = ds_symbology_identity_of((const guint8 *)long_text, DS_CODE_MAX + 1);
	g_autoptr(DsIdentity) nul = ds_symbology_identity_of((const guint8 *)"12\0"
									     "34",
	    5);

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(DsIdentity) identity = ds_symbology_identity_of(
		    (const guint8 *)cases[i].bytes, strlen(cases[i].bytes));

		assert_identity(identity, cases[i].technology, cases[i].text);
	}
	g_assert_cmpuint(strlen(longest->text), ==, DS_CODE_MAX);
	assert_identity(too_long, "code", NULL);
	assert_identity(nul, "code", NULL);
}

/* ---- reports of USB HID POS ---- */

/* Reports as scanners' manuals show them. */
static void
test_recorded(void)
{
	static const char *const expected[] = {"]Q0", "]Q1", "]C0", "]E0"};
	g_autofree char *path = g_test_build_filename(
	    G_TEST_DIST, "drivers", "scanners", "usb_hid_pos_scanner.json", NULL);
	g_autoptr(JsonParser) parser = json_parser_new();
	JsonArray *reports;

	g_assert_true(json_parser_load_from_file(parser, path, NULL));
	reports = json_object_get_array_member(
	    json_node_get_object(json_parser_get_root(parser)), "reports");
	g_assert_cmpuint(json_array_get_length(reports), ==, G_N_ELEMENTS(expected));
	for (guint i = 0; i < G_N_ELEMENTS(expected); i++) {
		const char *hex = json_object_get_string_member(
		    json_array_get_object_element(reports, i), "hex");
		g_autoptr(GByteArray) raw = ds_unhex(hex);
		DsHidCode code = {.text = g_byte_array_new()};

		g_byte_array_set_size(raw, DS_HID_REPORT_SIZE);
		g_assert_cmpint(ds_hid_take(&code, raw->data, raw->len), ==,
		    i == 0 ? DS_HID_MORE : DS_HID_WHOLE);
		g_assert_cmpstr(code.aim, ==, expected[i]);
		g_assert_cmpuint(code.text->len, ==, raw->data[1]);
		g_byte_array_unref(code.text);
	}
	g_test_message("%u reports", json_array_get_length(reports));
}

static void
test_reports(void)
{
	guint8 report[DS_HID_REPORT_SIZE] = {0x02, 3, ']', 'Q', '1', 'a', 'b', 'c'};
	guint8 late[DS_HID_REPORT_SIZE] = {0x02, 3, 0x00, ']', 'Q', '1', 'a', 'b', 'c'};
	guint8 long_one[DS_HID_REPORT_SIZE] = {0x02, 57, ']', 'Q', '1'};
	guint8 other[DS_HID_REPORT_SIZE] = {0x03, 3};
	DsHidCode code = {.text = g_byte_array_new()};

	g_assert_cmpint(ds_hid_take(&code, other, sizeof other), ==, DS_HID_OTHER);
	g_assert_cmpint(ds_hid_take(&code, report, 0), ==, DS_HID_OTHER);
	g_assert_cmpint(ds_hid_take(&code, report, 8), ==, DS_HID_NONSENSE);
	g_assert_cmpint(ds_hid_take(&code, long_one, sizeof long_one), ==, DS_HID_NONSENSE);
	g_assert_cmpuint(code.text->len, ==, 0);
	code.spoilt = FALSE;
	memset(code.aim, 0, sizeof code.aim);
	/* the maker's byte before the identifier is no part of the text */
	g_assert_cmpint(ds_hid_take(&code, late, sizeof late), ==, DS_HID_WHOLE);
	g_assert_cmpmem(code.text->data, code.text->len, "abc", 3);
	g_assert_cmpstr(code.aim, ==, "]Q1");
	/* and a code without an end is not collected for ever */
	report[1] = 56;
	report[63] = 0x01;
	for (guint i = 0; i < DS_CODE_MAX / 56; i++)
		g_byte_array_set_size(code.text, i * 56);
	g_assert_cmpint(ds_hid_take(&code, report, sizeof report), ==, DS_HID_MORE);
	g_assert_cmpint(ds_hid_take(&code, report, sizeof report), ==, DS_HID_MORE);
	g_assert_cmpuint(code.text->len, <=, DS_CODE_MAX);
	/* its end is no code of its own */
	report[63] = 0x00;
	g_assert_cmpint(ds_hid_take(&code, report, sizeof report), ==, DS_HID_NONSENSE);
	g_byte_array_unref(code.text);
}

static void
test_descriptors(void)
{
	static const struct {
		const char *hex;
		gboolean scanner;
	} cases[] = {
	    {"058C0902A101C0", TRUE}, {"068C000902A101C0", TRUE}, {"05010906A101050719E0C0", FALSE},
	    {"0501 0906 A101 C0 058C 0902 A101 C0", TRUE}, /* a keyboard and a scanner */
	    {"05", FALSE}, {"05 01 09 8C", FALSE},         /* a usage, no page */
	    {"06 01 8C", FALSE}, {"FE 02 00 05 8C", FALSE},
	    {"07 8C 00", FALSE}, /* four bytes announced */
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GByteArray) raw = ds_unhex(cases[i].hex);

		g_test_message("%s", cases[i].hex);
		g_assert_true(ds_hid_is_scanner(raw->data, raw->len) == cases[i].scanner);
	}
	g_assert_false(ds_hid_is_scanner(NULL, 0));
}

/* ---- keys ---- */

static char *
typed(DsWedge *wedge, const char *hex)
{
	g_autoptr(GByteArray) report = ds_unhex(hex);
	char text[7];
	guint count = ds_wedge_take(wedge, report->data, report->len, text);

	return g_strndup(text, count);
}

static void
test_keys(void)
{
	static const struct {
		const char *report, *typed;
	} cases[] = {
	    {"00 00 04 00 00 00 00 00", "a"},
	    {"00 00 04 05 00 00 00 00", "b"}, /* a is held still */
	    {"00 00 00 00 00 00 00 00", ""},
	    {"02 00 04 00 00 00 00 00", "A"},
	    {"02 00 04 1F 00 00 00 00", "@"},
	    {"00 00 00 00 00 00 00 00", ""},
	    {"00 00 1E 1F 20 21 22 23", "123456"},
	    {"00 00 00 00 00 00 00 00", ""},
	    {"01 00 04 00 00 00 00 00", ""}, /* Control+a */
	    {"00 00 00 00 00 00 00 00", ""},
	    {"04 00 3D 00 00 00 00 00", ""}, /* Alt+F4 */
	    {"00 00 00 00 00 00 00 00", ""},
	    {"04 00 5E 00 00 00 00 00", ""}, /* Alt+65: 6, 5 on the keypad */
	    {"04 00 00 00 00 00 00 00", ""},
	    {"04 00 5D 00 00 00 00 00", ""},
	    {"04 00 00 00 00 00 00 00", ""},
	    {"00 00 00 00 00 00 00 00", "A"},
	    {"00 00 58 00 00 00 00 00", "\n"}, /* Enter of the keypad */
	    {"00 00 01 01 01 01 01 01", ""},
	    {"00 00 29 00 00 00 00 00", ""}, /* Escape */
	    {"00 00 39 00 00 00 00 00", ""}, /* Caps Lock changes nothing */
	    {"00 00 04 00 00 00 00 00", "a"},
	    {"00 00 04", ""},
	};
	DsWedge wedge = {0};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *text = typed(&wedge, cases[i].report);

		g_assert_cmpstr(text, ==, cases[i].typed);
	}
}

/* ---- a stream ---- */

static void
add(DsCodeLine *line, const char *text, gint64 now_ms)
{
	ds_code_line_add(line, (const guint8 *)text, strlen(text), now_ms * 1000);
}

static void
test_stream(void)
{
	DsCodeLine *line = ds_code_line_new();
	DsIdentity *identity;

	add(line, "\r\n]C0123\r\n45", 0);
	identity = ds_code_line_take(line, 0);
	assert_identity(identity, "code128", "123");
	ds_identity_free(identity);
	g_assert_null(ds_code_line_take(line, 99 * 1000));
	add(line, "6", 90);
	g_assert_null(ds_code_line_take(line, 189 * 1000));
	identity = ds_code_line_take(line, 190 * 1000);
	assert_identity(identity, "code", "456");
	ds_identity_free(identity);
	g_assert_null(ds_code_line_take(line, 1000 * 1000));
	/* a flood: one unreadable code, and the next one is whole again */
	for (guint i = 0; i < 10000; i++)
		add(line, "0123456789", 2000);
	add(line, "\r", 2000);
	identity = ds_code_line_take(line, 2100 * 1000);
	assert_identity(identity, "code", NULL);
	ds_identity_free(identity);
	add(line, "789\r", 2200);
	identity = ds_code_line_take(line, 2200 * 1000);
	assert_identity(identity, "code", "789");
	ds_identity_free(identity);
	ds_code_line_free(line);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/codes/aim", test_aim);
	g_test_add_func("/codes/accepted", test_accepted);
	g_test_add_func("/codes/text", test_text);
	g_test_add_func("/codes/recorded", test_recorded);
	g_test_add_func("/codes/reports", test_reports);
	g_test_add_func("/codes/descriptors", test_descriptors);
	g_test_add_func("/codes/keys", test_keys);
	g_test_add_func("/codes/stream", test_stream);
	return g_test_run();
}
