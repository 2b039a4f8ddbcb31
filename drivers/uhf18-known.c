/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "drivers/uhf18-known.h"

#include <string.h>

typedef struct {
	DsUhf18Epc epc;
	guint16 pc;
} Known;

struct DsUhf18Known {
	GArray *all; /* Known */
};

DsUhf18Known *
ds_uhf18_known_new(void)
{
	DsUhf18Known *known = g_new(DsUhf18Known, 1);

	known->all = g_array_new(FALSE, FALSE, sizeof(Known));
	return known;
}

void
ds_uhf18_known_free(DsUhf18Known *known)
{
	g_array_unref(known->all);
	g_free(known);
}

static gboolean
is_same(const DsUhf18Epc *epc, const guint8 *bytes, gsize length)
{
	return epc->length == length && memcmp(epc->bytes, bytes, length) == 0;
}

gboolean
ds_uhf18_known_pc(DsUhf18Known *known, const DsUhf18Epc *epc, guint16 *pc)
{
	for (guint i = 0; i < known->all->len; i++) {
		const Known *one = &g_array_index(known->all, Known, i);

		if (is_same(&one->epc, epc->bytes, epc->length)) {
			*pc = one->pc;
			return TRUE;
		}
	}
	return FALSE;
}

void
ds_uhf18_known_forget(DsUhf18Known *known, const guint8 *epc, gsize length)
{
	for (guint i = known->all->len; i > 0; i--)
		if (is_same(&g_array_index(known->all, Known, i - 1).epc, epc, length))
			g_array_remove_index_fast(known->all, i - 1);
}

void
ds_uhf18_known_learn(DsUhf18Known *known, const DsUhf18Epc *epc, guint16 pc)
{
	const Known one = {*epc, pc};

	ds_uhf18_known_forget(known, epc->bytes, epc->length);
	g_array_append_val(known->all, one);
}

static gboolean
is_among(const GArray *epcs, const DsUhf18Epc *epc)
{
	for (guint i = 0; i < epcs->len; i++)
		if (is_same(&g_array_index(epcs, DsUhf18Epc, i), epc->bytes, epc->length))
			return TRUE;
	return FALSE;
}

void
ds_uhf18_known_keep(DsUhf18Known *known, const GArray *epcs)
{
	for (guint i = known->all->len; i > 0; i--)
		if (!is_among(epcs, &g_array_index(known->all, Known, i - 1).epc))
			g_array_remove_index_fast(known->all, i - 1);
}
