/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/base/error.h"

/* clang-format off */
G_DEFINE_QUARK(ds-error-quark, ds_error)
/* clang-format on */

static const char *const words[] = {
    [DS_ERROR_RETRY] = "retry",
    [DS_ERROR_GONE] = "gone",
    [DS_ERROR_UNKNOWN] = "unknown",
    [DS_ERROR_PROTOCOL] = "protocol",
    [DS_ERROR_CONFIG] = "config",
    [DS_ERROR_STORAGE] = "storage",
};

const char *
ds_error_code_word(DsErrorCode code)
{
	return words[code];
}

gboolean
ds_error_code_parse(const char *word, DsErrorCode *code)
{
	for (guint i = 0; i < G_N_ELEMENTS(words); i++)
		if (g_str_equal(words[i], word)) {
			*code = (DsErrorCode)i;
			return TRUE;
		}
	return FALSE;
}

const char *
ds_error_word(const GError *error)
{
	if (error->domain != DS_ERROR || (guint)error->code >= G_N_ELEMENTS(words))
		return "failed";
	return words[error->code];
}

gboolean
ds_error_is_unsent(const GError *error)
{
	return g_error_matches(error, DS_ERROR, DS_ERROR_RETRY) ||
	    g_error_matches(error, DS_ERROR, DS_ERROR_CONFIG);
}
