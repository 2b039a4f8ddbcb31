/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/fakes/llrp-specs.h"

#define NO_LIST G_MAXSIZE

typedef void (*Visit)(gpointer data, guint type, const guint8 *value, gsize count);

static guint
number(const guint8 *at, guint bytes)
{
	guint value = 0;

	for (guint i = 0; i < bytes; i++)
		value = value << 8 | at[i];
	return value;
}

/* How many bytes of a parameter stand before the parameters in it. */
static gsize
own_bytes(guint type, const guint8 *value, gsize count)
{
	static const struct {
		guint type;
		gsize bytes;
	} lists[] = {{177, 6}, {178, 0}, {179, 1}, {182, 5}, {184, 5}, {186, 3}, {222, 2}, {330, 1},
	    {336, 7}, {237, 3}, {238, 2}, {207, 12}, {209, 0}, {338, 0}, {244, 0}};

	if (type == 183) /* AISpec: a list of antennas */
		return count < 2 ? 0 : 2 + 2 * number(value, 2);
	for (guint i = 0; i < G_N_ELEMENTS(lists); i++)
		if (lists[i].type == type)
			return lists[i].bytes;
	return NO_LIST;
}

/* All parameters, and those within, to the last byte. */
static gboolean
walk(const guint8 *bytes, gsize count, Visit visit, gpointer data)
{
	while (count > 0) {
		guint type = count < 4 ? 0 : number(bytes, 2);
		gsize size = count < 4 ? 0 : number(bytes + 2, 2);
		gsize own;

		if (type < 128 || size < 4 || size > count)
			return FALSE;
		own = own_bytes(type, bytes + 4, size - 4);
		if (own != NO_LIST && own > size - 4)
			return FALSE;
		visit(data, type, bytes + 4, size - 4);
		if (own != NO_LIST && !walk(bytes + 4 + own, size - 4 - own, visit, data))
			return FALSE;
		bytes += size;
		count -= size;
	}
	return TRUE;
}

/* ---- ROSpec ---- */

static void
take_rospec(gpointer data, guint type, const guint8 *value, gsize count)
{
	DsFakeLlrpRoSpec *spec = data;

	switch (type) {
	case 177: spec->id = number(value, 4); break;
	case 179: spec->immediate = value[0] == 1; break;
	case 185: spec->attempts = count == 12 && value[0] == 2; break;
	case 222: spec->singulation = TRUE; break;
	case 336: spec->session = value[0] >> 6; break;
	case 237: spec->report_trigger = value[0]; break;
	case 348: spec->pc = count == 1 && (value[0] & 0x40) != 0; break;
	default: break;
	}
}

gboolean
ds_fake_llrp_rospec(DsFakeLlrpRoSpec *spec, const guint8 *bytes, gsize count)
{
	*spec = (DsFakeLlrpRoSpec){.id = 0};
	return walk(bytes, count, take_rospec, spec) && spec->id != 0;
}

/* ---- AccessSpec ---- */

/* Bits of the mask, counted from the StoredCRC on. */
static void
take_target(DsFakeLlrpAccess *access, const guint8 *value, gsize count)
{
	guint at = count < 7 ? 0 : number(value + 1, 2);
	guint bits = count < 7 ? 0 : number(value + 3, 2);
	gsize bytes = (bits + 7) / 8;

	if (count < 7 || value[0] >> 6 != 1 || (value[0] & 0x20) == 0 || at < 16 || at % 8 != 0 ||
	    count != 7 + 2 * bytes || number(value + 5 + bytes, 2) != bits ||
	    at / 8 - 2 + bytes > DS_FAKE_UHF_BANK_MAX)
		access->dead = TRUE;
	for (gsize i = 0; i < bytes && !access->dead; i++) {
		access->mask[at / 8 - 2 + i] = value[5 + i];
		access->bits[at / 8 - 2 + i] = value[7 + bytes + i];
	}
}

static void
take_operation(DsFakeLlrpAccess *access, gboolean writes, const guint8 *value, gsize count)
{
	if (count != (writes ? 13 : 11)) {
		access->dead = TRUE;
		return;
	}
	access->writes = writes;
	access->operation = number(value, 2);
	access->password = number(value + 2, 4);
	access->bank = value[6] >> 6;
	access->word = number(value + 7, 2);
	access->count = number(value + 9, 2);
	if (writes)
		access->value = number(value + 11, 2);
}

static void
take_access(gpointer data, guint type, const guint8 *value, gsize count)
{
	DsFakeLlrpAccess *access = data;

	switch (type) {
	case 207:
		access->id = number(value, 4);
		access->rospec = number(value + 8, 4);
		break;
	case 208: access->left = count == 3 && value[0] == 1 ? number(value + 1, 2) : 0; break;
	case 339: take_target(access, value, count); break;
	case 341:
	case 342: take_operation(access, type == 342, value, count); break;
	default: break;
	}
}

gboolean
ds_fake_llrp_access(DsFakeLlrpAccess *access, const guint8 *bytes, gsize count)
{
	*access = (DsFakeLlrpAccess){.id = 0};
	return walk(bytes, count, take_access, access) && access->id != 0 && !access->dead &&
	    access->operation != 0;
}

/* ---- configuration ---- */

static void
take_config(gpointer data, guint type, const guint8 *value, gsize count)
{
	DsFakeLlrpConfig *config = data;

	if (type == 220 && count == 5)
		config->keepalive_ms = value[0] == 1 ? number(value + 1, 4) : 0;
	if (type == 245 && count == 3 && (value[2] & 0x80) != 0)
		config->events |= 1u << number(value, 2);
}

gboolean
ds_fake_llrp_config(DsFakeLlrpConfig *config, const guint8 *bytes, gsize count)
{
	*config = (DsFakeLlrpConfig){0};
	return count > 0 && bytes[0] == 0 && walk(bytes + 1, count - 1, take_config, config);
}
