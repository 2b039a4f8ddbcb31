/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/drivers/sim/pad-stage.h"

#include "firmware/base/bytes.h"

void
pad_set_up(PadStage *stage, gconstpointer data)
{
	g_autoptr(GError) error = NULL;

	stage->host = sim_host_start();
	stage->self = ds_pad_driver_sim.open(stage->host->where, &error);
	g_assert_no_error(error);
}

void
pad_tear_down(PadStage *stage, gconstpointer data)
{
	ds_pad_driver_sim.close(stage->self);
	sim_host_stop(stage->host);
}

DsTagId
pad_tag_id(const char *text)
{
	g_autoptr(GByteArray) uid = ds_unhex(text);
	DsTagId id;

	ds_tag_id_set(&id, uid->data, uid->len);
	return id;
}

/* What an inventory sees, as "UID=DSFID ..." */
static char *
seen(PadStage *stage, gint afi)
{
	g_autoptr(GArray) tags = g_array_new(FALSE, FALSE, sizeof(DsTagSeen));
	g_autoptr(GError) error = NULL;
	GString *text = g_string_new(NULL);

	ds_pad_driver_sim.inventory(stage->self, afi, tags, 500, &error);
	g_assert_no_error(error);
	for (guint i = 0; i < tags->len; i++) {
		const DsTagSeen *tag = &g_array_index(tags, DsTagSeen, i);

		g_string_append_printf(
		    text, "%s%s=%02X", i > 0 ? " " : "", tag->id.text, (guint)tag->dsfid);
	}
	return g_string_free(text, FALSE);
}

void
pad_assert_seen(PadStage *stage, gint afi, const char *expected)
{
	g_autofree char *text = seen(stage, afi);

	g_assert_cmpstr(text, ==, expected);
}

gboolean
pad_read_blocks(
    PadStage *stage, const char *uid, guint first, guint count, char **hex, GError **error)
{
	g_autoptr(GByteArray) out = g_byte_array_new();
	DsTagId id = pad_tag_id(uid);

	g_byte_array_append(out, (const guint8 *)"\xEE", 1);
	if (!ds_pad_driver_sim.read(stage->self, &id, first, count, out, error))
		return FALSE;
	*hex = ds_hex(out->data, out->len);
	return TRUE;
}

static gboolean
call_inventory(gpointer self, const DsTagId *id, GError **error)
{
	g_autoptr(GArray) tags = g_array_new(FALSE, FALSE, sizeof(DsTagSeen));

	return ds_pad_driver_sim.inventory(self, DS_AFI_ANY, tags, 500, error);
}

static gboolean
call_read(gpointer self, const DsTagId *id, GError **error)
{
	g_autoptr(GByteArray) out = g_byte_array_new();

	return ds_pad_driver_sim.read(self, id, 0, 1, out, error);
}

static gboolean
call_get_afi(gpointer self, const DsTagId *id, GError **error)
{
	guint8 afi;

	return ds_pad_driver_sim.get_afi(self, id, &afi, error);
}

static gboolean
call_set_afi(gpointer self, const DsTagId *id, GError **error)
{
	return ds_pad_driver_sim.set_afi(self, id, 0xC2, error);
}

static gboolean
call_get_eas(gpointer self, const DsTagId *id, GError **error)
{
	gboolean armed;

	return ds_pad_driver_sim.get_eas(self, id, &armed, error);
}

static gboolean
call_set_eas(gpointer self, const DsTagId *id, GError **error)
{
	return ds_pad_driver_sim.set_eas(self, id, TRUE, error);
}

static gboolean
call_field_reset(gpointer self, const DsTagId *id, GError **error)
{
	return ds_pad_driver_sim.field_reset(self, error);
}

PadCall *const pad_calls[PAD_CALLS] = {
    [PAD_INVENTORY] = call_inventory,
    [PAD_READ] = call_read,
    [PAD_GET_AFI] = call_get_afi,
    [PAD_SET_AFI] = call_set_afi,
    [PAD_GET_EAS] = call_get_eas,
    [PAD_SET_EAS] = call_set_eas,
    [PAD_FIELD_RESET] = call_field_reset,
};
