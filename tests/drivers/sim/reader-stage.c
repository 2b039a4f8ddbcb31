/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/drivers/sim/reader-stage.h"

#include "firmware/base/bytes.h"

void
reader_stage_init(
    ReaderStage *stage, const char *driver, const DsFakeProtocol *protocol, DsFakeLineKind line)
{
	*stage = (ReaderStage){.driver = pad_driver(driver), .host = sim_host_start()};
	stage->book = reader_stage_tag(stage, BOOK);
	stage->reader = ds_fake_reader_new(protocol, line, stage->host->where);
	if (line == DS_FAKE_TLS)
		stage->tls = pad_door_trust(ds_fake_reader_certificate(stage->reader));
}

void
reader_stage_clear(ReaderStage *stage)
{
	reader_stage_close(stage);
	ds_fake_reader_free(stage->reader);
	g_clear_pointer(&stage->tls, ds_tls_free);
	sim_host_stop(stage->host);
}

void
reader_stage_put_book(ReaderStage *stage)
{
	sim_host_do(stage->host, "put " BOOK " dsfid=3E afi=07 eas=1 memory=0102030405060708");
}

gboolean
reader_stage_try(ReaderStage *stage, GError **error)
{
	const char *where = ds_fake_reader_where(stage->reader);

	stage->self = stage->tls != NULL ? stage->driver->open_tls(where, stage->tls, error)
					 : stage->driver->open(where, error);
	return stage->self != NULL;
}

void
reader_stage_open(ReaderStage *stage)
{
	g_autoptr(GError) error = NULL;

	reader_stage_try(stage, &error);
	g_assert_no_error(error);
}

void
reader_stage_close(ReaderStage *stage)
{
	if (stage->self != NULL)
		stage->driver->close(stage->self);
	stage->self = NULL;
}

void
reader_stage_reopen(ReaderStage *stage)
{
	reader_stage_close(stage);
	reader_stage_open(stage);
}

void
reader_stage_opens_not(const char *driver, const char *where, int code)
{
	g_autoptr(GError) error = NULL;

	g_assert_null(pad_driver(driver)->open(where, &error));
	g_test_message("%s", error->message);
	g_assert_error(error, DS_ERROR, code);
}

DsTagId
reader_stage_tag(const ReaderStage *stage, const char *uid)
{
	const PadDoor door = {.driver = stage->driver};

	return pad_door_tag(&door, uid);
}

gboolean
reader_stage_inventory(ReaderStage *stage, GError **error)
{
	g_autoptr(GArray) tags = g_array_new(FALSE, FALSE, sizeof(DsTagSeen));

	if (!stage->driver->inventory(stage->self, DS_AFI_ANY, tags, LIMIT_MS, error))
		return FALSE;
	g_assert_cmpuint(tags->len, ==, 1);
	g_assert_cmpstr(g_array_index(tags, DsTagSeen, 0).id.text, ==, stage->book.text);
	return TRUE;
}

gboolean
reader_stage_get_afi(ReaderStage *stage, GError **error)
{
	guint8 afi;

	if (!stage->driver->get_afi(stage->self, &stage->book, &afi, error))
		return FALSE;
	g_assert_cmphex(afi, ==, 0x07);
	return TRUE;
}

/* What is there already is left alone. */
char *
reader_stage_read(ReaderStage *stage, const DsTagId *tag, guint first, guint count, GError **error)
{
	g_autoptr(GByteArray) out = g_byte_array_new();
	gboolean done;

	g_byte_array_append(out, (const guint8 *)"\xEE", 1);
	done = stage->driver->read(stage->self, tag, first, count, out, error);
	g_assert_cmphex(out->data[0], ==, 0xEE);
	g_assert_true(done || out->len == 1);
	return done ? ds_hex(out->data + 1, out->len - 1) : NULL;
}
