/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/routing-slip.h"

#include <string.h>

#define N_(text) text
#define LARGE (DS_SLIP_BOLD | DS_SLIP_LARGE)

static gboolean
is_told(const char *text)
{
	return text != NULL && text[0] != '\0';
}

/* What of it is wanted and so (DsSlipFor). */
static guint
find(guint wanted, const DsAnswer *answer)
{
	guint is_so = (answer->hold ? DS_SLIP_FOR_HOLD : 0) |
	    (is_told(answer->destination) ? DS_SLIP_FOR_TRANSIT : 0) |
	    (is_told(answer->bin) ? DS_SLIP_FOR_BIN : 0);

	return wanted & is_so;
}

static void
add_item(DsSlip *slip, const DsSlipHead *head, const DsOperation *op)
{
	const char *title = op->answer.title != NULL ? op->answer.title : "";
	g_autofree char *name = ds_slip_title(title);
	g_autofree char *number = ds_slip_number(head, op->op_seq);

	if (name[0] != '\0')
		ds_slip_add_text(slip, DS_SLIP_PLAIN, name);
	ds_slip_add_text(slip, DS_SLIP_PLAIN, op->item.text);
	ds_slip_add_text(slip, DS_SLIP_PLAIN, number);
}

DsSlip *
ds_routing_slip_new(const DsSlipHead *head, guint wanted, const DsOperation *op)
{
	gboolean back = op->kind == DS_CHECKIN && op->answer.verdict != DS_VERDICT_NO;
	guint found = back ? find(wanted, &op->answer) : 0;
	DsSlip *slip;

	if (found == 0)
		return NULL;
	slip = ds_slip_head_new(head);
	ds_slip_add_rule(slip);
	if ((found & DS_SLIP_FOR_HOLD) != 0)
		ds_slip_add_words(slip, head, LARGE, N_("Reserved"), "");
	if ((found & DS_SLIP_FOR_TRANSIT) != 0)
		ds_slip_add_words(slip, head, LARGE, N_("To %s"), op->answer.destination);
	if ((found & DS_SLIP_FOR_BIN) != 0)
		ds_slip_add_words(slip, head, LARGE, N_("Bin %s"), op->answer.bin);
	add_item(slip, head, op);
	if ((found & (DS_SLIP_FOR_HOLD | DS_SLIP_FOR_TRANSIT)) != 0) {
		ds_slip_add_gap(slip);
		ds_slip_add_code(slip, op->item.text);
	}
	return slip;
}
