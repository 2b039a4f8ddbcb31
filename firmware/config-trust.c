/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/config-trust.h"

#include <string.h>

gboolean
ds_config_pass_on(DsKeys *keys, const char *section, const GError *failure, GError **error)
{
	g_autofree char *key = g_strndup(failure->message, strcspn(failure->message, "="));

	return ds_keys_fail(keys, section, key, error, "%s", failure->message);
}

gboolean
ds_config_has_no_trust(
    DsKeys *keys, const char *section, const DsTlsSettings *trust, const char *wish, GError **error)
{
	const struct {
		const char *key, *value;
	} settings[] = {
	    {"certificate", trust->certificate},
	    {"ca-file", trust->ca_file},
	    {"pin", trust->pin},
	    {"client-cert", trust->client_cert},
	    {"client-key", trust->client_key},
	};

	for (guint i = 0; i < G_N_ELEMENTS(settings); i++)
		if (settings[i].value != NULL)
			return ds_keys_fail(keys, section, settings[i].key, error, "%s= needs %s",
			    settings[i].key, wish);
	return TRUE;
}

gboolean
ds_config_read_trust(DsKeys *keys, DsDeviceConfig *device, GError **error)
{
	g_autoptr(GError) failure = NULL;

	if (!g_str_has_prefix(device->where, "tls:"))
		return ds_config_has_no_trust(
		    keys, device->section, &device->trust, "where=tls:ADDRESS", error);
	if (device->pad->open_tls == NULL)
		return ds_keys_fail(keys, device->section, "where", error,
		    "where=%s: driver %s knows no TLS; write where=%s", device->where,
		    device->driver_id, device->pad->where);
	if (device->trust.certificate == NULL && device->trust.ca_file == NULL)
		return ds_keys_fail(keys, device->section, "where", error,
		    "where=%s: TLS needs certificate=FILE with the reader's own certificate, or "
		    "ca-file=FILE",
		    device->where);
	device->tls = ds_tls_new(&device->trust, "where=tls:", &failure);
	return device->tls != NULL || ds_config_pass_on(keys, device->section, failure, error);
}
