/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/drivers/uhf18/stage.h"

#include "drivers/uhf-security.h"
#include "firmware/base/bytes.h"

void
uhf18_set_up(ReaderStage *stage, gconstpointer data)
{
	const Uhf18Setting *setting = data;

	reader_stage_init(stage, "uhf18", setting->protocol, setting->line);
	ds_fake_uhf18_behave(stage->reader, setting->habits);
	reader_stage_open(stage);
}

void
uhf18_tear_down(ReaderStage *stage, gconstpointer data)
{
	reader_stage_clear(stage);
}

DsTagId
uhf18_put(ReaderStage *stage, const char *bank, const char *user)
{
	DsFakeUhf18Tag tag = ds_fake_uhf18_tag(bank, user);
	DsTagId id;

	g_assert_true(ds_uhf_identity(tag.bank, tag.length, &id));
	ds_fake_uhf18_put(stage->reader, tag);
	return id;
}

static gint
by_text(gconstpointer a, gconstpointer b)
{
	const DsTagSeen *one = a, *other = b;

	return strcmp(one->id.text, other->id.text);
}

char *
uhf18_seen(ReaderStage *stage)
{
	g_autoptr(GArray) tags = g_array_new(FALSE, FALSE, sizeof(DsTagSeen));
	g_autoptr(GError) error = NULL;
	GString *text = g_string_new(NULL);

	stage->driver->inventory(stage->self, DS_AFI_ANY, tags, 2 * LIMIT_MS, &error);
	g_assert_no_error(error);
	g_array_sort(tags, by_text);
	for (guint i = 0; i < tags->len; i++) {
		const DsTagSeen *tag = &g_array_index(tags, DsTagSeen, i);
		DsTagId id;

		g_assert_true(ds_uhf_identity(tag->epc, tag->epc_length, &id));
		g_assert_cmpstr(id.text, ==, tag->id.text);
		g_string_append_printf(text, "%s%s", i > 0 ? " " : "", tag->id.text);
	}
	return g_string_free(text, FALSE);
}

guint
uhf18_heard(ReaderStage *stage, const char *begin)
{
	g_auto(GStrv) heard = ds_fake_reader_heard(stage->reader);
	guint count = 0;

	for (guint i = 0; heard[i] != NULL; i++)
		count += g_str_has_prefix(heard[i], begin) ? 1 : 0;
	return count;
}

char *
uhf18_bank(ReaderStage *stage, const DsTagId *tag, GError **error)
{
	g_autoptr(GByteArray) out = g_byte_array_new();
	gboolean done;

	g_byte_array_append(out, (const guint8 *)"\xEE", 1);
	done = stage->driver->get_epc(stage->self, tag, out, error);
	g_assert_cmphex(out->data[0], ==, 0xEE);
	g_assert_true(done || out->len == 1);
	return done ? ds_hex(out->data + 1, out->len - 1) : NULL;
}
