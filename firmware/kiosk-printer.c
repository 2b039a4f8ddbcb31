/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The kiosk's printer: how it is, receipts and the test page. A kiosk without paper goes on. */
#include "firmware/base/log.h"
#include "firmware/kiosk-private.h"
#include "firmware/receipt.h"
#include "firmware/routing-slip.h"
#include "firmware/test-slip.h"

#include <string.h>

/* Bytes of a receipt as a QR code: a phone reads so many from the screen. */
#define CODE_MAX 900

#define PRINTS_MAX 3 /* of one receipt: paper jams, and children press */

static void
on_printer_changed(const char *section, DsDeviceState state, DsPrinterStatus status,
    const GError *error, gpointer data)
{
	const char *condition = state == DS_DEVICE_READY ? ds_printer_status_word(status) : NULL;

	((DsKiosk *)data)->has_paper = state == DS_DEVICE_READY && (status & DS_PRINTER_STOPS) == 0;
	ds_kiosk_device_is(data, section, state, condition, error);
}

void
ds_kiosk_start_printer(DsKiosk *kiosk)
{
	const DsPrinterHandlers handlers = {.on_changed = on_printer_changed, .data = kiosk};

	if (kiosk->config->printer == NULL)
		return;
	ds_kiosk_add_device(kiosk, kiosk->config->printer);
	kiosk->printer = ds_printer_worker_new(kiosk->config->printer, kiosk->home, &handlers);
	ds_printer_worker_set_tap(kiosk->printer, kiosk->tap);
}

GError *
ds_kiosk_no_printer(void)
{
	return g_error_new_literal(DS_ERROR, DS_ERROR_CONFIG,
	    "this kiosk has no printer: its configuration has no section [printer NAME]");
}

void
ds_kiosk_print_test(DsKiosk *kiosk, DsPrinterDone done, gpointer data)
{
	g_autoptr(GError) error = NULL;

	if (kiosk->printer != NULL) {
		ds_printer_worker_print(kiosk->printer,
		    ds_test_slip_new(kiosk->config, ds_clock_wall_s(kiosk->clock)), done, data);
		return;
	}
	error = ds_kiosk_no_printer();
	done(error, data);
}

/* Whoever lacks paper has it in the log already; the person is served all the same, and may try
 * again where that makes sense. It may be the receipt of somebody who has left meanwhile. */
static void
on_receipt(const GError *error, gpointer data)
{
	DsKiosk *kiosk = data;

	if (++kiosk->receipts_out == kiosk->receipt && error != NULL)
		kiosk->printed = FALSE;
	ds_kiosk_changed(kiosk);
}

DsSlipHead
ds_kiosk_slip_head(const DsKiosk *kiosk, const char *language, gint64 wall_s)
{
	return (DsSlipHead){
	    .library = ds_config_name(kiosk->config, language),
	    .kiosk = kiosk->config->id.text,
	    .language = ds_languages_find(kiosk->config->installed, language),
	    .mode = kiosk->config->mode,
	    .wall_s = wall_s,
	};
}

DsSlip *
ds_kiosk_new_receipt(const DsKiosk *kiosk, gboolean brief)
{
	DsSlipHead head = ds_kiosk_slip_head(kiosk, kiosk->language, kiosk->summary_wall_s);

	head.returning = kiosk->was_return;
	head.brief = brief;
	return kiosk->config->receipt != DS_RECEIPT_NONE && kiosk->summary != NULL
	    ? ds_receipt_new(&head, kiosk->summary)
	    : NULL;
}

static void
print(DsKiosk *kiosk)
{
	DsSlip *slip = ds_kiosk_new_receipt(kiosk, FALSE);

	if (slip == NULL)
		return;
	kiosk->receipt = ++kiosk->receipts;
	ds_printer_worker_print(kiosk->printer, slip, on_receipt, kiosk);
}

void
ds_kiosk_print_receipt(DsKiosk *kiosk)
{
	kiosk->printed = FALSE;
	kiosk->prints = kiosk->receipt = 0;
	kiosk->mailed = DS_MAILED_NOT;
	ds_kiosk_forget_mail(kiosk);
	if (kiosk->config->receipt == DS_RECEIPT_PRINT)
		print(kiosk);
}

/* Staff see in the log, and by the printer's state, that one did not come: duestampctl print slip.
 */
static void
on_slip(const GError *error, gpointer data)
{
	DsKiosk *kiosk = data;

	if (++kiosk->slips_out <= kiosk->slips_before || error == NULL || kiosk->slips == 0)
		return;
	kiosk->slips--;
	ds_kiosk_changed(kiosk);
}

void
ds_kiosk_print_slips(DsKiosk *kiosk)
{
	const GPtrArray *lines = ds_circulation_lines(kiosk->circulation);
	const DsSlipHead head = ds_kiosk_slip_head(
	    kiosk, kiosk->config->languages[0], ds_clock_wall_s(kiosk->clock));

	kiosk->slips = 0;
	kiosk->slips_before = kiosk->slips_asked;
	for (guint i = 0; kiosk->config->slips != 0 && i < lines->len; i++) {
		const DsLine *line = lines->pdata[i];
		DsSlip *slip = ds_line_is_done(line)
		    ? ds_routing_slip_new(&head, kiosk->config->slips, line->op)
		    : NULL;

		if (slip == NULL)
			continue;
		kiosk->slips++;
		kiosk->slips_asked++;
		ds_printer_worker_print(kiosk->printer, slip, on_slip, kiosk);
	}
}

gboolean
ds_kiosk_may_print(const DsKiosk *kiosk)
{
	return kiosk->state == DS_STATE_GOODBYE && kiosk->config->receipt == DS_RECEIPT_ASK &&
	    kiosk->has_paper && kiosk->summary_done > 0;
}

gboolean
ds_kiosk_is_printing(const DsKiosk *kiosk)
{
	return kiosk->printed && kiosk->receipts_out < kiosk->receipt;
}

gboolean
ds_kiosk_may_reprint(const DsKiosk *kiosk)
{
	return ds_kiosk_may_print(kiosk) && kiosk->printed && !ds_kiosk_is_printing(kiosk) &&
	    kiosk->prints < PRINTS_MAX;
}

gboolean
ds_kiosk_print_now(DsKiosk *kiosk)
{
	if (!ds_kiosk_may_print(kiosk) || (kiosk->printed && !ds_kiosk_may_reprint(kiosk)))
		return FALSE;
	kiosk->printed = TRUE;
	kiosk->prints++;
	print(kiosk);
	return TRUE;
}

char *
ds_kiosk_receipt_words(const DsKiosk *kiosk)
{
	g_autoptr(DsSlip) slip = kiosk->config->receipt == DS_RECEIPT_ASK
	    ? ds_kiosk_new_receipt(kiosk, TRUE)
	    : NULL;

	return slip != NULL ? ds_slip_words(slip, CODE_MAX) : NULL;
}
