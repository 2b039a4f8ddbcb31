/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/file-library.h"

#include "sync/sip2-dialect.h"

typedef struct {
	DsSip2Dialect *dialect; /* NULL: no profile */
} FileLibrary;

static gboolean
refuse(GError **error)
{
	g_set_error_literal(
	    error, DS_ERROR, DS_ERROR_RETRY, "it is told by files: duestampctl export");
	return FALSE;
}

/* Keys of a connection say that somebody expects one. */
static gboolean
check_settings(const DsLibrarySettings *settings, GError **error)
{
	const struct {
		const char *key;
		gboolean set;
	} keys[] = {
	    {"address", settings->address != NULL},
	    {"login", settings->login.text[0] != '\0'},
	    {"tls", settings->tls},
	    {"connect", settings->connect != DS_CONNECT_ALWAYS},
	};

	for (guint i = 0; i < G_N_ELEMENTS(keys); i++)
		if (keys[i].set) {
			g_set_error(error, DS_ERROR, DS_ERROR_CONFIG,
			    "%s= means nothing with backend=file: nobody is connected to",
			    keys[i].key);
			return FALSE;
		}
	return TRUE;
}

static void
file_close(gpointer data)
{
	FileLibrary *self = data;

	g_clear_pointer(&self->dialect, ds_sip2_dialect_free);
	g_free(self);
}

static gpointer
file_open(const DsLibrarySettings *settings, GError **error)
{
	FileLibrary *self;

	if (!check_settings(settings, error))
		return NULL;
	self = g_new0(FileLibrary, 1);
	if (settings->profile == NULL)
		return self;
	self->dialect = ds_sip2_dialect_load(settings->profile, error);
	if (self->dialect != NULL)
		return self;
	g_prefix_error(error, "profile=%s: ", settings->profile);
	file_close(self);
	return NULL;
}

static const DsIdentRules *
file_item_rules(gconstpointer data)
{
	const FileLibrary *self = data;

	return self->dialect != NULL ? &self->dialect->item_rules : &ds_ident_default;
}

static const DsIdentRules *
file_patron_rules(gconstpointer data)
{
	const FileLibrary *self = data;

	return self->dialect != NULL ? &self->dialect->patron_rules : &ds_ident_default;
}

/* Staff do it, with a file. */
static gboolean
file_may_replay(gconstpointer self, DsOperationKind kind)
{
	return FALSE;
}

static gboolean
file_hello(gpointer self, GCancellable *cancel, GError **error)
{
	return refuse(error);
}

static DsPatron *
file_patron(
    gpointer self, const DsPatronId *card, const DsWord *pin, GCancellable *cancel, GError **error)
{
	refuse(error);
	return NULL;
}

static char *
file_compose(gconstpointer self, const DsOperation *op)
{
	return NULL;
}

static gboolean
file_carry(gpointer self, DsOperation *op, const DsWord *pin, GCancellable *cancel, GError **error)
{
	return refuse(error);
}

/* Left from a time when the library system could be asked: nobody can tell any more. */
static gboolean
file_probe(gpointer self, DsOperation *op, DsFate *fate, GCancellable *cancel, GError **error)
{
	*fate = DS_FATE_UNDECIDED;
	return TRUE;
}

static DsItemInfo *
file_item(gpointer self, const DsItemId *id, const DsPatronId *patron, GCancellable *cancel,
    GError **error)
{
	refuse(error);
	return NULL;
}

static void
file_goodbye(gpointer self, const DsPatronId *patron, GCancellable *cancel)
{
}

static void
file_hang_up(gpointer self)
{
}

const DsLibraryBackend ds_file_backend = {
    .id = "file",
    .summary = "a library system that is told by files",
    .by_files = TRUE,
    .open = file_open,
    .item_rules = file_item_rules,
    .patron_rules = file_patron_rules,
    .may_replay = file_may_replay,
    .hello = file_hello,
    .patron = file_patron,
    .compose = file_compose,
    .carry = file_carry,
    .probe = file_probe,
    .item = file_item,
    .goodbye = file_goodbye,
    .hang_up = file_hang_up,
    .close = file_close,
};
