/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The kiosk's printer: how it is, and the test page. A kiosk without paper goes on. */
#include "firmware/kiosk-private.h"
#include "firmware/test-slip.h"

static void
on_printer_changed(const char *section, DsDeviceState state, DsPrinterStatus status,
    const GError *error, gpointer data)
{
	const char *condition = state == DS_DEVICE_READY ? ds_printer_status_word(status) : NULL;

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
	g_set_error(&error, DS_ERROR, DS_ERROR_CONFIG,
	    "this kiosk has no printer: its configuration has no section [printer NAME]");
	done(error, data);
}
