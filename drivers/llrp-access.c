/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "drivers/llrp-access.h"

#define ACCESSSPEC 1
#define ALL_ACCESSSPECS 0

gboolean
ds_llrp_run_access(DsLlrpLink *link, guint32 rospec, const DsLlrpAccess *access, GError **error)
{
	g_autoptr(GByteArray) body = g_byte_array_new();
	gboolean done;

	ds_llrp_put_access(body, ACCESSSPEC, rospec, access);
	done = ds_llrp_ask(link, DS_LLRP_ADD_ACCESSSPEC, body, NULL, error) &&
	    ds_llrp_ask_about(link, DS_LLRP_ENABLE_ACCESSSPEC, ACCESSSPEC, error) &&
	    ds_llrp_run(link, rospec, error);
	if (ds_llrp_ask_about(link, DS_LLRP_DELETE_ACCESSSPEC, ALL_ACCESSSPECS, NULL))
		return done;
	return ds_llrp_lose(
	    link, "the reader keeps what it was told to forget", done ? error : NULL);
}

static gboolean
is_of(const DsLlrpResult *result, const DsLlrpAccess *access)
{
	return result->operation == access->operation &&
	    result->type == (access->writes ? DS_LLRP_WRITE_RESULT : DS_LLRP_READ_RESULT);
}

gboolean
ds_llrp_find_result(const DsLlrpLink *link, const DsLlrpAccess *access,
    gboolean (*is_it)(const DsLlrpTag *tag, gconstpointer data), gconstpointer data,
    DsLlrpResult *result)
{
	const GPtrArray *reports = ds_llrp_reports(link);

	for (guint i = 0; i < reports->len; i++) {
		gsize size;
		const void *body = g_bytes_get_data(reports->pdata[i], &size);
		DsReader report = ds_reader(body, size);
		DsLlrpTag tag;

		while (ds_llrp_next_tag(&report, &tag))
			if (is_of(&tag.result, access) && is_it(&tag, data)) {
				*result = tag.result;
				return TRUE;
			}
	}
	return FALSE;
}

/* Results of readings and writes, 15.2.1.5.1 and .2; the two last ones of each are of 1.1. */
static const struct {
	guint type, code;
	DsErrorCode error;
	const char *text;
} results[] = {
    {DS_LLRP_READ_RESULT, 1, DS_ERROR_PROTOCOL, "the tag refuses to be read there"},
    {DS_LLRP_READ_RESULT, 2, DS_ERROR_RETRY,
	"the tag could not be read: move it to the middle of the pad"},
    {DS_LLRP_READ_RESULT, 3, DS_ERROR_RETRY, "the reader could not read the tag"},
    {DS_LLRP_READ_RESULT, 4, DS_ERROR_PROTOCOL, "the tag has no such memory"},
    {DS_LLRP_READ_RESULT, 5, DS_ERROR_PROTOCOL,
	"the tag's memory is locked: is this its access password?"},
    {DS_LLRP_WRITE_RESULT, 1, DS_ERROR_PROTOCOL, "the tag has no such memory"},
    {DS_LLRP_WRITE_RESULT, 2, DS_ERROR_PROTOCOL,
	"the tag's memory is locked: is this its access password?"},
    {DS_LLRP_WRITE_RESULT, 3, DS_ERROR_RETRY,
	"the tag has too little power: move it to the middle of the pad"},
    {DS_LLRP_WRITE_RESULT, 4, DS_ERROR_PROTOCOL,
	"the tag refuses the write: does it need an access password?"},
    {DS_LLRP_WRITE_RESULT, 5, DS_ERROR_RETRY,
	"the tag did not confirm the write: move it to the middle of the pad"},
    {DS_LLRP_WRITE_RESULT, 6, DS_ERROR_RETRY, "the reader could not write the tag"},
    {DS_LLRP_WRITE_RESULT, 7, DS_ERROR_PROTOCOL, "this is not the tag's access password"},
};

gboolean
ds_llrp_is_ok(const DsLlrpResult *result, const char *name, GError **error)
{
	if (result->code == 0)
		return TRUE;
	for (guint i = 0; i < G_N_ELEMENTS(results); i++)
		if (results[i].type == result->type && results[i].code == result->code) {
			g_set_error(
			    error, DS_ERROR, results[i].error, "tag %s: %s", name, results[i].text);
			return FALSE;
		}
	g_set_error(
	    error, DS_ERROR, DS_ERROR_PROTOCOL, "tag %s: unknown result %u", name, result->code);
	return FALSE;
}
