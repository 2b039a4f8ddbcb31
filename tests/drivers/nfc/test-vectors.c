/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The fake against recorded traffic: libnfc must say to it, byte for byte, what it said when
 * pn532_libnfc_hsu.json was recorded (Debian libnfc 1.8.0-2), and the driver must say the same.
 */
#include "tests/drivers/nfc/support.h"

#include <json-glib/json-glib.h>
#include <nfc/nfc.h>

#define RECORDED_VERSION "1.8.0"

static const nfc_modulation type_a = {NMT_ISO14443A, NBR_106};
static const nfc_modulation type_b = {NMT_ISO14443B, NBR_106};

static gboolean
is_recorded_version(void)
{
	if (g_str_has_prefix(nfc_version(), RECORDED_VERSION))
		return TRUE;
	g_test_skip("recorded with libnfc " RECORDED_VERSION ", this is another version");
	return FALSE;
}

/* The frames of one direction in one recording. */
static GPtrArray *
recorded(const char *recording, const char *direction)
{
	g_autofree char *path = g_test_build_filename(
	    G_TEST_DIST, "drivers", "nfc", "pn532_libnfc_hsu.json", NULL);
	g_autoptr(JsonParser) parser = json_parser_new();
	g_autoptr(GError) error = NULL;
	GPtrArray *frames = g_ptr_array_new_with_free_func(g_free);
	JsonArray *lines;

	json_parser_load_from_file(parser, path, &error);
	g_assert_no_error(error);
	lines = json_object_get_array_member(
	    json_node_get_object(json_parser_get_root(parser)), recording);
	for (guint i = 0; i < json_array_get_length(lines); i++) {
		JsonObject *line = json_array_get_object_element(lines, i);

		if (g_str_equal(json_object_get_string_member(line, "dir"), direction))
			g_ptr_array_add(
			    frames, g_strdup(json_object_get_string_member(line, "hex")));
	}
	return frames;
}

static void
assert_frames(char *const *heard, const GPtrArray *wanted, guint count)
{
	g_assert_cmpuint(g_strv_length((GStrv)heard), >=, count);
	g_assert_cmpuint(wanted->len, >=, count);
	for (guint i = 0; i < count; i++)
		g_assert_cmpstr(heard[i], ==, g_ptr_array_index(wanted, i));
}

static nfc_device *
open_directly(nfc_context **context, const DsFakePn532 *fake)
{
	g_autofree char *where = nfc_where(fake);
	nfc_device *device;

	nfc_init(context);
	device = nfc_open(*context, where);
	g_assert_nonnull(device);
	g_assert_cmpint(nfc_initiator_init(device), ==, NFC_SUCCESS);
	return device;
}

/* What nfc-list does, as far as it was recorded. */
static void
test_open_and_list(void)
{
	g_autoptr(GPtrArray) wanted = recorded("open_and_list_mifare_classic_1k", "host");
	g_auto(GStrv) heard = NULL;
	DsFakePn532 *fake = ds_fake_pn532_new();
	nfc_context *context;
	nfc_device *device;
	nfc_target targets[4];

	if (is_recorded_version()) {
		ds_fake_pn532_lay(fake, DS_FAKE_CARD_CLASSIC_1K, "DEADBEEF");
		device = open_directly(&context, fake);
		g_assert_cmpint(nfc_initiator_list_passive_targets(
				    device, type_a, targets, G_N_ELEMENTS(targets)),
		    ==, 1);
		nfc_device_set_property_bool(device, NP_INFINITE_SELECT, false);
		heard = ds_fake_pn532_heard(fake);
		g_assert_cmpuint(g_strv_length(heard), ==, wanted->len);
		assert_frames(heard, wanted, wanted->len);
		nfc_close(device);
		nfc_exit(context);
	}
	ds_fake_pn532_free(fake);
}

/* A type B card, then InAutoPoll and the closing. */
static void
test_auto_poll_and_close(void)
{
	g_autoptr(GPtrArray) wanted = recorded("select_type_b", "host");
	const nfc_modulation kinds[] = {type_a, type_b};
	g_auto(GStrv) opened = NULL, heard = NULL;
	DsFakePn532 *fake = ds_fake_pn532_new();
	nfc_context *context;
	nfc_device *device;
	nfc_target target;

	if (is_recorded_version()) {
		ds_fake_pn532_lay(fake, DS_FAKE_CARD_CHINA_ID, NULL);
		device = open_directly(&context, fake);
		g_assert_cmpint(
		    nfc_initiator_select_passive_target(device, type_b, NULL, 0, &target), ==, 1);
		opened = ds_fake_pn532_heard(fake);
		g_assert_cmpint(nfc_initiator_poll_target(device, kinds, 2, 1, 1, &target), ==, 1);
		nfc_close(device);
		heard = ds_fake_pn532_heard(fake);
		g_assert_cmpuint(g_strv_length(heard), ==, wanted->len);
		assert_frames(heard, wanted, wanted->len);
		nfc_exit(context);
	}
	ds_fake_pn532_free(fake);
}

/* The driver opens as recorded, with bounded selects; then it turns RATS off and lists. */
static void
test_driver(void)
{
	static const guint as_recorded = 12;
	g_autoptr(GPtrArray) wanted = recorded("open_and_list_mifare_classic_1k", "host");
	g_autoptr(GPtrArray) closing = recorded("select_type_b", "host");
	g_auto(GStrv) heard = NULL;
	DsFakePn532 *fake = ds_fake_pn532_new();
	gpointer reader;

	if (is_recorded_version()) {
		ds_fake_pn532_lay(fake, DS_FAKE_CARD_CLASSIC_1K, "DEADBEEF");
		reader = nfc_open_reader(fake);
		nfc_assert_card(reader, "mifare-classic-1k", "DEADBEEF");
		nfc_close_reader(reader);
		heard = ds_fake_pn532_heard(fake);
		assert_frames(heard, wanted, as_recorded);
		g_assert_cmpuint(g_strv_length(heard), ==, as_recorded + 2 + closing->len - 1);
		g_assert_cmpstr(heard[as_recorded], ==, "0000ff03fdd412041600");
		g_assert_cmpstr(heard[as_recorded + 1], ==, "0000ff04fcd44a0100e100");
		for (guint i = 1; i < closing->len; i++)
			g_assert_cmpstr(
			    heard[as_recorded + 1 + i], ==, g_ptr_array_index(closing, i));
	}
	ds_fake_pn532_free(fake);
}

/* A card can be read and is missed: what other programs on libnfc ask for. */
static void
test_read_card(void)
{
	DsFakePn532 *fake = ds_fake_pn532_new();
	nfc_context *context;
	nfc_device *device = open_directly(&context, fake);
	nfc_target target;
	guint8 page[16];
	const guint8 read_page[] = {0x30, 0x00};

	ds_fake_pn532_lay(fake, DS_FAKE_CARD_NTAG, NULL);
	g_assert_cmpint(
	    nfc_initiator_select_passive_target(device, type_a, NULL, 0, &target), ==, 1);
	g_assert_cmpint(nfc_initiator_target_is_present(device, &target), ==, NFC_SUCCESS);
	g_assert_cmpint(nfc_initiator_transceive_bytes(
			    device, read_page, sizeof(read_page), page, sizeof(page), 1000),
	    ==, sizeof(page));
	g_assert_cmpmem(page, 3, "\x04\xA1\xB2", 3);
	g_assert_cmpmem(page + 4, 4, "\xC3\xD4\xE5\x80", 4);
	ds_fake_pn532_take(fake);
	g_assert_cmpint(nfc_initiator_target_is_present(device, &target), <, 0);
	nfc_close(device);
	nfc_exit(context);
	ds_fake_pn532_free(fake);
}

static gpointer
lay_when_asked(gpointer data)
{
	DsFakePn532 *fake = data;

	for (gboolean asked = FALSE; !asked; g_thread_yield()) {
		g_auto(GStrv) heard = ds_fake_pn532_heard(fake);

		asked = g_strv_contains((const char *const *)heard, "0000ff04fcd44a0100e100");
	}
	ds_fake_pn532_lay(fake, DS_FAKE_CARD_CLASSIC_1K, NULL);
	return NULL;
}

/* With endless selects the chip answers when a card comes, as the real one does. */
static void
test_endless_select(void)
{
	DsFakePn532 *fake = ds_fake_pn532_new();
	nfc_context *context;
	nfc_device *device = open_directly(&context, fake);
	nfc_target target;
	GThread *person = g_thread_new("person", lay_when_asked, fake);
	int found;

	do
		found = nfc_initiator_select_passive_target(device, type_a, NULL, 0, &target);
	while (found == NFC_ETIMEOUT);
	g_thread_join(person);
	g_assert_cmpint(found, ==, 1);
	nfc_close(device);
	nfc_exit(context);
	ds_fake_pn532_free(fake);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/nfc/vectors/open-and-list", test_open_and_list);
	g_test_add_func("/nfc/vectors/auto-poll-and-close", test_auto_poll_and_close);
	g_test_add_func("/nfc/vectors/driver", test_driver);
	g_test_add_func("/nfc/fake/read-card", test_read_card);
	g_test_add_func("/nfc/fake/endless-select", test_endless_select);
	return g_test_run();
}
