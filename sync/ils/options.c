/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/ils/options.h"

#include "sync/money.h"

#include <string.h>

#define SAMPLE_OWNER "CN-441900" /* of the sample library */

static const char summary[] =
    "A small library system that speaks SIP2 and keeps its books in one file.\n\n"
    "Commands:\n"
    "  (none)                         serve kiosks\n"
    "  import FILE.csv...             take files in, all or nothing\n"
    "  export TABLE FILE|-            write one as CSV\n"
    "  list TABLE [--json]            show one\n\n"
    "Tables: categories, patrons, items, loans, holds, fees.";

/* What GOption fills, before it is checked. */
typedef struct {
	char *institution;
	char *login;
	gint latency_ms;
	gint idle_timeout_s;
	gint hold_days;
} Raw;

static void
raw_clear(Raw *raw)
{
	g_free(raw->institution);
	g_free(raw->login);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Raw, raw_clear)

static void
take_default(char **value, const char *fallback)
{
	if (*value == NULL)
		*value = g_strdup(fallback);
}

static gboolean
parse_words(int argc, char **argv, DsIlsOptions *options, Raw *raw, GError **error)
{
	/* clang-format off */
	const GOptionEntry entries[] = {
	    {"store", 's', 0, G_OPTION_ARG_FILENAME, &options->store, "the library's file", "FILE"},
	    {"listen", 'l', 0, G_OPTION_ARG_STRING, &options->server.address,
	     "where kiosks connect (127.0.0.1:6001); port 0 takes a free one", "ADDRESS:PORT"},
	    {"sample", 0, 0, G_OPTION_ARG_NONE, &options->sample,
	     "fill an empty store with the sample library", NULL},
	    {"institution", 0, 0, G_OPTION_ARG_STRING, &raw->institution,
	     "institution id, AO (CPL)", "ID"},
	    {"name", 0, 0, G_OPTION_ARG_STRING, &options->library.name,
	     "name of the library, AM (City Library)", "NAME"},
	    {"owner", 0, 0, G_OPTION_ARG_STRING, &options->library.owner,
	     "our ISIL; items of other owners travel (" SAMPLE_OWNER ")", "ISIL"},
	    {"currency", 0, 0, G_OPTION_ARG_STRING, &options->library.currency,
	     "of all amounts (CNY)", "CODE"},
	    {"hold-days", 0, 0, G_OPTION_ARG_INT, &raw->hold_days,
	     "a ready hold waits so long (7)", "N"},
	    {"login", 0, 0, G_OPTION_ARG_STRING, &raw->login,
	     "kiosks must log in with this name", "USER"},
	    {"password-file", 0, 0, G_OPTION_ARG_FILENAME, &options->password_file,
	     "and the password in the first line of this file", "FILE"},
	    {"latency-ms", 0, 0, G_OPTION_ARG_INT, &raw->latency_ms,
	     "hold back each answer so long (0)", "N"},
	    {"idle-timeout-s", 0, 0, G_OPTION_ARG_INT, &raw->idle_timeout_s,
	     "close a connection that is silent so long (900)", "N"},
	    {"no-error-detection", 0, 0, G_OPTION_ARG_NONE, &options->library.no_checksums,
	     "take messages without sequence number and checksum too", NULL},
	    {"tell-hold-patron", 0, 0, G_OPTION_ARG_NONE, &options->library.tells_hold_patron,
	     "say at a return who waits for the item (CY)", NULL},
	    {"json", 0, 0, G_OPTION_ARG_NONE, &options->json, "for list", NULL},
	    {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &options->words, NULL,
	     "[COMMAND]"},
	    G_OPTION_ENTRY_NULL};
	/* clang-format on */
	g_autoptr(GOptionContext) context = g_option_context_new(NULL);
	g_autoptr(GError) reason = NULL;

	g_option_context_set_summary(context, summary);
	g_option_context_add_main_entries(context, entries, NULL);
	if (g_option_context_parse(context, &argc, &argv, &reason))
		return TRUE;
	g_set_error_literal(error, DS_ERROR, DS_ERROR_CONFIG, reason->message);
	return FALSE;
}

static gboolean
refuse(const char *what, GError **error)
{
	g_set_error_literal(error, DS_ERROR, DS_ERROR_CONFIG, what);
	return FALSE;
}

static gboolean
read_password(DsIlsOptions *options, GError **error)
{
	g_autofree char *text = NULL;
	g_autoptr(GError) reason = NULL;

	if (!g_file_get_contents(options->password_file, &text, NULL, &reason)) {
		g_set_error(
		    error, DS_ERROR, DS_ERROR_CONFIG, "--password-file: %s", reason->message);
		return FALSE;
	}
	text[strcspn(text, "\r\n")] = '\0';
	if (text[0] == '\0')
		return refuse("--password-file: its first line is empty", error);
	gboolean ok = ds_word_set(&options->library.password, text, error);
	explicit_bzero(text, strlen(text));
	if (!ok)
		g_prefix_error(error, "--password-file: ");
	return ok;
}

static gboolean
check_login(DsIlsOptions *options, const Raw *raw, GError **error)
{
	if ((raw->login == NULL) != (options->password_file == NULL))
		return refuse("--login and --password-file belong together", error);
	if (raw->login == NULL)
		return TRUE;
	if (raw->login[0] == '\0')
		return refuse("--login: it is empty", error);
	if (!ds_word_set(&options->library.login, raw->login, error)) {
		g_prefix_error(error, "--login: ");
		return FALSE;
	}
	return read_password(options, error);
}

static gboolean
check_number(const char *name, gint value, gint least, gint most, guint *target, GError **error)
{
	if (value < least || value > most) {
		g_set_error(error, DS_ERROR, DS_ERROR_CONFIG, "--%s is a number from %d to %d",
		    name, least, most);
		return FALSE;
	}
	*target = (guint)value;
	return TRUE;
}

static gboolean
check(DsIlsOptions *options, const Raw *raw, GError **error)
{
	if (options->store == NULL)
		return refuse("--store FILE is missing", error);
	if (!ds_money_is_currency(options->library.currency))
		return refuse("--currency is three capital letters, like CNY", error);
	if (!g_utf8_validate(options->library.name, -1, NULL))
		return refuse("--name is not UTF-8", error);
	if (!ds_word_set(&options->library.institution,
		raw->institution != NULL ? raw->institution : "CPL", error)) {
		g_prefix_error(error, "--institution: ");
		return FALSE;
	}
	return check_number(
		   "latency-ms", raw->latency_ms, 0, 600000, &options->server.latency_ms, error) &&
	    check_number("idle-timeout-s", raw->idle_timeout_s, 1, 86400,
		&options->server.idle_timeout_s, error) &&
	    check_number("hold-days", raw->hold_days, 0, 365, &options->library.hold_days, error) &&
	    check_login(options, raw, error);
}

DsIlsOptions *
ds_ils_options_parse(int argc, char **argv, GError **error)
{
	g_autoptr(DsIlsOptions) options = g_new0(DsIlsOptions, 1);
	g_auto(Raw) raw = {.idle_timeout_s = 900, .hold_days = 7};

	if (!parse_words(argc, argv, options, &raw, error))
		return NULL;
	take_default(&options->server.address, "127.0.0.1:6001");
	take_default(&options->library.name, "City Library");
	take_default(&options->library.owner, SAMPLE_OWNER);
	take_default(&options->library.currency, "CNY");
	if (options->words == NULL)
		options->words = g_new0(char *, 1);
	return check(options, &raw, error) ? g_steal_pointer(&options) : NULL;
}

void
ds_ils_options_free(DsIlsOptions *options)
{
	g_free(options->store);
	g_free(options->password_file);
	g_strfreev(options->words);
	g_free(options->library.name);
	g_free(options->library.owner);
	g_free(options->library.currency);
	ds_word_wipe(&options->library.password);
	g_free(options->server.address);
	g_free(options);
}
