/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/drivers/sim/recorded.h"

#include "firmware/base/bytes.h"

Recorded
recorded_check(const char *driver, const char *name, RecordedCheck *request, RecordedCheck *answer)
{
	g_autofree char *path = g_test_build_filename(G_TEST_DIST, "drivers", driver, name, NULL);
	g_autoptr(JsonParser) parser = json_parser_new();
	g_autoptr(GError) error = NULL;
	Recorded recorded = {0};
	JsonArray *frames;

	json_parser_load_from_file(parser, path, &error);
	g_assert_no_error(error);
	frames = json_object_get_array_member(
	    json_node_get_object(json_parser_get_root(parser)), "frames");
	for (guint i = 0; i < json_array_get_length(frames); i++) {
		JsonObject *frame = json_array_get_object_element(frames, i);
		g_autoptr(GByteArray) bytes = ds_unhex(json_object_get_string_member(frame, "hex"));

		g_assert_nonnull(bytes);
		if (g_str_has_prefix(json_object_get_string_member(frame, "desc"), "host")) {
			request(frame, bytes);
			recorded.requests++;
		} else {
			answer(frame, bytes);
			recorded.answers++;
		}
	}
	g_test_message("%u requests and %u answers", recorded.requests, recorded.answers);
	return recorded;
}

GByteArray *
recorded_bytes(const char *hex)
{
	return hex[0] != '\0' ? ds_unhex(hex) : g_byte_array_new();
}
