/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/drivers/uhf18/stage.h"

#include "drivers/uhf-security.h"
#include "firmware/base/bytes.h"

void
uhf18_open(Uhf18Stage *stage)
{
	g_autoptr(GError) error = NULL;

	stage->self = stage->driver->open(ds_fake_reader_where(stage->reader), &error);
	g_assert_no_error(error);
}

void
uhf18_set_up(Uhf18Stage *stage, gconstpointer data)
{
	const Uhf18Setting *setting = data;

	*stage = (Uhf18Stage){.driver = pad_driver("uhf18"), .host = sim_host_start()};
	stage->reader = ds_fake_reader_new(setting->protocol, setting->line, stage->host->where);
	ds_fake_uhf18_behave(stage->reader, setting->habits);
	uhf18_open(stage);
}

void
uhf18_tear_down(Uhf18Stage *stage, gconstpointer data)
{
	stage->driver->close(stage->self);
	ds_fake_reader_free(stage->reader);
	sim_host_stop(stage->host);
}

DsTagId
uhf18_put(Uhf18Stage *stage, const char *bank, const char *user)
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
uhf18_seen(Uhf18Stage *stage)
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
uhf18_heard(Uhf18Stage *stage, const char *begin)
{
	g_auto(GStrv) heard = ds_fake_reader_heard(stage->reader);
	guint count = 0;

	for (guint i = 0; heard[i] != NULL; i++)
		count += g_str_has_prefix(heard[i], begin) ? 1 : 0;
	return count;
}

/* What a call appended to `out`, behind a byte that was there before it. */
static char *
appended(const GByteArray *out, gboolean done)
{
	g_assert_cmphex(out->data[0], ==, 0xEE);
	g_assert_true(done || out->len == 1);
	return done ? ds_hex(out->data + 1, out->len - 1) : NULL;
}

char *
uhf18_bank(Uhf18Stage *stage, const DsTagId *tag, GError **error)
{
	g_autoptr(GByteArray) out = g_byte_array_new();

	g_byte_array_append(out, (const guint8 *)"\xEE", 1);
	return appended(out, stage->driver->get_epc(stage->self, tag, out, error));
}

char *
uhf18_user(Uhf18Stage *stage, const DsTagId *tag, guint first, guint count, GError **error)
{
	g_autoptr(GByteArray) out = g_byte_array_new();

	g_byte_array_append(out, (const guint8 *)"\xEE", 1);
	return appended(out, stage->driver->read(stage->self, tag, first, count, out, error));
}
