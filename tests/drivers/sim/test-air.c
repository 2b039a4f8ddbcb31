/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The radio model against published figures and public frames. */
#include "drivers/sim-air.h"
#include "firmware/base/bytes.h"

#include <json-glib/json-glib.h>
#include <string.h>

static double
ms(gint64 ns)
{
	return (double)ns / 1e6;
}

/* Computed by hand from the constants of ISO/IEC 15693, to a hundredth of a millisecond. */
static void
test_exchanges(void)
{
	g_assert_cmpfloat_with_epsilon(ms(ds_sim_air_exchange_ns(5, 12)), 6.18, 0.005);
	g_assert_cmpfloat_with_epsilon(ms(ds_sim_air_exchange_ns(14, 35)), 15.85, 0.005);
	g_assert_cmpfloat_with_epsilon(ms(ds_sim_air_exchange_ns(13, 3)), 5.88, 0.005);
	g_assert_cmpfloat_with_epsilon(
	    ms(ds_sim_air_exchange_ns(13, 3) + DS_SIM_AIR_EEPROM_NS), 10.88, 0.005);
	g_assert_cmpfloat_with_epsilon(ms(ds_sim_air_exchange_ns(12, 17)), 9.81, 0.005);
	g_assert_cmpfloat_with_epsilon(ms(ds_sim_air_empty_round_ns()), 9.78, 0.005);
	/* "collective AFI check": one slot, a filter, nobody answers; without the way back */
	g_assert_cmpfloat_with_epsilon(ms(ds_sim_air_silence_ns(6)), 2.40, 0.005);
}

static double
inventory_ms(const guint64 *uids, guint count)
{
	return ms(ds_sim_air_inventory_ns(uids, count, FALSE, NULL));
}

/* Each tag in a slot of its own: the best that can happen. */
static void
test_best_inventory(void)
{
	guint64 uids[16];

	for (guint i = 0; i < 16; i++)
		uids[i] = G_GUINT64_CONSTANT(0xE004015000000000) + i;
	g_assert_cmpfloat_with_epsilon(inventory_ms(uids, 1), 13.9, 0.05);
	g_assert_cmpfloat_with_epsilon(inventory_ms(uids, 5), 30.2, 0.05);
	g_assert_cmpfloat_with_epsilon(inventory_ms(uids, 10), 50.6, 0.05);
}

/* Two in one slot: a second round, its mask one byte. Two that differ in their last nibble only:
 * the deepest tree there is. */
static void
test_collisions(void)
{
	guint64 near[] = {0xE004015000000011, 0xE004015000000021};
	guint64 far[] = {0xE004015000000011, 0xF004015000000011};
	guint rounds;
	gint64 ns = ds_sim_air_inventory_ns(near, 2, FALSE, &rounds);

	g_assert_cmpuint(rounds, ==, 2);
	g_assert_cmpfloat_with_epsilon(ms(ns), 13.862 + 0.302 + 9.780 + 2 * 4.083, 0.005);
	ds_sim_air_inventory_ns(far, 2, FALSE, &rounds);
	g_assert_cmpuint(rounds, ==, 16);
	g_assert_cmpfloat_with_epsilon(
	    ms(ds_sim_air_inventory_ns(near, 2, TRUE, NULL) - ns), 2 * 0.302, 0.001);
}

/* 4000 draws, as the published table has it. */
static void
test_mean_inventory(void)
{
	static const struct {
		guint tags;
		double mean_ms;
	} table[] = {{1, 13.9}, {5, 39}, {10, 82}, {20, 184}};
	g_autoptr(GRand) random = g_rand_new_with_seed(15693);

	for (guint i = 0; i < G_N_ELEMENTS(table); i++) {
		double sum = 0;

		for (guint draw = 0; draw < 4000; draw++) {
			guint64 uids[20];

			for (guint tag = 0; tag < table[i].tags; tag++)
				uids[tag] = (guint64)g_rand_int(random) << 32 | g_rand_int(random);
			sum += inventory_ms(uids, table[i].tags);
		}
		g_test_message("%u tags: %.1f ms", table[i].tags, sum / 4000);
		g_assert_cmpfloat_with_epsilon(
		    sum / 4000, table[i].mean_ms, table[i].mean_ms * 0.03);
	}
}

/* ---- byte counts, against frames under ../tags/vectors */

/* CRC-16/X-25, written down once more: the product needs none. */
static guint16
crc_x25(const GByteArray *bytes)
{
	guint16 crc = 0xFFFF;

	for (guint i = 0; i < bytes->len; i++) {
		crc ^= bytes->data[i];
		for (guint bit = 0; bit < 8; bit++)
			crc = (guint16)(crc & 1 ? (crc >> 1) ^ 0x8408 : crc >> 1);
	}
	return crc ^ 0xFFFF;
}

static const struct {
	const char *description; /* how it begins */
	guint bytes;
} frames[] = {
    {"inventory 1 slot high rate", DS_SIM_AIR_INVENTORY_REQUEST},
    {"inventory response", DS_SIM_AIR_INVENTORY_ANSWER},
    {"inventory 16 slots", DS_SIM_AIR_INVENTORY_REQUEST},
    {"inventory 16 slots with AFI", DS_SIM_AIR_INVENTORY_REQUEST + 1},
    {"inventory 1 slot with AFI", DS_SIM_AIR_INVENTORY_REQUEST + 1},
    {"read 8 blocks", DS_SIM_AIR_READ_REQUEST},
    {"write AFI", DS_SIM_AIR_AFI_REQUEST},
    {"get system information", DS_SIM_AIR_INFO_REQUEST},
    {"system info response", DS_SIM_AIR_INFO_ANSWER},
    {"NXP set EAS", DS_SIM_AIR_EAS_REQUEST},
    {"NXP reset EAS", DS_SIM_AIR_EAS_REQUEST},
    {"response OK", DS_SIM_AIR_DONE},
};

/* The longest beginning that fits; 0 for frames the model does not have. */
static guint
expected_bytes(const char *description)
{
	guint bytes = 0;
	gsize best = 0;

	for (guint i = 0; i < G_N_ELEMENTS(frames); i++)
		if (g_str_has_prefix(description, frames[i].description) &&
		    strlen(frames[i].description) > best) {
			best = strlen(frames[i].description);
			bytes = frames[i].bytes;
		}
	return bytes;
}

static gboolean
check_frame(JsonObject *frame)
{
	g_autoptr(GByteArray) bytes = ds_unhex(json_object_get_string_member(frame, "hex"));
	g_autoptr(GByteArray) sent = ds_unhex(json_object_get_string_member(frame, "crc"));
	guint expected = expected_bytes(json_object_get_string_member(frame, "desc"));

	g_assert_cmphex(crc_x25(bytes), ==, sent->data[0] | sent->data[1] << 8);
	if (expected == 0)
		return FALSE;
	g_assert_cmpuint(bytes->len + 2, ==, expected);
	return TRUE;
}

static void
test_frames(void)
{
	g_autofree char *path = g_test_build_filename(
	    G_TEST_DIST, "drivers", "tags", "vectors", "iso15693_air.json", NULL);
	g_autoptr(JsonParser) parser = json_parser_new();
	g_autoptr(GError) error = NULL;
	JsonArray *array;
	guint known = 0;

	json_parser_load_from_file(parser, path, &error);
	g_assert_no_error(error);
	array = json_object_get_array_member(
	    json_node_get_object(json_parser_get_root(parser)), "frames");
	for (guint i = 0; i < json_array_get_length(array); i++)
		known += check_frame(json_array_get_object_element(array, i));
	g_test_message("%u frames, %u of the model", json_array_get_length(array), known);
	g_assert_cmpuint(known, >=, G_N_ELEMENTS(frames));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/sim-air/exchanges", test_exchanges);
	g_test_add_func("/sim-air/best-inventory", test_best_inventory);
	g_test_add_func("/sim-air/collisions", test_collisions);
	g_test_add_func("/sim-air/mean-inventory", test_mean_inventory);
	g_test_add_func("/sim-air/frames", test_frames);
	return g_test_run();
}
