/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pad of a simulated world: DsPadDriver over the line protocol of drivers/README-sim.md. */
#include "drivers/iso15693-password.h"
#include "drivers/sim-client.h"
#include "firmware/base/bytes.h"

#define TIMEOUT_MS 500 /* drivers/pad.h: where no time is given */

static gpointer
sim_open(const char *where, GError **error)
{
	return ds_sim_line_open(where, "pad", error);
}

static void
sim_close(gpointer self)
{
	ds_sim_line_close(self);
}

/* "E004015012345678=3E" */
static gboolean
take_seen(const char *word, GArray *tags, GError **error)
{
	g_auto(GStrv) halves = g_strsplit(word, "=", 2);
	g_autoptr(GByteArray) uid = ds_unhex(halves[0]);
	DsTagSeen seen = {0};
	guint64 dsfid;

	if (uid == NULL || halves[1] == NULL ||
	    !g_ascii_string_to_unsigned(halves[1], 16, 0, G_MAXUINT8, &dsfid, NULL)) {
		g_set_error(error, DS_ERROR, DS_ERROR_PROTOCOL,
		    "simulator: \"%s\" is no answer to an inventory", word);
		return FALSE;
	}
	ds_tag_id_set(&seen.id, uid->data, uid->len);
	seen.dsfid = (gint)dsfid;
	g_array_append_val(tags, seen);
	return TRUE;
}

static gboolean
sim_inventory(gpointer self, gint afi, GArray *tags, guint timeout_ms, GError **error)
{
	g_autofree char *answer = NULL;
	g_auto(GStrv) words = NULL;

	if (afi == DS_AFI_ANY)
		answer = ds_sim_line_ask(
		    self, timeout_ms, error, "inventory within=%u", timeout_ms * 9 / 10);
	else
		answer = ds_sim_line_ask(self, timeout_ms, error, "inventory afi=%02X within=%u",
		    (guint)afi, timeout_ms * 9 / 10);
	if (answer == NULL)
		return FALSE;
	words = g_strsplit(answer, " ", -1);
	for (char **word = words; *word != NULL; word++)
		if (**word != '\0' && !take_seen(*word, tags, error))
			return FALSE;
	return TRUE;
}

static gboolean
sim_field_reset(gpointer self, GError **error)
{
	g_autofree char *answer = ds_sim_line_ask(self, TIMEOUT_MS, error, "field-reset");

	return answer != NULL;
}

static gboolean
sim_read(
    gpointer self, const DsTagId *tag, guint first, guint count, GByteArray *out, GError **error)
{
	g_autofree char *answer = ds_sim_line_ask(
	    self, TIMEOUT_MS, error, "read %s %u %u", tag->text, first, count);
	g_autoptr(GByteArray) data = NULL;

	if (answer == NULL)
		return FALSE;
	data = ds_unhex(answer);
	if (data == NULL) {
		g_set_error(
		    error, DS_ERROR, DS_ERROR_PROTOCOL, "simulator: memory is not in hexadecimal");
		return FALSE;
	}
	g_byte_array_append(out, data->data, data->len);
	return TRUE;
}

/* The answer to one of the get requests: a number in hexadecimal. */
static gboolean
get(gpointer self, const char *request, const DsTagId *tag, guint64 most, guint64 *value,
    GError **error)
{
	g_autofree char *answer = ds_sim_line_ask(
	    self, TIMEOUT_MS, error, "%s %s", request, tag->text);

	if (answer == NULL)
		return FALSE;
	if (g_ascii_string_to_unsigned(answer, 16, 0, most, value, NULL))
		return TRUE;
	g_set_error(error, DS_ERROR, DS_ERROR_PROTOCOL, "simulator: \"%s\" is no answer to %s",
	    answer, request);
	return FALSE;
}

static gboolean
sim_set_afi(gpointer self, const DsTagId *tag, guint8 afi, GError **error)
{
	g_autofree char *answer = ds_sim_line_ask(
	    self, TIMEOUT_MS, error, "set-afi %s %02X", tag->text, afi);

	return answer != NULL;
}

static gboolean
sim_get_afi(gpointer self, const DsTagId *tag, guint8 *afi, GError **error)
{
	guint64 value;

	if (!get(self, "get-afi", tag, G_MAXUINT8, &value, error))
		return FALSE;
	*afi = (guint8)value;
	return TRUE;
}

static gboolean
sim_set_eas(gpointer self, const DsTagId *tag, gboolean armed, GError **error)
{
	g_autofree char *answer = ds_sim_line_ask(
	    self, TIMEOUT_MS, error, "set-eas %s %d", tag->text, armed ? 1 : 0);

	return answer != NULL;
}

static gboolean
sim_get_eas(gpointer self, const DsTagId *tag, gboolean *armed, GError **error)
{
	guint64 value;

	if (!get(self, "get-eas", tag, 1, &value, error))
		return FALSE;
	*armed = value == 1;
	return TRUE;
}

static gboolean
sim_unlock(gpointer self, const DsTagId *tag, guint32 password, GError **error)
{
	g_autoptr(GError) failure = NULL;
	g_autofree char *answer = NULL;
	guint64 random;

	if (!get(self, "random", tag, G_MAXUINT16, &random, error))
		return FALSE;
	answer = ds_sim_line_ask(self, TIMEOUT_MS, &failure, "password %s %08X", tag->text,
	    ds_iso15693_mask_password(password, (guint16)random));
	if (answer != NULL)
		return TRUE;
	if (g_error_matches(failure, DS_ERROR, DS_ERROR_GONE)) {
		g_propagate_error(error, g_steal_pointer(&failure));
		return FALSE;
	}
	return sim_field_reset(self, error) && ds_iso15693_wrong_password(tag, error);
}

static void
sim_signal(gpointer self, DsSignal what)
{
	static const char *const words[] = {
	    [DS_SIGNAL_OFF] = "off",
	    [DS_SIGNAL_BUSY] = "busy",
	    [DS_SIGNAL_DONE] = "done",
	    [DS_SIGNAL_ATTENTION] = "attention",
	};

	g_free(ds_sim_line_ask(self, TIMEOUT_MS, NULL, "signal %s", words[what]));
}

extern const DsPadDriver ds_pad_driver_sim;
const DsPadDriver ds_pad_driver_sim = {
    .id = "sim",
    .summary = "pad of a simulated world, for demonstration, training and tests",
    .where = "unix:/path or tcp:127.0.0.1:port",
    .caps = DS_PAD_AFI | DS_PAD_EAS | DS_PAD_AFI_FILTER | DS_PAD_SIGNAL | DS_PAD_PASSWORD,
    .simulated = TRUE,
    .open = sim_open,
    .inventory = sim_inventory,
    .field_reset = sim_field_reset,
    .read = sim_read,
    .set_afi = sim_set_afi,
    .get_afi = sim_get_afi,
    .set_eas = sim_set_eas,
    .get_eas = sim_get_eas,
    .unlock = sim_unlock,
    .signal = sim_signal,
    .close = sim_close,
};
