/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Codes of kinds that a library does not use are told as ones that cannot be used. */
#include "firmware/scanner-worker.h"

typedef struct {
	GPtrArray *seen; /* "code128 123", "ean -" */
} Seen;

/* What the scanner reads, one code a look; the worker's thread. */
static const struct {
	const char *technology, *text;
} codes[] = {{"ean", "9787111128069"}, {"code128", "123"}, {"qr", "P-1"}, {"code", "77"}};

static gpointer
open_it(const char *where, GError **error)
{
	return g_new0(guint, 1);
}

static gboolean
poll_it(gpointer self, guint timeout_ms, DsIdentity **identity, GError **error)
{
	guint *next = self;

	*identity = NULL;
	if (*next < G_N_ELEMENTS(codes)) {
		*identity = ds_identity_new(
		    DS_IDENTITY_BARCODE, DS_FLAW_NONE, codes[*next].technology, codes[*next].text);
		(*next)++;
	}
	return TRUE;
}

static const DsScannerDriver stub = {
    .id = "stub", .open = open_it, .poll = poll_it, .close = g_free};

static void
on_identity(const char *section, const DsIdentity *identity, gpointer data)
{
	Seen *seen = data;

	g_assert_true((identity->text == NULL) == (identity->flaw == DS_FLAW_UNREADABLE));
	g_ptr_array_add(seen->seen,
	    g_strdup_printf(
		"%s %s", identity->technology, identity->text != NULL ? identity->text : "-"));
}

static void
on_taken(const char *section, gpointer data)
{
}

static void
on_changed(const char *section, DsDeviceState state, const GError *error, gpointer data)
{
}

static void
assert_seen(const char *const *accept, const char *expected)
{
	char section[] = "scanner code";
	DsDeviceConfig config = {
	    .section = section, .scanner = &stub, .accept = (char **)(guintptr)accept};
	Seen seen = {g_ptr_array_new_with_free_func(g_free)};
	const DsScannerHandlers handlers = {.on_identity = on_identity,
	    .on_taken = on_taken,
	    .on_changed = on_changed,
	    .data = &seen};
	DsScannerWorker *worker = ds_scanner_worker_new(
	    &config, g_main_context_default(), &handlers);
	g_autofree char *all = NULL;

	while (seen.seen->len < G_N_ELEMENTS(codes))
		g_main_context_iteration(NULL, TRUE);
	ds_scanner_worker_free(worker);
	g_ptr_array_add(seen.seen, NULL);
	all = g_strjoinv(", ", (char **)seen.seen->pdata);
	g_assert_cmpstr(all, ==, expected);
	g_ptr_array_unref(seen.seen);
}

static void
test_accept(void)
{
	static const char *const only[] = {"qr", "ean", NULL};

	assert_seen(NULL, "ean -, code128 123, qr P-1, code 77");
	assert_seen(only, "ean 9787111128069, code128 -, qr P-1, code -");
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/scanner-worker/accept", test_accept);
	return g_test_run();
}
