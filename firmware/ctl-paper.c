/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The commands by which staff have something printed. */
#include "firmware/bus.h"
#include "firmware/ctl.h"

#define PRINT_MS 60000 /* a slip may be printed before it */

static DsBusStaff1 *
patient_staff1(const DsCtl *ctl, GError **error)
{
	DsBusStaff1 *proxy = ds_ctl_staff1(ctl, error);

	if (proxy != NULL)
		g_dbus_proxy_set_default_timeout(G_DBUS_PROXY(proxy), PRINT_MS);
	return proxy;
}

static gboolean
answer(const DsCtl *ctl)
{
	if (ctl->json)
		ds_ctl_print_answer(ctl, NULL, "ok", "printed");
	return TRUE;
}

gboolean
ds_ctl_printer_test(DsCtl *ctl, char **arguments, GError **error)
{
	g_autoptr(DsBusStaff1) proxy = patient_staff1(ctl, error);

	return proxy != NULL && ds_bus_staff1_call_print_test_sync(proxy, NULL, error) &&
	    answer(ctl);
}

gboolean
ds_ctl_print_receipt(DsCtl *ctl, char **arguments, GError **error)
{
	g_autoptr(DsBusStaff1) proxy = patient_staff1(ctl, error);
	const char *number = arguments[0] != NULL ? arguments[0] : "";

	return proxy != NULL && ds_bus_staff1_call_print_receipt_sync(proxy, number, NULL, error) &&
	    answer(ctl);
}

gboolean
ds_ctl_print_slip(DsCtl *ctl, char **arguments, GError **error)
{
	g_autoptr(DsBusStaff1) proxy = NULL;

	if (arguments[0] == NULL)
		return ds_ctl_usage(error, "print slip OP");
	proxy = patient_staff1(ctl, error);
	return proxy != NULL &&
	    ds_bus_staff1_call_print_slip_sync(proxy, arguments[0], NULL, error) && answer(ctl);
}

static void
tell_waybill(const DsCtl *ctl, guint count, gint64 last)
{
	GVariantDict dict;

	if (!ctl->json) {
		g_print("printed: %u, up to operation %" G_GINT64_FORMAT
			"; for what comes after that: duestampctl print waybill INSTITUTION "
			"%" G_GINT64_FORMAT "\n",
		    count, last, last);
		return;
	}
	g_variant_dict_init(&dict, NULL);
	g_variant_dict_insert(&dict, "count", "u", count);
	g_variant_dict_insert(&dict, "last", "x", last);
	g_autoptr(GVariant) all = g_variant_ref_sink(g_variant_dict_end(&dict));
	ds_ctl_print_json(all);
}

gboolean
ds_ctl_print_waybill(DsCtl *ctl, char **arguments, GError **error)
{
	g_autoptr(DsBusStaff1) proxy = NULL;
	const char *after;
	gint64 last;
	guint count;

	if (arguments[0] == NULL)
		return ds_ctl_usage(error, "print waybill INSTITUTION [AFTER-OP]");
	after = arguments[1] != NULL ? arguments[1] : "";
	proxy = patient_staff1(ctl, error);
	if (proxy == NULL ||
	    !ds_bus_staff1_call_print_waybill_sync(
		proxy, arguments[0], after, &count, &last, NULL, error))
		return FALSE;
	tell_waybill(ctl, count, last);
	return TRUE;
}
