/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/config-output.h"

/* Shorter and no gate takes note of it; longer is no pulse: it leaves a gate open for others. */
#define PULSE_LEAST_MS 50
#define PULSE_MOST_MS 10000

/* In the order of DsOutputWhen's bits. */
static const char *const whens[] = {"busy", "done", "attention", "in-use", "staff-called",
    "library-away", "out-of-order", "released", "returned", "screen-lit", NULL};
static const char *const levels[] = {"on", "off", NULL};

/* What stands in a section. */
typedef struct {
	char *driver, *where, *bin;
	char **when;
	guint channel, pulse_ms, active;
} Section;

#define AT(field) .offset = offsetof(Section, field)
/* clang-format off */
static const DsKey keys_of_output[] = {
    {"driver", DS_KEY_TEXT, .required = TRUE, AT(driver)},
    {"where", DS_KEY_TEXT, .required = TRUE, AT(where)},
    {"channel", DS_KEY_NUMBER, .fallback = "1", .least = 1, .most = DS_OUTPUT_CHANNELS, AT(channel)},
    {"when", DS_KEY_LIST, .required = TRUE, .choices = whens, AT(when)},
    {"bin", DS_KEY_TEXT, AT(bin)},
    {"pulse-ms", DS_KEY_NUMBER, .fallback = "0", .least = 0, .most = PULSE_MOST_MS, AT(pulse_ms)},
    {"active", DS_KEY_CHOICE, .fallback = "on", .choices = levels, AT(active)},
    {.name = NULL},
};
/* clang-format on */

static void
section_clear(Section *section)
{
	g_free(section->driver);
	g_free(section->where);
	g_free(section->bin);
	g_strfreev(section->when);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Section, section_clear)

static gboolean
fail(DsKeys *keys, const DsDeviceConfig *output, const char *key, const char *why, GError **error)
{
	return ds_keys_fail(keys, output->section, key, error, "%s=: %s", key, why);
}

static guint
mask_of(const Section *section)
{
	guint mask = 0;

	for (guint i = 0; whens[i] != NULL; i++)
		if (g_strv_contains((const char *const *)section->when, whens[i]))
			mask |= 1U << i;
	return mask;
}

/* What one key says about another. */
static gboolean
check(DsKeys *keys, const DsDeviceConfig *output, GError **error)
{
	if (output->when == 0)
		return fail(keys, output, "when", "name at least one state or event", error);
	if (output->pulse_ms > 0 && output->pulse_ms < PULSE_LEAST_MS)
		return fail(keys, output, "pulse-ms",
		    "allowed are 0 (as long as the state lasts) and 50 to 10000", error);
	if ((output->when & DS_OUTPUT_EVENTS) != 0 && output->pulse_ms == 0)
		return fail(keys, output, "pulse-ms",
		    "when=released and when=returned are moments: say how long, 50 to 10000",
		    error);
	if ((output->when & DS_OUTPUT_RELEASED) != 0 && output->when != DS_OUTPUT_RELEASED)
		return fail(keys, output, "when",
		    "released stands alone: a gate opens for nothing else", error);
	if (output->bin != NULL && (output->when & DS_OUTPUT_RETURNED) == 0)
		return fail(keys, output, "bin", "a bin is for when=returned", error);
	return TRUE;
}

gboolean
ds_config_take_output(DsKeys *keys, DsDeviceConfig *output, GError **error)
{
	g_auto(Section) section = {0};

	if (!ds_keys_take(keys, output->section, keys_of_output, &section, error))
		return FALSE;
	output->driver_id = g_steal_pointer(&section.driver);
	output->where = g_steal_pointer(&section.where);
	output->bin = g_steal_pointer(&section.bin);
	output->channel = section.channel;
	output->when = mask_of(&section);
	output->pulse_ms = section.pulse_ms;
	output->active_is_on = section.active == 0;
	return check(keys, output, error);
}

gboolean
ds_config_is_same_device(const DsDeviceConfig *a, const DsDeviceConfig *b)
{
	return g_str_equal(a->driver_id, b->driver_id) && g_str_equal(a->where, b->where);
}

gboolean
ds_config_check_outputs(DsKeys *keys, const GPtrArray *outputs, GError **error)
{
	for (guint i = 0; i < outputs->len; i++)
		for (guint k = 0; k < i; k++) {
			const DsDeviceConfig *a = outputs->pdata[k], *b = outputs->pdata[i];
			g_autofree char *why = NULL;

			if (a->channel != b->channel || !ds_config_is_same_device(a, b))
				continue;
			why = g_strdup_printf(
			    "%u is switched by [%s] already", b->channel, a->section);
			return fail(keys, b, "channel", why, error);
		}
	return TRUE;
}
